import { roomPrices, type PricedCase, type Use } from '../../apps/matching/src/prices/room-prices.rules.js';
import { halvesOf, roomIn } from '../../apps/matching/src/capacity/months.rules.js';
import { valueOf } from './ask-matching.js';
import type { SimulatedArea } from './area-to-simulate.js';
import { Ledger } from './ledger.rules.js';
import { codeOfMonth, MONTHS, monthStarts, nthMonth, OFFER_MONTHS } from './months.rules.js';
import { roomsByHighs } from './rooms-by-highs.js';
import { stillAble } from './still-able.js';
import type { Year } from './year.js';

export interface Hindsight {
  /** No way of placing this year's cases is worth more: ten-thousandths of value. */
  bound: number;
  /** What the best placement that was found is worth. */
  value: number;
  /** By case. */
  placed: readonly (Placement | undefined)[];
}

export interface Placement {
  p: number;
  month: number;
  points: number;
  value: number;
}

/**
 * Where everybody should have gone, by one who knew all: arrivals, answers, absences, the closing. Under the same hard rules, months and kept shares; a
 * case may wait for any month. Every case that is left open makes the bound higher, never lower: who is away counts where they were still expected, and
 * days within a month count as one.
 */
export async function hindsight(year: Year, world: SimulatedArea): Promise<Hindsight> {
  const { problem, placeAt } = inHindsight(year, world, (score) => score);
  const { prices, bound } = roomPrices(problem, ROUNDS);
  const exact = await roomsByHighs(problem);
  // Either is above all that is possible; the one by prices is proven by arithmetic alone, and stands guard over the other.
  if (exact > bound * (1 + 1e-6)) throw new Error(`The linear programme came to ${exact}, above a bound of ${bound}.`);
  return { bound: exact, ...placeAt(prices) };
}

/** A bound by prices alone, somewhat higher. @param worth what a standing score counts for, in ten-thousandths */
export const boundBy = (year: Year, world: SimulatedArea, worth: (score: number) => number): number =>
  roomPrices(inHindsight(year, world, worth).problem, ROUNDS).bound;

const ROUNDS = 400;

function inHindsight(year: Year, world: SimulatedArea, worth: (score: number) => number) {
  const choices = year.cases.map((of) => {
    const isOut = (p: number) => of.answers[p]!.kind !== 'accept' || (p === year.closing.p && of.readyAt >= year.closing.at);
    const first = nthMonth(of.readyAt);
    return stillAble(of, isOut, world).flatMap(({ p, points, score }): Placement[] => {
      const last = p === year.closing.p ? nthMonth(year.closing.at) + 1 : OFFER_MONTHS;
      const value = valueOf(of.arrivalPriority, worth(score));
      return Array.from({ length: Math.max(0, last - first) }, (_, nth) => ({ p, month: first + nth, points, value }));
    });
  });
  const most = mostAvailable(year);
  const kept = world.providers.map(({ keptPercent }) => keptPercent);
  const empty = new Ledger(most, kept);
  const size = world.providers.length * MONTHS;
  const roomOf = (p: number, month: number) => p * MONTHS + month;
  const everyRoom = (serious: boolean) => most.flatMap((months, p) => months.map((_, nth) => roomIn(empty.month(p, nth), serious)));
  const usesOf = ({ p, month, points }: Placement, serious: boolean): Use[] => {
    const uses = halvesOf(points, codeOfMonth(month)).map((half, nth) => ({ room: roomOf(p, month + nth), points: half.points }));
    return serious ? uses : [...uses, ...uses.map((use) => ({ ...use, room: use.room + size }))];
  };
  const problem = {
    rooms: [...everyRoom(true), ...everyRoom(false)],
    cases: year.cases.map(({ serious }, i): PricedCase => ({
      many: 1,
      choices: choices[i]!.map((choice) => ({ value: choice.value, uses: usesOf(choice, serious) })),
    })),
  };
  const placeAt = (prices: Float64Array) =>
    placed(year, choices, new Ledger(most, kept), (i, choice) =>
      usesOf(choice, year.cases[i]!.serious).reduce((left, { room, points }) => left - points * prices[room]!, choice.value),
    );
  return { problem, placeAt };
}

/** Points of each month as they stood highest while they could still be given away: nobody could have used more. */
function mostAvailable({ available, absences }: Year): number[][] {
  const now = available.map((months) => [...months]);
  const most = available.map((months) => months.map(() => 0));
  const see = (from: number, until: number) =>
    now.forEach((months, p) =>
      months.forEach((points, month) => {
        const opens = monthStarts[Math.max(0, month - 1)]!;
        if (from < monthStarts[month + 1]! && until > opens) most[p]![month] = Math.max(most[p]![month]!, points);
      }),
    );
  let since = monthStarts[0]!;
  for (const { at, p, lessByMonth } of absences) {
    see(since, at);
    lessByMonth.forEach((less, month) => (now[p]![month] = Math.max(0, now[p]![month]! - less)));
    since = at;
  }
  see(since, monthStarts[MONTHS]!);
  return most;
}

/**
 * A placement from prices: whoever loses most by not getting its best goes first; then everybody moves to what is worth more as long as there is room.
 *
 * @param net what a choice is worth with its points paid for
 */
function placed(
  { cases }: Year,
  choices: readonly (readonly Placement[])[],
  ledger: Ledger,
  net: (i: number, choice: Placement) => number,
): Pick<Hindsight, 'value' | 'placed'> {
  const sorted = choices.map((all, i) => all.map((choice) => ({ choice, net: net(i, choice) })).sort((a, b) => b.net - a.net));
  const atStake = sorted.map((all) => {
    if (!all[0]) return 0;
    const other = all.find(({ choice }) => choice.p !== all[0]!.choice.p);
    return (all[0].net - Math.max(0, other?.net ?? 0)) / all[0].choice.points;
  });
  const order = cases.map((_, i) => i).sort((a, b) => atStake[b]! - atStake[a]! || a - b);
  const at: (Placement | undefined)[] = cases.map(() => undefined);
  const isRoom = (i: number, { p, month, points }: Placement) => ledger.fits(p, month, points, cases[i]!.serious);
  const put = (i: number, choice: Placement | undefined) => {
    const { serious } = cases[i]!;
    const before = at[i];
    if (before) ledger.giveBack(before.p, before.month, before.points, serious);
    if (choice) ledger.hold(choice.p, choice.month, choice.points, serious);
    at[i] = choice;
  };
  const improve = (i: number, by: readonly Placement[]): boolean => {
    const before = at[i];
    put(i, undefined);
    const better = by.find((choice) => choice.value > (before?.value ?? 0) && isRoom(i, choice));
    put(i, better ?? before);
    return better !== undefined;
  };
  for (const i of order) put(i, sorted[i]!.find(({ choice }) => isRoom(i, choice))?.choice);
  const byValue = choices.map((all) => [...all].sort((a, b) => b.value - a.value || a.month - b.month || a.p - b.p));
  for (let round = 0, moved = true; moved && round < ROUNDS_OF_MOVES; round++)
    moved = order.filter((i) => improve(i, byValue[i]!)).length > 0;
  return { value: at.reduce((sum, each) => sum + (each?.value ?? 0), 0), placed: at };
}

const ROUNDS_OF_MOVES = 20;
