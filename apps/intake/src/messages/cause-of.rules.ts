import type { Fault } from '#contracts/fault.js';

/** More than this says no more to a person, and would make the index of causes large. */
const LONGEST = 200;

/**
 * What messages that failed for the same reasons have in common: codes with their paths, whatever place of a list each stands at. A sender's own field
 * names are cut to what a name can be. Messages of one cause can be mended by one change of one field.
 * @returns null where there is no fault
 */
export function causeOf(faults: readonly Fault[]): string | null {
  const causes = faults.map(({ code, path }) => `${code} ${path.replace(/\[\d+\]/g, '[]').replace(/[^\w.[\]-]/g, '?')}`.trim());
  return causes.length > 0 ? [...new Set(causes)].sort().join(', ').slice(0, LONGEST) : null;
}
