import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Units } from '#messaging/unit.js';
import { Log } from '#platform/logging.js';
import { AreaRules } from './area-rules.js';
import { Desk } from './desk.js';
import { dueOffers } from './matching.queries.js';
import { MatchingConfig } from './matching.config.js';
import { placeCases } from './place-cases.js';
import { expireOffers } from './withdraw-offers.js';

const AT_ONCE = 200;

/**
 * Lets offers lapse when their time is up, and passes the cases on. One indexed look every half minute; several processes may look, and take
 * turns at the area's lock, where the second finds nothing left to do.
 */
@Injectable()
export class OfferClock implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    @Inject(Units) private readonly units: Units,
    @Inject(AreaRules) private readonly rules: AreaRules,
    @Inject(MatchingConfig) private readonly config: MatchingConfig,
    @Inject(Log) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.wait();
  }

  /** Waits for the look at hand: a transaction cut off by a closing pool would be an error in the log at every stop. */
  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private wait(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.running = this.look().then(() => this.wait());
    }, this.config.OFFER_CLOCK_MS);
  }

  private async look(): Promise<void> {
    try {
      while (!this.stopped && (await this.expireDue()) === AT_ONCE);
    } catch (error) {
      // The database may be away: the next look finds the same offers due.
      this.log.warn({ err: error }, 'the offer clock could not look; it looks again');
    }
  }

  /** @returns how many offers lapsed */
  expireDue(): Promise<number> {
    return this.units.run(async (unit) => {
      // Without the lock first, and outside it: an idle look must not stand in the way of a batch.
      if ((await dueOffers(unit.tx, this.rules.area, unit.now, 1)).length === 0) return 0;
      const desk = await Desk.open(unit, this.rules);
      const due = await dueOffers(unit.tx, this.rules.area, unit.now, AT_ONCE);
      await expireOffers(desk, due);
      await placeCases(
        desk,
        due.map((offer) => offer.case),
      );
      return due.length;
    });
  }
}
