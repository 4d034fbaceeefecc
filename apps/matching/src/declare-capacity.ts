import type { Unit } from '#messaging/unit.js';
import { newId } from '#platform/new-id.js';
import type { AreaRules } from './area-rules.js';
import { declaredPoints, type Declared } from './declared-points.rules.js';
import { Desk, tellCapacity } from './desk.js';
import { lockArea, providersKnown } from './matching.queries.js';
import { declareCapacity as save, type Declaration } from './capacity.writes.js';
import { placeCases } from './place-cases.js';

export interface ProviderDeclares {
  provider: string;
  declared: Declared;
  declaredAt: Date;
  declaredBy: string;
}

export type DeclarationVerdict = { kind: 'done' } | { kind: 'refused'; path: string; code: string; sentence: string };

/**
 * Takes declarations, at most one a provider, and looks at the waiting list at once. A figure below what is committed stands as declared:
 * nobody loses a case by it, and no new one comes until there is room.
 */
export async function declareCapacities(
  unit: Unit,
  rules: AreaRules,
  declares: readonly ProviderDeclares[],
): Promise<DeclarationVerdict[]> {
  await lockArea(unit.tx, rules.area);
  const known = await providersKnown(
    unit.tx,
    declares.map((each) => each.provider),
  );
  const taken: Declaration[] = [];
  const verdicts = declares.map(({ provider, declared, declaredAt, declaredBy }): DeclarationVerdict => {
    if (!known.has(provider))
      return { kind: 'refused', path: '', code: 'not_a_provider', sentence: 'The hub knows no provider of this partner.' };
    const found = declaredPoints(declared, rules.today(unit.now));
    if (found.kind === 'refused') return found;
    // A clock that runs ahead would make every later declaration look old.
    const at = declaredAt > unit.now ? unit.now : declaredAt;
    taken.push({ id: newId(), provider, kind: declared.kind, points: found.points, declaredAt: at, declaredBy });
    return { kind: 'done' };
  });
  const changed = await save(unit.tx, taken, unit.now);
  tellCapacity(unit, rules, changed);
  const desk = await Desk.open(unit, rules);
  desk.rose(...changed.map((each) => each.provider));
  await placeCases(desk, []);
  return verdicts;
}
