import { addMonths, monthOf, type Day, type Month } from '../capacity/calendar.rules.js';
import { fits, type MonthNow } from '../capacity/months.rules.js';
import { nextFreeFrom, type NextFree } from '../capacity/next-free.rules.js';
import { inTurn, type Turn } from '../rules/priority.rules.js';
import type { Earmark } from '../rules/sitting.rules.js';

/** A provider as far ahead as its months are known. */
export interface RoomAhead {
  /** The present month and those after it, without a gap, nothing earmarked in them. */
  months: readonly MonthNow[];
  /** Calendar dates, both included. */
  agreements: readonly { from: Day; to: Day }[];
  suspended: boolean;
  paused: boolean;
}

export type RoomsAhead = ReadonlyMap<string, RoomAhead>;

/** A case that waits for room alone, and where it could go. */
export interface ForRoom {
  serious: boolean;
  /** Providers that every rule but those of room allows, with the points that it would take there. */
  options: readonly { provider: string; points: number }[];
}

export interface LongWaiter extends Turn, ForRoom {
  /** Where room is set aside for it already. */
  earmarked: { provider: string; month: Month } | undefined;
}

/** When a case of these points would fit at a provider, as things now stand and were nothing else to come before it. Asked often, worked out once. */
export type Soonest = (provider: string, points: number, serious: boolean) => NextFree | undefined;

export function soonestIn(ahead: RoomsAhead, today: Day): Soonest {
  const found = new Map<string, NextFree>();
  return (provider, points, serious) => {
    const room = ahead.get(provider);
    if (!room) return undefined;
    const key = `${provider} ${points} ${serious}`;
    let soonest = found.get(key);
    if (!soonest) found.set(key, (soonest = nextFreeFrom({ ...room, changes: [] }, { points, serious, ableOn: () => true }, today)));
    return soonest;
  };
}

/**
 * Room set aside for those who have waited long and fit nowhere yet: in turn, each at the provider where it fits soonest, and no more than one case a
 * provider. Cases after it in turn see that room as taken, so that many small ones cannot keep a large one waiting for ever; those before it do not.
 * Where two would do as soon, it stays where it is; then where it takes least.
 */
export function earmarksFor(waiters: readonly LongWaiter[], soonest: Soonest): Earmark[] {
  const earmarks: Earmark[] = [];
  const taken = new Set<string>();
  for (const { id, priority, since, serious, options, earmarked } of [...waiters].sort(inTurn)) {
    const places = options.flatMap(({ provider, points }) => {
      const found = taken.has(provider) ? undefined : soonest(provider, points, serious);
      if (found?.kind !== 'from') return [];
      return [{ provider, points, day: found.day, moved: earmarked?.provider !== provider }];
    });
    places.sort(
      (a, b) => compare(a.day, b.day) || Number(a.moved) - Number(b.moved) || a.points - b.points || compare(a.provider, b.provider),
    );
    const best = places[0];
    if (!best) continue;
    taken.add(best.provider);
    earmarks.push({ id, priority, since, provider: best.provider, month: monthOf(best.day), points: best.points, serious });
  }
  return earmarks;
}

/**
 * At nobody who could take it is there a month ahead that would hold it, with nothing else in it: waiting will not help. A month that is not declared yet
 * may.
 */
export function fitsNowhere({ serious, options }: ForRoom, ahead: RoomsAhead): boolean {
  const known = options.filter(({ provider }) => ahead.has(provider));
  return known.length > 0 && known.every(({ provider, points }) => !wouldFitEmpty(ahead.get(provider)!.months, points, serious));
}

function wouldFitEmpty(months: readonly MonthNow[], points: number, serious: boolean): boolean {
  const empty = months.map((month) => ({ ...month, committed: 0, held: 0, ordinary: 0 }));
  return empty.some((month, nth) => {
    const next = empty[nth + 1];
    if (!next || next.month !== addMonths(month.month, 1)) return false;
    return month.kind === 'unknown' || next.kind === 'unknown' || fits([month, next], points, serious);
  });
}

/** The first day on which it could be booked somewhere, were nobody before it; undefined where there is none, or nobody could take it. */
export function nearestRoom({ serious, options }: ForRoom, soonest: Soonest): { provider: string; from: Day } | undefined {
  const days = options.flatMap(({ provider, points }) => {
    const found = soonest(provider, points, serious);
    return found?.kind === 'from' ? [{ provider, from: found.day }] : [];
  });
  return days.sort((a, b) => compare(a.from, b.from) || compare(a.provider, b.provider))[0];
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
