import { Inject, Injectable } from '@nestjs/common';
import { Counter } from 'prom-client';
import { Database } from '#platform/database.js';
import { Metrics } from '#platform/metrics.js';
import { mailsWaiting } from './mail/mails.queries.js';
import { COUNTED, deliveriesOwed } from './partners/partners.queries.js';
import { webhooksOwed } from './webhooks/webhooks.queries.js';

/** What an operator must know of all that leaves the hub: what is owed and how old it is, and what came of each attempt. No partner is named. */
@Injectable()
export class SendsFigures {
  readonly mails: Counter<'outcome'>;
  readonly deliveries: Counter<'outcome'>;
  readonly webhooks: Counter<'outcome'>;

  constructor(@Inject(Metrics) metrics: Metrics, @Inject(Database) database: Database) {
    const registers = [metrics];
    this.mails = new Counter({
      name: 'mails_attempts_total',
      help: 'Mails tried, several of which may go in one e-mail, by what came of it: sent, gone (nobody there to write to), later, never, server (it was away)',
      labelNames: ['outcome'],
      registers,
    });
    this.deliveries = new Counter({
      name: 'deliveries_attempts_total',
      help: 'Attempts to put a message into a partner’s queue, by what came of it: taken, refused (full), missing, no_answer',
      labelNames: ['outcome'],
      registers,
    });
    this.webhooks = new Counter({
      name: 'webhooks_attempts_total',
      help: 'Calls of partners’ webhooks, by what came of it: taken, again, set_aside (three times refused for itself), gone (it is called no more)',
      labelNames: ['outcome'],
      registers,
    });
    metrics.readOnScrape(
      'sends',
      {
        deliveries_owed: { help: `Messages owed to partners' queues; ${COUNTED} may be more` },
        deliveries_owed_age_seconds: { help: 'Age of the oldest message owed to a partner that is active' },
        deliveries_stalled_partners: { help: 'Active partners whose queue takes nothing, by why', labelNames: ['why'] },
        webhooks_owed_age_seconds: { help: 'Age of the oldest message that waits for a webhook' },
        webhooks_off: { help: 'Webhooks of active partners that are called no more, by why', labelNames: ['why'] },
        mails_waiting: { help: `Mails to be sent, several of which may go in one e-mail; ${COUNTED} may be more` },
        mails_waiting_age_seconds: { help: 'Age of the oldest mail to be sent' },
      },
      async (put) => {
        const owed = await deliveriesOwed(database);
        put('deliveries_owed', owed.owed);
        put('deliveries_owed_age_seconds', owed.age);
        put('deliveries_stalled_partners', owed.full, { why: 'queue_full' });
        put('deliveries_stalled_partners', owed.missing, { why: 'queue_missing' });
        const webhooks = await webhooksOwed(database);
        put('webhooks_owed_age_seconds', webhooks.age);
        put('webhooks_off', webhooks.disabled, { why: 'disabled' });
        put('webhooks_off', webhooks.gone, { why: 'gone' });
        const mails = await mailsWaiting(database, COUNTED);
        put('mails_waiting', mails.waiting);
        put('mails_waiting_age_seconds', mails.age);
      },
    );
  }
}
