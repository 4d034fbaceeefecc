import { matchCase, type Asking, type Decision } from './match-case.rules.js';
import type { Provider } from './provider.rules.js';
import type { RuleSet } from './rule-set.rules.js';

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
  return asking.map((each) => {
    const decision = matchCase(each, now, today, rules);
    if (decision.outcome.kind === 'offered') room.get(decision.outcome.provider)!.capacity.held += decision.outcome.points;
    return { id: each.id, decision };
  });
}
