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
  const room = new Map(providers.map((provider) => [provider.id, { ...provider, capacity: { ...provider.capacity } }]));
  const now = [...room.values()];
  let holders = countHolders(now);
  return asking.map((each) => {
    const decision = matchCase(each, now, today, rules, holders);
    if (decision.outcome.kind === 'offered') {
      const taker = room.get(decision.outcome.provider)!;
      taker.capacity.held += decision.outcome.points;
      if (!counts(taker)) holders = countHolders(now);
    }
    return { id: each.id, decision };
  });
}
