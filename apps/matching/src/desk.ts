import type { Unit } from '#messaging/unit.js';
import type { AreaRules } from './area-rules.js';
import type { Moment } from './capacity/count-months.js';
import { saveWork } from './capacity/facilitator-work.writes.js';
import { followMonths } from './capacity/follow-months.js';
import { accepted, ended, givenBack, held, type Booking, type MonthMove } from './capacity/month-moves.rules.js';
import { largestThatFits } from './capacity/months.rules.js';
import { moveMonths, type MonthChanged } from './capacity/move-months.writes.js';
import { capacityOf, type CapacityNow } from './capacity/provider-capacity.queries.js';
import { tellMonths } from './capacity/tell-months.js';
import { lockArea } from './matching.queries.js';
import { pricesInForce, type PricesKept } from './prices/price-sets.queries.js';
import { lockProviders, type ProviderRead } from './providers.queries.js';
import { withLastAllocation, withMoves, withWork, workChanged } from './provider-now.rules.js';
import type { Busy, ProviderNow } from './rules/question.rules.js';
import type { Earmark } from './rules/sitting.rules.js';
import { earmarksIn } from './waiting/earmarks.queries.js';

/** Points of an offer or an allocation, and who would do the work. */
export interface Booked extends Booking {
  /** Codes of facilitators; nobody where none was planned. */
  people: readonly string[];
}

/**
 * Where a transaction decides: the area and its providers locked, points moved in memory as decisions fall, and written once, net, at the end.
 * Points that one case frees can so be taken by another in the same transaction, by priority and before anybody else sees them.
 */
export class Desk {
  private readonly moves: MonthMove[] = [];
  private readonly risen = new Set<string>();
  private readonly openedTo = new Set<string>();
  /** By provider: what its people have on hand, as the tables tell it. */
  private readonly work: Map<string, readonly Busy[]>;

  private constructor(
    readonly unit: Unit,
    readonly rules: AreaRules,
    readonly moment: Moment,
    /** By id. Nothing in one is changed: who has other figures is another object, and what was decided on them stays as it was seen. */
    readonly providers: ProviderNow[],
    /** Room that waiting cases of a high place wait for. */
    public earmarks: readonly Earmark[],
    /** Undefined: no point has a price yet. */
    readonly prices: PricesKept | undefined,
    private readonly declaredAt: ReadonlyMap<string, Date>,
    private followed: MonthChanged[],
  ) {
    this.work = new Map(providers.map(({ id, busy }) => [id, busy]));
  }

  /** Only what is read after this is true until the commit. */
  static async open(unit: Unit, rules: AreaRules): Promise<Desk> {
    const { tx } = unit;
    await lockArea(tx, rules.area);
    await rules.follow(tx);
    const moment = rules.moment(unit.now);
    const rows = await lockProviders(tx, rules.area, rules.profiles);
    const ids = rows.map(({ id }) => id);
    const read = () => capacityOf(tx, ids, moment, 'decide', rules.staff);
    let capacities = await read();
    // A month has begun, or a provider is new: what holds of every month holds of this one.
    const behind = [...capacities.values()].some(({ months }) => months.length < 2);
    const followed = behind ? await followMonths(tx, rules.area, moment) : [];
    if (behind) capacities = await read();
    const providers = rows.map((row) => providerNow(row, capacities.get(row.id)!));
    const declaredAt = new Map(rows.flatMap(({ id, declaredAt: at }) => (at ? [[id, at] as const] : [])));
    const earmarks = await earmarksIn(tx, rules.area, moment, rules.set);
    const prices = await pricesInForce(tx, rules.area);
    return new Desk(unit, rules, moment, providers, earmarks, prices, declaredAt, followed);
  }

  provider(id: string): ProviderNow | undefined {
    return this.providers.find((each) => each.id === id);
  }

  /** An offer holds its points and its people. */
  hold(offer: Booked): void {
    this.book(offer, held(offer), (now) => withWork(now, offer.people, 1));
  }

  /** The points of an offer are committed, in the same months. @param people who will do it: whom the provider named, or who was planned */
  accept(offer: Booked, people: readonly string[]): void {
    const { today, now } = this.moment;
    this.book(offer, accepted(offer), (provider) =>
      withLastAllocation(withWork(withWork(provider, offer.people, -1), people, 1), offer.points, now, today),
    );
  }

  /** Others than who was planned are to do it. */
  replan(offer: Booked, people: readonly string[]): void {
    this.book(offer, [], (provider) => withWork(withWork(provider, offer.people, -1), people, 1));
  }

  /** An offer is not taken up: it used nothing. @returns points that are free again */
  giveBack(offer: Booked): number {
    return this.free(offer, givenBack(offer), (now) => withWork(now, offer.people, -1));
  }

  /** An allocation ends: what a past month used stays used. @returns points that are free again */
  end(allocation: Booked): number {
    const { today } = this.moment;
    return this.free(allocation, ended(allocation, today), (now) =>
      withWork(now, allocation.people, -1, allocation.serious ? today : undefined),
    );
  }

  private free(booked: Booked, moves: MonthMove[], change: (provider: ProviderNow) => ProviderNow): number {
    this.book(booked, moves, change);
    this.rose(booked.provider);
    if (booked.people.some((code) => this.hasLimit(booked.provider, code))) this.opened(booked.provider);
    return -moves.reduce((sum, move) => sum + move.held + move.committed, 0);
  }

  /** Whoever had as many cases as they may have kept others away: those wait for more than room. */
  private hasLimit(provider: string, code: string): boolean {
    const { staff } = this.provider(provider)!;
    return (staff.find((each) => each.code === code)?.mostCases ?? this.rules.set.facilitatorRules.mostCases) !== null;
  }

  private book({ provider }: Booking, moves: MonthMove[], change: (provider: ProviderNow) => ProviderNow): void {
    const at = this.providers.findIndex(({ id }) => id === provider);
    this.providers[at] = change(withMoves(this.providers[at]!, moves));
    this.moves.push(...moves);
  }

  /** These cases wait no more: the room that was set aside for them is there for others. */
  leaveList(cases: readonly string[]): void {
    this.rose(...this.earmarks.filter(({ id }) => cases.includes(id)).map(({ provider }) => provider));
    this.earmarks = this.earmarks.filter(({ id }) => !cases.includes(id));
  }

  /** The room that is set aside, as it now stands in the tables. */
  async readEarmarks(): Promise<void> {
    this.earmarks = await earmarksIn(this.unit.tx, this.rules.area, this.moment, this.rules.set);
  }

  /** These providers may have more room than when what waits was last looked at. */
  rose(...providers: readonly string[]): void {
    for (const provider of providers) this.risen.add(provider);
  }

  /** These may take cases that they could not before, however much room they had: all that waits is asked about them. */
  opened(...providers: readonly string[]): void {
    for (const provider of providers) this.openedTo.add(provider);
  }

  /** Providers with more room than before, and the largest case that would fit there now. */
  roomGained(): { provider: string; free: number }[] {
    return this.providers
      .filter(({ id }) => this.risen.has(id))
      .map(({ id, months }) => ({ provider: id, free: largestThatFits(months, true) }))
      .filter(({ free }) => free > 0);
  }

  /** Providers of which all that waits is to be asked; each time once. */
  takeOpened(): ProviderNow[] {
    const opened = this.providers.filter(({ id }) => this.openedTo.has(id));
    this.openedTo.clear();
    return opened;
  }

  /** Writes the moves and who has what on hand, and tells of every month whose figures changed. */
  async settle(): Promise<void> {
    const changed = await moveMonths(this.unit.tx, this.moves.splice(0));
    await this.keepWork();
    const paused = new Set(this.providers.filter((each) => each.paused).map(({ id }) => id));
    tellMonths(this.unit, this.rules.area, [...this.followed, ...changed], paused, this.declaredAt);
    this.followed = [];
    this.risen.clear();
  }

  private async keepWork(): Promise<void> {
    const changed = this.providers.flatMap(({ id, busy }) =>
      workChanged(this.work.get(id)!, busy).map((each) => ({ provider: id, ...each })),
    );
    for (const { id, busy } of this.providers) this.work.set(id, busy);
    await saveWork(this.unit.tx, changed);
  }
}

function providerNow({ declaredAt: _, ...row }: ProviderRead, { months, absences, ...capacity }: CapacityNow): ProviderNow {
  const [first, second] = months;
  if (!first || !second) throw new Error(`Provider ${row.id} has no month to take points from.`);
  return {
    ...row,
    ...capacity,
    months: [first, second],
    // Who told of it and when is no matter of a decision, and would stand in every record.
    absences: absences.map(({ id: _id, toldAt: _at, ...absence }) => absence),
  };
}
