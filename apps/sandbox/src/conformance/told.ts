import { capacityAskedV1Example } from '#contracts/capacity.asked.v1.js';
import { caseAssignedV1Example } from '#contracts/case.assigned.v1.js';
import { caseRecalledV1Example } from '#contracts/case.recalled.v1.js';
import type { CaseState } from '#contracts/codes.js';
import { endedOfferExample } from '#contracts/ended-offer.js';
import type { Fault } from '#contracts/fault.js';
import type { OfferMadeV1 } from '#contracts/offer.made.v1.js';
import { offerMadeV1Example } from '#contracts/offer.made.v1.js';
import type { ReceiptIssuedV1 } from '#contracts/receipt.issued.v1.js';
import { newId } from '#platform/new-id.js';
import type { HubEvent } from './line.js';

/** What the hub tells partners, about cases and people that nobody has. */

const MINUTE_MS = 60_000;
export const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * MINUTE_MS).toISOString();

/** What is not known yet: many fields, and large ones. */
export const UNKNOWN_FIELDS = Object.fromEntries(Array.from({ length: 300 }, (_, nth) => [`field${nth}`, 'x'.repeat(200)]));

/** Of each code that is known the partner may see one that it does not know yet; the longest that the contract lets be, so many as it lets be. */
export const MANY_FAULTS: readonly Fault[] = Array.from({ length: 100 }, (_, nth) => ({
  path: `people[${nth}].contactPoints[0].${'x'.repeat(270)}`,
  code: 'not_known_yet',
  sentence: `${nth}: ${'m'.repeat(490)}`,
  act: 'sender',
}));

export const SOME_FAULTS: readonly Fault[] = [
  { path: 'people[0].born', code: 'not_a_date', sentence: 'Write the date as YYYY-MM-DD, one that exists.', act: 'sender' },
  { path: 'people[1].contactPoints[0].safe', code: 'required', sentence: 'Give `safe`: it must be true or false.', act: 'sender' },
  { path: 'incident.district', code: 'unknown_district', sentence: 'This district is none of the area.', act: 'sender' },
];

export interface OfferTold extends HubEvent {
  data: OfferMadeV1;
}

export function offerMade(change: Partial<OfferMadeV1> & Record<string, unknown> = {}): OfferTold {
  const ids = { offer: newId(), case: newId() };
  const times = { offeredAt: inMinutes(0), respondBy: inMinutes(30) };
  const { plannedLead: _lead, ...example } = offerMadeV1Example;
  const data = { ...example, ...ids, ...times, ...change };
  return { id: newId(), type: 'offer.made.v1', subject: `offer/${data.offer}`, aggregateversion: 1, data };
}

export const offerWithdrawn = ({ data: { offer, case: caseId, reference } }: OfferTold): HubEvent => ({
  ...{ id: newId(), type: 'offer.withdrawn.v1', subject: `offer/${offer}`, aggregateversion: 2 },
  data: { ...endedOfferExample, area: 'sandbox', case: caseId, reference, offer, at: inMinutes(0), reason: 'referral_ended' },
});

export const caseAssigned = ({ data: { offer, case: caseId, reference } }: OfferTold): HubEvent => {
  const { peopleUrl: _none, ...example } = caseAssignedV1Example;
  const times = { firstContactBy: inMinutes(7_200), allocatedAt: inMinutes(0) };
  return {
    ...{ id: newId(), type: 'case.assigned.v1', subject: `case/${caseId}`, aggregateversion: 1 },
    data: { ...example, ...times, offer, case: caseId, reference },
  };
};

export const caseRecalled = (): HubEvent & { data: Record<string, unknown> & { recall: string } } => ({
  ...{ id: newId(), type: 'case.recalled.v1' },
  data: { ...caseRecalledV1Example, recall: newId(), case: newId(), person: newId(), confirmBy: inMinutes(7_200) },
});

export const capacityAsked = (): HubEvent => ({
  id: newId(),
  type: 'capacity.asked.v1',
  data: { ...capacityAskedV1Example, area: 'sandbox' },
});

export const unknownType = (): HubEvent => ({ id: newId(), type: 'tea.made.v1', data: { sugar: 2 } });

export const receiptTold = (data: ReceiptIssuedV1): HubEvent => ({ id: newId(), type: 'receipt.issued.v1', data });

/** How a referral stands: the version rises with each word about a case, whatever its times say. */
export function statusTold(
  { messageId, case: caseId, reference }: Pick<ReceiptIssuedV1, 'messageId' | 'case' | 'reference'>,
  state: CaseState,
  version: number,
  change: { since?: string } & Record<string, unknown> = {},
): HubEvent {
  const sentence = `The referral is ${state} by now.`;
  return {
    ...{ id: newId(), type: 'referral.status.v1', subject: `case/${caseId}`, aggregateversion: version },
    data: { messageId, case: caseId, reference, state, sentence, since: inMinutes(0), ...change },
  };
}
