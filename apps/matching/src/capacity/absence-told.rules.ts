import { addDays } from './calendar.rules.js';
import type { Absence, Facilitator } from './facilitator.rules.js';

/** Longer than anybody plans; each of its days is looked at. */
const MOST_DAYS = 731;

export type AbsenceVerdict = { kind: 'taken' } | { kind: 'refused'; path: string; code: string; sentence: string };

/** Whether an absence can be counted. */
export function absenceTold(absence: Absence, staff: readonly Facilitator[]): AbsenceVerdict {
  const { from, to, kind, hours } = absence;
  if (!staff.some(({ code }) => code === absence.facilitator))
    return refused('facilitator', 'not_a_facilitator', 'The hub knows no such facilitator of this provider. Declare their hours first.');
  if (to < from) return refused('to', 'ends_before_it_begins', 'The last day must be the same as or after the first.');
  if (kind !== 'left' && to > addDays(from, MOST_DAYS)) return refused('to', 'too_long', 'Declare an absence of at most two years.');
  if (kind === 'left' && hours !== undefined)
    return refused('hours', 'left_with_hours', 'Who has left is away for good: leave the hours out.');
  return { kind: 'taken' };
}

const refused = (path: string, code: string, sentence: string): AbsenceVerdict => ({ kind: 'refused', path, code, sentence });

/** Told twice, it is one: its hours must not be taken off again. */
export const sameAbsence = (a: Absence, b: Absence): boolean =>
  a.facilitator === b.facilitator && a.from === b.from && a.to === b.to && a.kind === b.kind && a.hours === b.hours;
