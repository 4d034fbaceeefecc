import type { CapacityKind } from '#contracts/codes.js';
import type { Day, Month } from './calendar.rules.js';
import { freeWords, keptWords, nextFreeWords, percentTaken } from './capacity-words.rules.js';
import { barsOf, daysOfChange, type FacilitatorRules, type Work } from './may-take.rules.js';
import { isOverCommitted, largestThatFits, roomIn, type MonthNow } from './months.rules.js';
import { nextFreeFrom, type Ahead, type NextFree } from './next-free.rules.js';
import type { Absence, Facilitator } from './facilitator.rules.js';

/** All of a provider that its capacity is shown by. */
export interface ProviderAhead {
  months: readonly MonthNow[];
  staff: readonly Facilitator[];
  busy: readonly (Work & { facilitator: string })[];
  absences: readonly Absence[];
  agreements: Ahead['agreements'];
  suspended: boolean;
  paused: boolean;
}

export interface MonthShown {
  month: Month;
  kind: CapacityKind;
  available: number | null;
  kept: number;
  committed: number;
  held: number;
  /** Points that serious cases may take, and those that others may; null where no figure binds or none is known. */
  free: number | null;
  freeForOthers: number | null;
  /** Of what is available, committed or held; null as above. */
  percent: number | null;
  overCommitted: boolean;
  /** `11 of 120`, `no limit`, `not told`; and what of it is kept, where any is. */
  words: string;
  keptWords: string;
}

export interface CapacityShown {
  months: MonthShown[];
  /** The most points that one case may have to fit now; null where no figure binds. */
  freeNow: { serious: number | null; others: number | null };
  /** When a case of the area's usual points would fit. */
  nextFree: NextFree & { points: number; words: string };
}

/**
 * @param usual points of the case that is asked about, and the day on which its first contact would be due
 */
export function capacityShown(
  provider: ProviderAhead,
  today: Day,
  usual: { points: number; contactBy(day: Day): Day },
  rules: FacilitatorRules,
): CapacityShown {
  const { months } = provider;
  const [now, next] = months;
  const most = (serious: boolean) => (now && next ? finite(largestThatFits([now, next], serious)) : 0);
  const found = nextFreeFrom(
    { ...provider, changes: changesOf(provider, usual.contactBy, rules) },
    { points: usual.points, serious: false, ableOn: (day) => somebodyMay(provider, day, usual.contactBy(day), rules) },
    today,
  );
  return {
    months: months.map(monthShown),
    freeNow: { serious: most(true), others: most(false) },
    nextFree: { ...found, points: usual.points, words: nextFreeWords(found, usual.points, today) },
  };
}

function monthShown(month: MonthNow): MonthShown {
  const { kind, available, kept, committed, held } = month;
  const free = (serious: boolean) => (kind === 'known' ? roomIn(month, serious) : null);
  return {
    month: month.month,
    kind,
    available,
    kept,
    committed,
    held,
    free: free(true),
    freeForOthers: free(false),
    percent: percentTaken(month),
    overCommitted: isOverCommitted(month),
    words: freeWords(month),
    keptWords: keptWords(month),
  };
}

/** JSON has no word for it. */
const finite = (points: number) => (Number.isFinite(points) ? points : null);

const NOTHING: Work = { cases: 0 };
const workOf = ({ busy }: ProviderAhead, { code }: Facilitator): Work => busy.find(({ facilitator }) => facilitator === code) ?? NOTHING;

const changesOf = (provider: ProviderAhead, contactBy: (day: Day) => Day, rules: FacilitatorRules): Day[] =>
  provider.staff.flatMap((each) => daysOfChange(each, workOf(provider, each), provider.absences, rules, contactBy));

/** Anybody who could lead a usual case. */
const somebodyMay = (provider: ProviderAhead, day: Day, contactBy: Day, rules: FacilitatorRules): boolean =>
  provider.staff.some(
    (each) =>
      each.accreditation !== 'foundation' &&
      barsOf(each, workOf(provider, each), provider.absences, { serious: false, inCustody: false, contactBy }, day, rules).length === 0,
  );
