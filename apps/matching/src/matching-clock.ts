import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Units, type Unit } from '#messaging/unit.js';
import { Area } from '#platform/area.js';
import { Log } from '#platform/logging.js';
import { AreaRules } from './area-rules.js';
import { askForCapacity } from './capacity/ask-for-capacity.js';
import type { Moment } from './capacity/count-months.js';
import { Desk } from './desk.js';
import { MatchingConfig } from './matching.config.js';
import { waitingInTurn } from './matching.queries.js';
import { dueOffers } from './offers.queries.js';
import { placeCases } from './place-cases.js';
import { PriceKeeper } from './prices/price-keeper.js';
import { keepWaitingList } from './waiting/keep-waiting-list.js';
import { expireOffers } from './withdraw-offers.js';

const AT_ONCE = 200;

/**
 * What time alone brings about: offers lapse and their cases are passed on; on a new day, and after a start with edited rules, months begin, those who
 * said nothing of theirs are asked to, and everything that waits is looked at, since an agreement may begin or a facilitator be back. Several processes
 * may look: they take turns at the area's lock, where the second finds nothing left to do.
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
    @Inject(Area) private readonly area: Area,
    @Inject(PriceKeeper) private readonly prices: Pick<PriceKeeper, 'look'>,
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

  /** One look at all of it; what fails is looked at again the next time. */
  async look(): Promise<void> {
    try {
      while (!this.stopped && (await this.expireDue()) === AT_ONCE);
      await this.lookOnNewDay();
      if (!this.stopped) await this.prices.look();
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
    const { area } = this.rules;
    const found = await this.units.run(async (unit) => {
      const day = this.rules.today(unit.now);
      if (day === this.day) return undefined;
      const desk = await Desk.open(unit, this.rules);
      await this.askForCapacity(unit, desk.moment);
      await desk.settle();
      return { day, waiting: await waitingInTurn(unit.tx, area, desk.moment, this.rules.set) };
    });
    if (!found) return;
    // In turn, so that nobody is placed before who comes before them; some at a time, so that answers do not wait for thousands.
    for (let at = 0; at < found.waiting.length; at += AT_ONCE) {
      if (this.stopped) return;
      await this.units.run(async (unit) => placeCases(await Desk.open(unit, this.rules), found.waiting.slice(at, at + AT_ONCE)));
    }
    if (this.stopped) return;
    // After it, so that what is told of those that still wait is told with what was found, and no more than once.
    await this.units.run(async (unit) => {
      const desk = await Desk.open(unit, this.rules);
      const { rose, news } = await keepWaitingList(unit.tx, this.area, this.rules.set, desk.moment, desk.providers);
      await desk.readEarmarks();
      desk.rose(...rose);
      await placeCases(desk, [...news.keys()], { news });
    });
    this.day = found.day;
  }

  private async askForCapacity(unit: Unit, moment: Moment): Promise<void> {
    const { area, set } = this.rules;
    for (const { provider, because, month } of await askForCapacity(unit.tx, area, moment, set.clocks.capacityStaleAfterDays)) {
      const data = { provider, area, because, period: month.slice(0, 7), askedAt: unit.now.toISOString() };
      unit.tell({ type: 'capacity.asked.v1', subject: `provider/${provider}`, area, data });
    }
  }
}
