import { chanceOf, type Chance } from '../demo/seeded.rules.js';
import type { SimulatedArea } from './area-to-simulate.js';
import { casesOfSeed, type SimulatedCase } from './cases-of-seed.js';
import { fullLoad, kindsOf, type Kind } from './full-load.js';
import { ARRIVAL_MONTHS, DAY, HOUR, isWorked, MONTHS, monthStarts, nthMonth, workedBetween } from './months.rules.js';

/** All that happens in one year, whatever anybody decides. */
export interface Year {
  seed: number;
  load: number;
  /** In the order in which they come. */
  cases: readonly SimulatedCase[];
  /** Those of the year before: what the hub knows when the year begins. */
  before: readonly SimulatedCase[];
  /** Points by provider and month, as known at the start. */
  available: readonly (readonly number[])[];
  absences: readonly Absence[];
  closing: { p: number; at: number };
  /** Σ points of the cases ÷ Σ points of the providers, were every case placed for the least it may cost. */
  pointsLoad: number;
}

/** Somebody of a provider is away without notice: from then on it has fewer points. */
export interface Absence {
  at: number;
  p: number;
  lessByMonth: readonly number[];
}

const SAMPLE = 1_500;
/** Percent fewer points, known ahead: leave in August and December. */
const LEAVE: Readonly<Record<string, number>> = { '08': 15, '12': 10 };
const WORKED_MINUTES = 8 * 60;

/** What is the same for every seed: which kinds of case there are, and who may close without leaving one of them to nobody. */
export interface Outlook {
  kinds: readonly Kind[];
  mayClose: readonly number[];
  /** Of a hundred cases, those that nobody could ever take. */
  nobody: number;
}

/** @param draws cases from which it is seen */
export function outlookOf(world: SimulatedArea, draws = SAMPLE): Outlook {
  const nth = casesOfSeed(world, 'mix');
  const sample = Array.from({ length: draws }, (_, n) => nth(n, monthStarts[0]!));
  const kinds = kindsOf(sample, world);
  const isThere = (p: number) => world.providers[p]!.pointsAMonth > 0 && kinds.some(({ able }) => able.some((each) => each.p === p));
  const isSpared = (p: number) => kinds.every(({ able }) => able.some((each) => each.p !== p));
  return {
    kinds,
    mayClose: world.providers.flatMap((_, p) => (isThere(p) && isSpared(p) ? [p] : [])),
    nobody: (100 * sample.filter(({ able }) => able.length === 0).length) / draws,
  };
}

/** The same seed gives the same people, absences and closing at every load; at a higher load cases come sooner one after the other. */
export async function yearsOf(world: SimulatedArea, outlook: Outlook, seed: number, loads: readonly number[]): Promise<Year[]> {
  const [start, end] = [monthStarts[0]!, monthStarts[ARRIVAL_MONTHS]!];
  const troubles = troublesOf(world, seed, outlook.mayClose);
  const full = await mostAMonth(world, outlook, troubles);
  const nth = casesOfSeed(world, seed);
  const nthBefore = casesOfSeed(world, seed, 'before');
  return loads.map((load) => {
    const aDay = (load * full * ARRIVAL_MONTHS) / workedBetween(start, end);
    const cases = arrivals(chanceOf(seed, load), aDay, start, end).map((at, n) => nth(n, at));
    const before = arrivals(chanceOf(seed, load, 'before'), aDay, start - 365 * DAY, start).map((at, n) => nthBefore(n, at));
    const least = cases.reduce((sum, { able }) => sum + (able.length > 0 ? Math.min(...able.map(({ points }) => points)) : 0), 0);
    const points = world.providers.reduce((sum, { pointsAMonth }) => sum + pointsAMonth * ARRIVAL_MONTHS, 0);
    return { seed, load, cases, before, ...troubles, pointsLoad: least / points };
  });
}

/** The load at which everybody can just be placed, by the scarcer of the time before the closing and the time after. */
async function mostAMonth(
  { providers }: SimulatedArea,
  { kinds }: Outlook,
  { available, absences, closing }: ReturnType<typeof troublesOf>,
): Promise<number> {
  const inTheEnd = available.map((months, p) =>
    months.map((points, month) => points - absences.reduce((sum, away) => sum + (away.p === p ? away.lessByMonth[month]! : 0), 0)),
  );
  const closes = nthMonth(closing.at);
  const mean = (p: number, from: number, until: number) => inTheEnd[p]!.slice(from, until).reduce((a, b) => a + b, 0) / (until - from);
  const loads = [
    [0, closes],
    [closes, ARRIVAL_MONTHS],
  ].map(([from, until]) => {
    const points = providers.map((_, p) => (p === closing.p && from === closes ? 0 : mean(p, from!, until!)));
    return fullLoad(
      kinds,
      points,
      points.map((each, p) => (each * (100 - providers[p]!.keptPercent)) / 100),
    );
  });
  return Math.min(...(await Promise.all(loads)));
}

function troublesOf({ providers }: SimulatedArea, seed: number, mayClose: readonly number[]) {
  const available = providers.map(({ pointsAMonth }) =>
    Array.from({ length: MONTHS }, (_, nth) =>
      Math.round((pointsAMonth * (100 - (LEAVE[new Date(monthStarts[nth]!).toISOString().slice(5, 7)] ?? 0))) / 100),
    ),
  );
  const absences = providers.flatMap(({ pointsAMonth, staff }, p) =>
    [0, 1].map((nth): Absence => {
      const chance = chanceOf(seed, 'absence', p, nth);
      const from = monthStarts[0]! + chance.whole(0, 364) * DAY;
      const until = from + chance.whole(20, 60) * DAY;
      const lessByMonth = Array.from({ length: MONTHS }, (_, month) => {
        const [start, end] = [monthStarts[month]!, monthStarts[month + 1]!];
        const away = Math.max(0, Math.min(until, end) - Math.max(from, start));
        return Math.floor((pointsAMonth * away) / (staff.length * (end - start)));
      });
      return { at: from + 8 * HOUR, p, lessByMonth };
    }),
  );
  absences.sort((a, b) => a.at - b.at || a.p - b.p);
  const chance = chanceOf(seed, 'closing');
  return { available, absences, closing: { p: chance.pick(mayClose), at: monthStarts[0]! + chance.whole(150, 270) * DAY + 8 * HOUR } };
}

/** Cases come one by one between nine and five on working days, in each minute with the same small chance: nearly a Poisson process. */
function arrivals(chance: Chance, aDay: number, from: number, until: number): number[] {
  const at: number[] = [];
  for (let day = from; day < until; day += DAY) {
    if (!isWorked(day)) continue;
    for (let minute = 0; minute < WORKED_MINUTES; minute++) {
      if (chance.next() * WORKED_MINUTES < aDay) at.push(day + 9 * HOUR + minute * 60_000);
    }
  }
  return at;
}
