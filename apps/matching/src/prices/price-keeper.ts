import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { CodedCase } from '#contracts/coded-case.js';
import { Units } from '#messaging/unit.js';
import { Database } from '#platform/database.js';
import { instantAt, isWorkingDay } from '#platform/working-days.rules.js';
import { AreaRules } from '../area-rules.js';
import { SolvingThread } from '../assign/solve-off-the-loop.js';
import { monthsSeen } from '../capacity/capacity.queries.js';
import { addDays, addMonths, daysFrom, monthOf, type Day } from '../capacity/calendar.rules.js';
import { sittingAt } from '../decide-at-desk.js';
import { Desk } from '../desk.js';
import type { Asking } from '../rules/question.rules.js';
import { sharesOf } from '../rules/score.rules.js';
import { waitersIn } from '../waiting/waiting-list.queries.js';
import { MONTHS_EXPECTED, roomAhead } from './comers.rules.js';
import { REPRESENTATIVES } from './expected-cases.rules.js';
import { answersSince, pastCases } from './past-year.queries.js';
import { keepPrices, pricesAreOld } from './price-sets.queries.js';
import { pricesOf, type Comer, type RoomAhead, type SolvedPrices } from './price-set.rules.js';
import { solvePrices, type PriceWorld } from './solve-prices.js';

/** Working days over which what came is spread at least: a hub that opened yesterday does not expect yesterday every day. */
const FEWEST_DAYS = 20;
/** Milliseconds between two times for a change of figures: declarations come one after the other. */
const MOST_OFTEN = 60_000;
/** Ways of placing cases above which the event loop is left alone: some twenty milliseconds of work. */
const MANY_CHOICES = 10_000;

type Past = Pick<PriceWorld, 'past' | 'aDay' | 'answers'>;

/**
 * Keeps up what points are worth: each morning, and when what providers have changes. Worked out from a look at one moment, under no lock and beside the
 * event loop where it is much; sittings use it from the next one on. Several processes come to the same prices, which are the same set.
 */
@Injectable()
export class PriceKeeper implements OnApplicationShutdown {
  private past: (Past & { on: Day }) | undefined;
  private lastAt = -Infinity;
  private thread: SolvingThread | undefined;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Units) private readonly units: Units,
    @Inject(AreaRules) private readonly rules: AreaRules,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await this.thread?.close();
  }

  /** Costs one query where nothing has changed. @returns the set in force from now on, where it was worked out */
  async look(): Promise<string | undefined> {
    const { area, set } = this.rules;
    const { why, now } = await this.database.timed(async (tx, now) => {
      const startOfDay = instantAt(this.rules.today(now), '00:00', set.clocks.timeZone);
      return { now, why: await pricesAreOld(tx, area, startOfDay) };
    });
    if (why === 'no' || (why === 'changed' && now.getTime() - this.lastAt < MOST_OFTEN)) return undefined;
    this.lastAt = now.getTime();
    const { world, at } = await this.read(await this.pastYear(now));
    const prices = await solvePrices(world, (comers, ahead) => this.solve(comers, ahead));
    return this.database.transaction((tx) => keepPrices(tx, area, prices, at, addMonths(monthOf(world.today), MONTHS_EXPECTED)));
  }

  /** Once a day: a day more or less of a year is no matter. */
  private async pastYear(now: Date): Promise<Past> {
    const today = this.rules.today(now);
    if (this.past?.on === today) return this.past;
    const { area, set } = this.rules;
    const since = instantAt(addDays(today, -365), '00:00', set.clocks.timeZone);
    const read = await this.database.snapshot(async (tx) => ({
      ...(await pastCases(tx, area, since, now, REPRESENTATIVES)),
      answers: await answersSince(tx, area, since),
    }));
    const first = read.firstAt ? this.rules.today(read.firstAt) : today;
    const days = daysFrom(first, today).filter(isWorkingDay).length;
    const past = read.cases.map(({ id, facts, arrivalPriority }) => askingAt(now, id, facts, arrivalPriority));
    this.past = { on: today, past, aDay: read.many / Math.max(FEWEST_DAYS, days), answers: read.answers };
    return this.past;
  }

  /** As all stands now, under the area's lock for as long as reading it takes. */
  private read(past: Past): Promise<{ world: PriceWorld; at: Date }> {
    return this.units.run(async (unit) => {
      const desk = await Desk.open(unit, this.rules);
      const { moment, providers } = desk;
      const sitting = sittingAt(desk, []);
      const months = await monthsSeen(unit.tx, providers.map(({ id }) => id), monthOf(moment.today)); // prettier-ignore
      const waiting = await waitersIn(unit.tx, this.rules.area);
      await desk.settle();
      const world = {
        ...past,
        today: moment.today,
        stand: { sitting, providers, earmarks: [], shares: sharesOf(providers, moment.today) },
        waiting: waiting.map(({ id, facts, arrivalPriority, able }) => ({ asking: askingAt(unit.now, id, facts, arrivalPriority), able })),
        ahead: providers.map(({ id }) => roomAhead(id, months.get(id)!, moment.today)),
      };
      return { world, at: unit.now };
    });
  }

  private async solve(comers: readonly Comer[], ahead: readonly RoomAhead[]): Promise<SolvedPrices> {
    const choices = comers.reduce((sum, { many, options }) => sum + many.length * options.length, 0);
    if (choices < MANY_CHOICES) return pricesOf(comers, ahead);
    this.thread ??= new SolvingThread();
    const reply = await this.thread.solve({ kind: 'prices', comers, ahead });
    if (reply.kind !== 'prices') throw new Error(`Prices were not worked out: ${reply.kind === 'refused' ? reply.why : reply.kind}`);
    return reply.prices;
  }
}

/** What is known of a case whatever provider is asked: whom its people know, and who declined it, is left to decisions. */
const askingAt = (now: Date, id: string, facts: CodedCase, arrivalPriority: number): Asking => ({
  id,
  facts,
  refusedBy: [],
  knownToOtherSide: [],
  knownToHarmed: [],
  namedAt: [],
  workingDaysWaited: 0,
  priority: arrivalPriority,
  arrivalPriority,
  since: now.toISOString(),
});
