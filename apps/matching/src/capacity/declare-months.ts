import type { Tx } from '#platform/database.js';
import { newId } from '#platform/new-id.js';
import { lockTold, type ToldCapacity } from './capacity.queries.js';
import { monthOf } from './calendar.rules.js';
import { countMonths, type Moment } from './count-months.js';
import { declaredMonths } from './declared-months.rules.js';
import { saveDeclarations, saveTold, type Declaration, type Declaring } from './declarations.writes.js';
import { facilitatorsOf } from './facilitators.queries.js';
import { saveStaff, takeBackLeaving } from './facilitators.writes.js';
import type { MonthChanged } from './move-months.writes.js';
import { staffTold } from './staff-told.rules.js';
import { withDeclared } from './told-months.rules.js';

export type DeclaringVerdict = { kind: 'done' } | { kind: 'refused'; path: string; code: string; sentence: string };

/**
 * Takes declarations, in their order, and keeps each whole. What was declared last holds, whatever arrives last. The area's lock is held.
 * @returns a verdict each, and the months whose figures changed
 */
export async function declareMonths(
  tx: Tx,
  declarings: readonly Declaring[],
  moment: Moment,
): Promise<{ verdicts: DeclaringVerdict[]; changed: MonthChanged[] }> {
  const { now, today } = moment;
  const present = monthOf(today);
  const providers = [...new Set(declarings.map((each) => each.provider))].sort();
  const told = await lockTold(tx, providers, present);
  const staff = await facilitatorsOf(tx, providers);
  const taken: Declaration[] = [];
  const toldStaff: Declaration[] = [];
  const verdicts = declarings.map(({ provider, declared, declaredAt, declaredBy }): DeclaringVerdict => {
    const before = told.get(provider);
    if (!before) return { kind: 'refused', path: '', code: 'not_a_provider', sentence: 'The hub knows no provider of this partner.' };
    const found = declaredMonths(declared, today);
    if (found.kind === 'refused') return found;
    // A clock that runs ahead would make every later declaration look old.
    const at = declaredAt > now ? now : declaredAt;
    const declaration = { id: newId(), provider, declared, declaredAt: at, declaredBy };
    const isLatest = before.declaredAt === undefined || before.declaredAt <= at;
    told.set(provider, {
      told: withDeclared(before.told, found, at, present),
      keptPercent: isLatest ? (declared.keptForSeriousPercent ?? before.keptPercent) : before.keptPercent,
      declaredAt: isLatest ? at : before.declaredAt!,
    });
    if (declared.facilitators && isLatest) {
      staff.set(provider, staffTold(staff.get(provider)!, declared.facilitators, today));
      toldStaff.push(declaration);
    }
    taken.push(declaration);
    return { kind: 'done' };
  });
  await saveDeclarations(tx, taken, present, now);
  for (const { provider, declared, declaredAt, declaredBy } of toldStaff) {
    await saveStaff(tx, provider, staff.get(provider)!, declaredBy, now);
    await takeBackLeaving(tx, provider, declared.facilitators!.map((each) => each.facilitator), declaredAt, now); // prettier-ignore
  }
  const touched = new Map(taken.map(({ provider }): [string, ToldCapacity] => [provider, told.get(provider)!]));
  await saveTold(tx, touched);
  return { verdicts, changed: await countMonths(tx, [...touched.keys()], 'declared', moment, touched) };
}
