import type { HardRule } from '#contracts/codes.js';
import type { Day, Month } from '../capacity/calendar.rules.js';
import { halvesOf, type MonthNow } from '../capacity/months.rules.js';
import type { MatchingRules } from './matching-rules.rules.js';
import { inTurn, type Turn } from './priority.rules.js';
import type { Asking, ProviderNow } from './question.rules.js';
import type { PriceSet, Score } from './score.rules.js';
import type { Mask } from './every-rule.rules.js';

/** Everything that one decision rests on: the cases that are decided at the same moment, and the providers as they stand. */
export interface Sitting {
  /** ISO instant. */
  at: string;
  /** Calendar date where the area is. */
  today: Day;
  /** The last day for a first contact, were a case allocated today. */
  contactBy: Day;
  rules: MatchingRules;
  /** Under which it is kept. */
  rulesId: string;
  /** Undefined: no point has a price. */
  prices: PriceSet | undefined;
  pricesId: string | undefined;
  /** In any order, as are the cases. */
  providers: readonly ProviderNow[];
  cases: readonly Asking[];
  earmarks: readonly Earmark[];
}

/** Room that a waiting case of a high place waits for: cases after it in turn see it as taken. */
export interface Earmark extends Turn {
  /** The case. */
  id: string;
  provider: string;
  /** From which it would be booked, half in it and half in the next. */
  month: Month;
  points: number;
  serious: boolean;
}

/** What a decision made of one provider. */
export interface Look {
  provider: string;
  /** Which rules fail; 0 where it may be asked. */
  failing: Mask;
  intervention?: string;
  points?: number;
  lead?: string;
  second?: string;
  /** Of those that may be asked. */
  score?: Score;
}

export type Outcome =
  | { kind: 'offered'; provider: string; intervention: string; points: number; lead: string; second?: string; value: number }
  /** `nobodyAble`: no provider passes every rule but room; a person looks at it, and nothing ends by itself. */
  | { kind: 'waiting'; because: readonly HardRule[]; nobodyAble: boolean }
  | { kind: 'for_person'; because: 'declined_by_three' };

export interface Verdict {
  case: string;
  outcome: Outcome;
  /** Every provider, in turn. A case that is placed was looked at before any was; one that waits after all were. */
  looks: Look[];
  /** Providers that every rule but those of room allows: to be asked again as soon as they have room. */
  able: string[];
  /** Fewest points that any of those would need; 0 where there is none. */
  leastPoints: number;
}

/** A provider's months as this case sees them: with the room that others, before it in turn, wait for. */
export function monthsSeen(asking: Turn, provider: ProviderNow, earmarks: readonly Earmark[]): readonly [MonthNow, MonthNow] {
  let months = provider.months;
  for (const earmark of earmarks) {
    if (earmark.provider !== provider.id || earmark.id === asking.id || inTurn(earmark, asking) > 0) continue;
    const halves = halvesOf(earmark.points, earmark.month);
    const seen = (month: MonthNow): MonthNow => {
      const points = halves.find((half) => half.month === month.month)?.points ?? 0;
      return {
        ...month,
        earmarked: month.earmarked + points,
        earmarkedOrdinary: month.earmarkedOrdinary + (earmark.serious ? 0 : points),
      };
    };
    months = [seen(months[0]), seen(months[1])];
  }
  return months;
}

/** Longest without an allocation first, never as long ago as can be; then by id. */
export const providersInTurn = (a: ProviderNow, b: ProviderNow): number =>
  compare(a.lastAllocatedAt ?? '', b.lastAllocatedAt ?? '') || compare(a.id, b.id);

const compare = (a: string, b: string) => (a === b ? 0 : a < b ? -1 : 1);
