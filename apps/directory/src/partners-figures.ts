import { Inject, Injectable } from '@nestjs/common';
import { Database } from '#platform/database.js';
import { Metrics } from '#platform/metrics.js';
import { partnersNotApplied } from './partners.queries.js';
import { howManySlowed } from './slowed.queries.js';

const WANTED = ['open', 'suspended', 'removed'] as const;

/** What an operator must know of partners at the broker: whether what the directory wants of them is so. No partner is named. */
@Injectable()
export class PartnersFigures {
  constructor(@Inject(Metrics) metrics: Metrics, @Inject(Database) database: Database) {
    metrics.readOnScrape(
      'partners',
      {
        partners_not_applied: {
          help: 'Partners of whom the broker has not yet what the directory wants: open, suspended (its users still connect) or removed (its queue is still read)',
          labelNames: ['wanted'],
        },
        partners_slowed: {
          help: 'Partners that are kept from the broker for a while since they published far more than agreed: all (slowed), and those whose time was over half a minute ago (late)',
          labelNames: ['state'],
        },
      },
      async (put) => {
        const found = await partnersNotApplied(database);
        for (const wanted of WANTED) put('partners_not_applied', found.find((each) => each.wanted === wanted)?.partners ?? 0, { wanted });
        const { slowed, late } = await howManySlowed(database);
        put('partners_slowed', slowed, { state: 'slowed' });
        put('partners_slowed', late, { state: 'late' });
      },
    );
  }
}
