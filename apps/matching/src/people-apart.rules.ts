/** A keyed hash of one of a case's people. */
interface Key {
  case: string;
  key: string;
  side: string;
}

/**
 * Cases that may be decided together, and those that must wait until they are: where one person is on one side here and on the other there, no provider
 * may have both, and who decides one case does not see where the other goes. In their order; the first is always among those of now.
 */
export function apart<Case extends { id: string }>(cases: readonly Case[], keys: readonly Key[]): { now: Case[]; later: Case[] } {
  const own = new Map<string, Key[]>();
  for (const key of keys) own.set(key.case, [...(own.get(key.case) ?? []), key]);
  const now: Case[] = [];
  const later: Case[] = [];
  const sides = new Map<string, string>();
  for (const each of cases) {
    const people = own.get(each.id) ?? [];
    const meets = people.some(({ key, side }) => sides.has(key) && sides.get(key) !== side);
    (meets ? later : now).push(each);
    if (!meets) for (const { key, side } of people) sides.set(key, side);
  }
  return { now, later };
}
