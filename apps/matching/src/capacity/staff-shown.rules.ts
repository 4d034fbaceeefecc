import type { Day } from './calendar.rules.js';
import type { Absence, Facilitator } from './facilitator.rules.js';
import { barsOf, type Bar, type FacilitatorRules, type Work } from './may-take.rules.js';

export interface FacilitatorShown extends Omit<Facilitator, 'checks' | 'conflictKey'> {
  /** `expiresOn` is not there for a reader who has no need of it. */
  checks: { kind: string; expired: boolean; expiresOn?: Day }[];
  /** Kinds that the area asks for of which nothing was told. */
  checksNotTold: string[];
  cases: number;
  /** What keeps them from a case today; and what from a serious one besides. */
  bars: Bar[];
  barsOfSerious: Bar[];
}

/** A provider's people as they are shown. Of a volunteer's checks an administrator sees whether they are good, and not until when; a keyed hash nobody sees. */
export function staffShown(
  provider: { staff: readonly Facilitator[]; busy: readonly (Work & { facilitator: string })[]; absences: readonly Absence[] },
  today: Day,
  contactBy: Day,
  rules: FacilitatorRules,
  reader: 'provider' | 'administrator',
): FacilitatorShown[] {
  return provider.staff.map((facilitator) => {
    const { conflictKey: _, checks, ...rest } = facilitator;
    const work = provider.busy.find((each) => each.facilitator === facilitator.code) ?? { cases: 0 };
    const bars = (serious: boolean) =>
      barsOf(facilitator, work, provider.absences, { serious, inCustody: false, contactBy }, today, rules).map(forReader);
    const seesDays = reader === 'provider' || facilitator.kind === 'staff';
    const forReader = (bar: Bar): Bar => (bar.kind === 'check_expired' && !seesDays ? { kind: bar.kind, check: bar.check } : bar);
    const always = bars(false);
    return {
      ...rest,
      checks: checks.map(({ kind, expiresOn }) => ({ kind, expired: expiresOn < today, ...(seesDays && { expiresOn }) })),
      checksNotTold: rules.checks.map(({ kind }) => kind).filter((kind) => !checks.some((check) => check.kind === kind)),
      cases: work.cases,
      bars: always,
      barsOfSerious: bars(true).slice(always.length),
    };
  });
}
