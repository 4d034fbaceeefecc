import type { Contracts } from './contracts.js';
import { FAULTY, GIVEN_UP, REPEATED, SET_ASIDE } from './on-messages.js';

const OWN = [FAULTY, REPEATED, SET_ASIDE, GIVEN_UP];

/**
 * Holds a service's handlers against the catalogue: every message that it hears has exactly one, and none hears what is not its own.
 * @returns a sentence for each fault
 */
export function checkHandlers(service: string, handlers: Map<string, { next?: unknown }>, contracts: Contracts): string[] {
  const faults: string[] = [];
  for (const contract of contracts.all()) {
    if (contract.heardBy.includes(service) && !handlers.has(contract.type))
      faults.push(`no handler for ${contract.type}, which the catalogue says ${service} hears`);
  }
  for (const [pattern, handler] of handlers) {
    if (handler.next) faults.push(`two handlers for ${pattern}`);
    if (OWN.includes(pattern)) continue;
    const contract = contracts.find(pattern);
    if (!contract) faults.push(`a handler for ${pattern}, which is not in the catalogue`);
    else if (!contract.heardBy.includes(service) && !contract.fromPartner)
      faults.push(`a handler for ${pattern}, which the catalogue does not say ${service} hears`);
  }
  return faults;
}
