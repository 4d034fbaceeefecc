import { Inject, Injectable, type OnApplicationBootstrap, type BeforeApplicationShutdown } from '@nestjs/common';
import type { OfferMadeV1 } from '#contracts/offer.made.v1.js';
import { Clock } from '#messaging/clock.js';
import { Units, type Unit } from '#messaging/unit.js';
import { Database } from '#platform/database.js';
import { Log } from '#platform/logging.js';
import { offerPath } from './links.js';
import { postMail } from './mail/post-mail.js';
import { NotificationsConfig } from './notifications.config.js';
import { nextReminder, takeDueReminders } from './offers.queries.js';
import { owe } from './partners/partners.queries.js';

const PAGE = 100;

/** Reminds providers of offers at half of their time. Two processes may both look: each reminder is taken by one. */
@Injectable()
export class RemindOfOffers implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly clock: Clock;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Units) private readonly units: Units,
    @Inject(NotificationsConfig) config: NotificationsConfig,
    @Inject(Log) log: Log,
  ) {
    // An offer is reminded of hours after it was made: no commit needs to wake this clock.
    this.clock = new Clock(
      config.DUE_CLOCK_MS,
      () => this.look(),
      (error) => log.warn({ err: error }, 'reminders were interrupted, and go on'),
    );
  }

  onApplicationBootstrap(): void {
    this.clock.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.clock.stop();
  }

  private async look(): Promise<number | undefined> {
    const due = await nextReminder(this.database);
    if (due !== null && due <= 0) await this.units.run(remind);
    return (await nextReminder(this.database)) ?? undefined;
  }
}

async function remind(unit: Unit): Promise<void> {
  const due = await takeDueReminders(unit.tx, PAGE);
  await owe(
    unit.tx,
    due.flatMap(({ provider, factId, case: id, area, told }) =>
      told === null
        ? []
        : [{ partner: provider, factId, type: 'offer.reminded.v1', subject: `case/${id}`, area, data: JSON.parse(told) as OfferMadeV1 }],
    ),
    unit.now,
  );
  await postMail(
    unit,
    due.map(({ offer, provider, factId, case: id, reference, area, respondBy }) => ({
      fact: { messageId: factId, type: 'case.offered.v1', area },
      template: 'offer-reminded',
      to: { organisation: provider, kind: 'provider_worker' },
      case: id,
      reference,
      path: offerPath(offer),
      actBy: respondBy.toISOString(),
    })),
  );
}
