/** What became of one referral, as its sender was told: by a receipt on its queue, or in the HTTP answer. */
export interface Outcome {
  kind: 'accepted' | 'duplicate' | 'rejected' | 'set_aside';
  /** Fault codes, each once. */
  faults: string[];
}
export interface Told {
  outcome: string;
  reference?: string;
  problem?: { faults?: { code: string }[] };
  faults?: { code: string }[];
}

/** `done` is what other reports end in, so it is not expected here; what is not known is not guessed. */
export function outcomeOf(told: Told): Outcome | undefined {
  const faults = [...new Set((told.problem?.faults ?? told.faults ?? []).map(({ code }) => code))].sort();
  switch (told.outcome) {
    case 'accepted':
    case 'duplicate':
    case 'rejected':
    case 'set_aside':
      return { kind: told.outcome, faults };
    default:
      return undefined;
  }
}

/** A referral that was sent again (after a cut, say) is told twice: the first answer is the one that counts, and a duplicate is the weakest. */
export function settledBy(known: Outcome | undefined, next: Outcome): Outcome {
  if (!known) return next;
  return known.kind === 'duplicate' ? next : known;
}

export interface Tally {
  received: number;
  accepted: number;
  duplicate: number;
  setAside: number;
  rejected: number;
  /** Messages by fault code; one with two faults counts under both. */
  rejectedBy: Record<string, number>;
}

export function tally(outcomes: readonly (Outcome | undefined)[]): Tally {
  const told = outcomes.filter((outcome) => outcome !== undefined);
  const of = (kind: Outcome['kind']) => told.filter((outcome) => outcome.kind === kind);
  const rejectedBy: Record<string, number> = {};
  for (const { faults } of [...of('rejected'), ...of('set_aside')])
    for (const code of faults) rejectedBy[code] = (rejectedBy[code] ?? 0) + 1;
  return {
    received: told.length,
    accepted: of('accepted').length,
    duplicate: of('duplicate').length,
    setAside: of('set_aside').length,
    rejected: of('rejected').length,
    rejectedBy,
  };
}
