import type { CaseAssignedV1 } from '#contracts/case.assigned.v1.js';
import type { DeclineReason } from '#contracts/codes.js';
import type { OfferMadeV1 } from '#contracts/offer.made.v1.js';
import { chanceOf } from '../demo/seeded.rules.js';
import { stableId } from '../demo/stable-id.js';
import type { PartnerEvent } from './partner-link.js';

const REASONS: readonly (readonly [DeclineReason, number])[] = [['capacity', 40], ['scope', 30], ['client', 20], ['risk', 10]]; // prettier-ignore
const STAFF = 'load-staff-1';
const MANAGER = 'load-manager-1';

/**
 * What a provider's system sends when a message reaches it: of a hundred offers 90 are accepted; every case is closed, two in five after its progress
 * was told, so that its points are free again. The same message twice is answered by the same bytes under the same ids.
 */
export function answersTo(seed: number, { type, data }: PartnerEvent): PartnerEvent[] {
  if (type === 'offer.made.v1') return [answer(seed, data as unknown as OfferMadeV1)];
  if (type === 'case.assigned.v1') return work(seed, data as unknown as CaseAssignedV1);
  return [];
}

function answer(seed: number, { offer, offeredAt, signOffNeeded }: OfferMadeV1): PartnerEvent {
  const chance = chanceOf(seed, 'offer', offer);
  const said = { offer, answeredBy: STAFF, answeredAt: offeredAt };
  const accepted = { answer: 'accepted', ...(signOffNeeded && { signedOffBy: MANAGER }) };
  const decided = chance.percent(90) ? accepted : { answer: 'declined', reason: chance.weighted(REASONS) };
  return { id: stableId('answer', offer), type: 'offer.answered.v1', data: { ...said, ...decided } };
}

/** Told anew for each allocation: a case that comes a second time is begun again. */
function work(seed: number, { case: ofCase, offer, allocatedAt: at }: CaseAssignedV1): PartnerEvent[] {
  const chance = chanceOf(seed, 'case', ofCase);
  const progress = (step: string, to: string): PartnerEvent => ({
    id: stableId('progress', offer, to),
    type: 'progress.reported.v1',
    data: { case: ofCase, step, to, at, channel: 'phone', hours: 1, reportedBy: STAFF },
  });
  const closure: PartnerEvent = {
    id: stableId('closure', offer),
    type: 'closure.reported.v1',
    data: {
      case: ofCase,
      end: chance.pick(['harmer_declined', 'harmed_declined', 'circumstances'] as const),
      hours: 6,
      closedAt: at,
      reportedBy: STAFF,
    },
  };
  if (!chance.percent(40)) return [closure];
  return [progress('first_contact', 'contacting'), progress('preparation', 'preparing'), closure];
}
