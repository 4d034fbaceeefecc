import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Units, type Unit } from '#messaging/unit.js';
import { Log } from '#platform/logging.js';
import { parkedUntil } from './cases.queries.js';
import { dayIn } from './check-referral.rules.js';
import { Means } from './means.js';
import { consentsOf, deleteStrangersNotes, peopleOf } from './people.queries.js';
import { forgetBodies, partners, providerIds } from './register.queries.js';
import { settleCases } from './settle-cases.js';

const EVERY_MS = 60_000;
const BATCH = 200;

/** The clock of the door: parked cases whose day has come are triaged again, and kept bodies and waiting notes go when their time is over. */
@Injectable()
export class ReviewCases implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer?: NodeJS.Timeout;
  private busy?: Promise<void>;

  constructor(
    @Inject(Units) private readonly units: Units,
    @Inject(Means) private readonly means: Means,
    @Inject(Log) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    const look = () => {
      this.busy ??= this.run()
        .catch((error: unknown) => this.log.warn({ err: error }, 'the review of parked cases failed, and comes again'))
        .finally(() => (this.busy = undefined));
    };
    this.timer = setInterval(look, EVERY_MS);
    this.timer.unref();
    look();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.busy;
  }

  async run(): Promise<void> {
    while ((await this.units.run((unit) => this.reviewParked(unit))) === BATCH);
    await this.units.run(({ tx, now }) => forgetBodies(tx, now));
    await this.units.run(({ tx, now }) => deleteStrangersNotes(tx, now));
  }

  private async reviewParked(unit: Unit): Promise<number> {
    const rows = await parkedUntil(unit.tx, dayIn(unit.now), BATCH);
    if (rows.length === 0) return 0;
    const ids = rows.map((row) => row.id);
    const [people, consents] = [await peopleOf(unit.tx, ids), await consentsOf(unit.tx, ids)];
    const revised = rows.map((row) => ({ row, people: people.get(row.id) ?? [], consents: consents.get(row.id) ?? [], changed: [] }));
    await settleCases(unit, this.means, providerIds(await partners(unit.tx)), revised);
    return rows.length;
  }
}
