import type { Fault } from '#contracts/fault.js';
import type { ReferralSubmittedV1 } from '#contracts/referral.submitted.v1.js';
import { checkReferral, type AreaMap, type SoundReferral } from './check-referral.rules.js';
import type { OffenceData } from './offence.rules.js';

/** What a referral that keeps its contract comes to, whichever door it came by, and whether it is taken or only tried. */
export type Decision<Known> =
  { kind: 'duplicate'; of: Known } | { kind: 'rejected'; faults: Fault[] } | { kind: 'accepted'; sound: SoundReferral };

/** @param known what the same agency sent under the same reference before, with the digest of its content */
export function decideReferral<Known extends { content_digest: string }>(
  referral: ReferralSubmittedV1,
  digest: string,
  known: Known | undefined,
  { area, offences }: { area: AreaMap; offences: OffenceData },
  providers: ReadonlyMap<string, string>,
  now: Date,
): Decision<Known> {
  if (known?.content_digest === digest) return { kind: 'duplicate', of: known };
  if (known) return { kind: 'rejected', faults: [conflict] };
  const checked = checkReferral(referral, area, offences, providers, now);
  return checked.kind === 'sound' ? { kind: 'accepted', sound: checked } : { kind: 'rejected', faults: checked.faults };
}

const conflict: Fault = {
  path: 'agencyReference',
  code: 'reference_conflict',
  sentence:
    'You have sent this reference before with other content. Send a change as referral.amended.v1, or give a new referral a reference of its own.',
  act: 'sender',
};
