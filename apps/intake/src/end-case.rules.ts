import { referralEnds, type ReferralEnd, type ReferralEndReason, type Side } from '#contracts/codes.js';
import type { Fault } from '#contracts/fault.js';

/** How an administrator may end a case; a withdrawal is the agency's or the person's own word, and has its own door. */
export type HubEnd = Exclude<ReferralEnd, 'withdrawn'>;
export const hubEnds: readonly HubEnd[] = referralEnds.filter((end) => end !== 'withdrawn');

export interface EndAsked {
  end: HubEnd;
  reason: ReferralEndReason;
  by?: Side;
  /** The case that it duplicates: its id, or the hub's reference. */
  duplicateOf?: string;
  /** Where the person was told to turn, by code. */
  signpost?: string;
}

const REASONS: Record<HubEnd, readonly ReferralEndReason[]> = {
  unsuitable: ['risk', 'safety', 'no_harmed_person', 'no_longer_eligible', 'met_otherwise'],
  duplicate: ['same_incident'],
  out_of_area: ['outside_area'],
};

/** What each end must say beside its reason, and no other end may. */
const NEEDS = { signpost: 'unsuitable', duplicateOf: 'duplicate' } as const;
const WITHOUT = {
  signpost: 'A case that ends as unsuitable needs a signpost: the code of what else can help.',
  duplicateOf: 'A case that ends as a duplicate needs the case that it joins: its id or its reference.',
};

/** Every fault of an order to end a case, before the case is looked at. */
export function faultsOfEnd(asked: EndAsked): Fault[] {
  const faults: Fault[] = [];
  if (!REASONS[asked.end].includes(asked.reason))
    faults.push(
      fault('reason', 'not_one_of', `A case that ends as ${asked.end} has one of these reasons: ${REASONS[asked.end].join(', ')}.`),
    );
  for (const field of ['signpost', 'duplicateOf'] as const) {
    const needed = NEEDS[field] === asked.end;
    if (needed && !asked[field]) faults.push(fault(field, 'required', WITHOUT[field]));
    if (!needed && asked[field] !== undefined)
      faults.push(fault(field, 'unknown_field', `Only a case that ends as ${NEEDS[field]} has this field.`));
  }
  return faults;
}

const fault = (path: string, code: string, sentence: string): Fault => ({ path, code, sentence, act: 'sender' });
