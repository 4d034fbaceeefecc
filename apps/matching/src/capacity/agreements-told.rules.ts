import { type Day } from './calendar.rules.js';

export interface Agreement {
  /** First and last day in force. */
  from: Day;
  to: Day;
  /** Of the work; the shares of all in force are set against each other, whatever they sum to. */
  sharePercent: number;
}

export type AgreementsVerdict = { kind: 'taken' } | { kind: 'refused'; path: string; code: string; sentence: string };

/**
 * Whether a provider's agreements can stand beside each other.
 * @param used first days of agreements under which cases were taken
 */
export function agreementsTold(agreements: readonly Agreement[], used: readonly Day[]): AgreementsVerdict {
  for (const [nth, { from, to }] of agreements.entries()) {
    if (to < from) return refused(`agreements[${nth}].to`, 'ends_before_it_begins', 'The last day must be the same as or after the first.');
    if (agreements.some((other, at) => at < nth && other.from <= to && from <= other.to))
      return refused(`agreements[${nth}].from`, 'overlaps', 'Two agreements cannot be in force on the same day.');
  }
  const gone = used.find((day) => !agreements.some(({ from }) => from === day));
  if (gone !== undefined)
    return refused('agreements', 'agreement_used', `Cases were taken under the agreement from ${gone}: give it an end, but leave it in.`);
  return { kind: 'taken' };
}

const refused = (path: string, code: string, sentence: string): AgreementsVerdict => ({ kind: 'refused', path, code, sentence });
