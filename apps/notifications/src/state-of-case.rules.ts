import type { CaseState } from '#contracts/codes.js';

/**
 * Where a case stands, put together from what each service last said of it: nothing is promised between services, so whichever fact comes
 * last is not the one that counts. The same order of precedence as in reporting's read model.
 */
export interface SaidOfCase {
  intake?: CaseState;
  matching?: CaseState;
  /** To whom matching last said that it is allocated. */
  provider?: string;
  casework?: CaseState;
  /** Whose work casework spoke of. */
  worker?: string;
}

export type Said =
  | { by: 'intake'; state: CaseState }
  | { by: 'matching'; state: CaseState; provider?: string }
  | { by: 'casework'; state: CaseState; provider: string };

const ENDS: readonly (CaseState | undefined)[] = ['withdrawn', 'duplicate', 'unsuitable', 'out_of_area'];
const PAUSES: readonly (CaseState | undefined)[] = ['needs_information', 'parked', 'on_hold'];

/** What is known after one service's next word. An end is its last. */
export function hear(known: SaidOfCase, said: Said): SaidOfCase {
  if (said.by === 'intake') return ENDS.includes(known.intake) ? known : { ...known, intake: said.state };
  if (said.by === 'casework') return known.casework === 'closed' ? known : { ...known, casework: said.state, worker: said.provider };
  const { casework, worker, ...rest } = known;
  // A provider that has the case again begins again: what was said of its earlier work is past.
  const over = said.state === 'reallocating' && casework !== 'closed';
  return { ...rest, ...(!over && casework && { casework, worker }), matching: said.state, provider: said.provider };
}

export function stateOf({ intake, matching, provider, casework, worker }: SaidOfCase): CaseState | undefined {
  if (ENDS.includes(intake)) return intake;
  if (casework === 'closed') return casework;
  if (PAUSES.includes(intake)) return intake;
  if (matching === 'allocated' && (provider === undefined || worker === provider)) return casework ?? matching;
  // Work that is heard of before anything of matching was: only an allocation can have begun it.
  return matching ?? casework ?? intake;
}
