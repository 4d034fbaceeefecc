import type { Unit } from '#messaging/unit.js';
import type { AreaRules } from './area-rules.js';
import { ordered } from './capacity/capacity-orders.js';
import type { Declaring } from './capacity/declarations.writes.js';
import { declareAbsences, type DeclaringAbsence, type DeclaringAbsenceVerdict } from './capacity/declare-absences.js';
import { declareMonths, type DeclaringVerdict } from './capacity/declare-months.js';

/**
 * Takes declarations, in their order, and looks at the waiting list at once. A figure below what is committed stands as declared: nobody loses a case
 * by it, and no new one comes until there is room.
 */
export function declareCapacities(unit: Unit, rules: AreaRules, declarings: readonly Declaring[]): Promise<DeclaringVerdict[]> {
  return ordered(unit, rules, async (tx, moment) => {
    const { verdicts, changed } = await declareMonths(tx, declarings, moment);
    const done = declarings.filter((_, nth) => verdicts[nth]!.kind === 'done');
    const newStaff = done.filter(({ declared }) => declared.facilitators);
    const ids = (of: readonly Declaring[]) => [...new Set(of.map(({ provider }) => provider))];
    return { result: verdicts, changed, rose: ids(done), opened: ids(newStaff) };
  });
}

/** Takes absences, in their order; who is away frees nobody's points. */
export function takeAbsences(unit: Unit, rules: AreaRules, absences: readonly DeclaringAbsence[]): Promise<DeclaringAbsenceVerdict[]> {
  return ordered(unit, rules, async (tx, moment) => {
    const { verdicts, changed } = await declareAbsences(tx, absences, moment);
    return { result: verdicts, changed };
  });
}
