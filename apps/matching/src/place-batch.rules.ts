import { matchCase, type Asking, type Decision } from './match-case.rules.js';
import type { Provider } from './provider.rules.js';
import type { RuleSet } from './rule-set.rules.js';
import { countHolders, counts } from './score-provider.rules.js';

export interface Placed {
  id: string;
  decision: Decision;
}

/**
 * Decides a list one after the other, in the order given, each seeing what those before it took. Nobody else can take anything meanwhile: the
 * area's lock is held.
 */
export function placeBatch(asking: readonly Asking[], providers: readonly Provider[], today: string, rules: RuleSet): Placed[] {
  const now = [...providers];
  let holders = countHolders(now);
  return asking.map((each) => {
    const decision = matchCase(each, now, today, rules, holders);
    const { outcome } = decision;
    if (outcome.kind === 'offered') {
      const nth = now.findIndex((provider) => provider.id === outcome.provider);
      const { capacity, ...taker } = now[nth]!;
      // Another object, not other figures in it: the decisions before this one rest on the figures as they were.
      now[nth] = { ...taker, capacity: { ...capacity, held: capacity.held + outcome.points } };
      if (!counts(now[nth])) holders = countHolders(now);
    }
    return { id: each.id, decision };
  });
}
