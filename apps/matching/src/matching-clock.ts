import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Units } from '#messaging/unit.js';
import { Log } from '#platform/logging.js';
import { AreaRules } from './area-rules.js';
import { Desk } from './desk.js';
import { dueOffers, waitingIn } from './matching.queries.js';
import { MatchingConfig } from './matching.config.js';
import { placeCases } from './place-cases.js';
import { expireOffers } from './withdraw-offers.js';

const AT_ONCE = 200;

/**
 * What time alone brings about: offers lapse and their cases are passed on; on a new day, and after a start with edited rules, everything that
 * waits is looked at, since an agreement may begin. Several processes may look: they take turns at the area's lock, where the second finds
 * nothing left to do.
 */
@Injectable()
export class MatchingClock implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;
  private day = '';

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
      await this.lookOnNewDay();
    } catch (error) {
      // The database may be away: the next look finds the same offers due.
      this.log.warn({ err: error }, 'the matching clock could not look; it looks again');
    }
  }

  /** @returns how many offers lapsed */
  private expireDue(): Promise<number> {
    return this.units.run(async (unit) => {
      // Without the lock first: an idle look must not stand in the way of a batch.
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

  private async lookOnNewDay(): Promise<void> {
    const today = await this.units.run(async (unit) => {
      const day = this.rules.today(unit.now);
      if (day === this.day) return day;
      const desk = await Desk.open(unit, this.rules);
      await placeCases(desk, await waitingIn(unit.tx, this.rules.area));
      return day;
    });
    this.day = today;
  }
}
