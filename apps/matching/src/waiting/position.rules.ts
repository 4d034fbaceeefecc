import type { PositionBand } from '#contracts/codes.js';
import type { MonthNow } from '../capacity/months.rules.js';
import { inTurn, type Turn } from '../rules/priority.rules.js';

/** A case that waits for its turn, and for no person. */
export interface InLine extends Turn {
  /** Providers that every rule but those of room allows. */
  able: readonly string[];
  /** Fewest points that any of them would need for it. */
  points: number;
  serious: boolean;
}

/** Points that wait at one provider before whoever asks. */
interface Before {
  serious: number;
  others: number;
}

/**
 * How near each case is to its turn, in one of three words: a number in a queue would be taken for a promise, and others may come before. At the provider
 * where least stands before it: `next` with nothing before it; `soon` where what is before it and itself come to no more than the provider has in a month;
 * `later` otherwise. A case before it counts at every provider that could take it, since nobody knows at which it will be placed. Cases that nobody
 * could take have no position, and are left out.
 * @param month a usual month of each provider, the coming one; undefined where it is not known
 */
export function positionsOf(waiting: readonly InLine[], month: (provider: string) => MonthNow | undefined): Map<string, PositionBand> {
  const before = new Map<string, Before>();
  const positions = new Map<string, PositionBand>();
  for (const each of [...waiting].sort(inTurn)) {
    if (each.able.length === 0) continue;
    const bands = each.able.map((provider) => bandAt(before.get(provider) ?? NOTHING, each, month(provider)));
    positions.set(each.id, bands.includes('next') ? 'next' : bands.includes('soon') ? 'soon' : 'later');
    for (const provider of each.able) before.set(provider, counted(before.get(provider) ?? NOTHING, each));
  }
  return positions;
}

const NOTHING: Before = { serious: 0, others: 0 };

const counted = ({ serious, others }: Before, each: InLine): Before =>
  each.serious ? { serious: serious + each.points, others } : { serious, others: others + each.points };

function bandAt(before: Before, { points, serious }: InLine, month: MonthNow | undefined): PositionBand {
  if (before.serious + before.others === 0) return 'next';
  if (!month || month.kind === 'unknown') return 'later';
  if (month.kind === 'unlimited') return 'soon';
  const available = month.available ?? 0;
  const total = before.serious + before.others + points;
  // Serious cases use the kept share first, and leave it to nobody else.
  const others = before.others + Math.max(0, before.serious - month.kept) + points;
  return total <= available && (serious || others <= available - month.kept) ? 'soon' : 'later';
}
