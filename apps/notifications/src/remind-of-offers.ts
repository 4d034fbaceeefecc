import { Inject, Injectable, type OnApplicationBootstrap, type BeforeApplicationShutdown } from '@nestjs/common';
import type { OfferMadeV1 } from '#contracts/offer.made.v1.js';
import { Signal } from '#messaging/signal.js';
import { Units, type Unit } from '#messaging/unit.js';
import { Database } from '#platform/database.js';
import { Log } from '#platform/logging.js';
import { offerPath } from './links.js';
import { postMail } from './mail/post-mail.js';
import { nextReminder, takeDueReminders } from './offers.queries.js';
import { owe } from './partners/partners.queries.js';

const PAGE = 100;
/** An offer is reminded of hours after it was made: no commit needs to wake this clock. */
const LOOK_MS = 5_000;

/** Reminds providers of offers at half of their time. Two processes may both look: each reminder is taken by one. */
@Injectable()
export class RemindOfOffers implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stop = new Signal();
  private stopped = false;
  private running = Promise.resolve();

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Units) private readonly units: Units,
    @Inject(Log) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    this.stop.raise();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      let pause = LOOK_MS;
      try {
        const due = await nextReminder(this.database);
        if (due !== null && due <= 0) await this.units.run(remind);
        pause = Math.min(LOOK_MS, Math.max(0, (await nextReminder(this.database)) ?? LOOK_MS));
      } catch (error) {
        this.log.warn({ err: error }, 'reminders were interrupted, and go on');
      }
      if (pause > 0 && !this.stopped) await this.stop.wait(pause);
    }
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
