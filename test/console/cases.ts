import { v7 as uuid } from 'uuid';
import { caseReadyV1Example, type CaseReadyV1 } from '#contracts/case.ready.v1.js';
import { referralAcceptedV1Example, type ReferralAcceptedV1 } from '#contracts/referral.accepted.v1.js';
import type { SaidFact } from '#testing/test-world.js';

const LETTERS = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const references = new Map<string, string>();

/** A reference that people could be given, one a case. */
export function referenceOf(id: string): string {
  let known = references.get(id);
  if (!known) {
    const number = references.size;
    const letters = [5, 4, 3, 2, 1, 0].map((place) => LETTERS[Math.floor(number / LETTERS.length ** place) % LETTERS.length]).join('');
    references.set(id, (known = `RJ-${letters.slice(0, 4)}-${letters.slice(4)}`));
  }
  return known;
}

/** Said by intake, which accepted a referral. */
export function acceptedReferral(id: string): SaidFact & { data: ReferralAcceptedV1 } {
  const data = {
    ...referralAcceptedV1Example,
    case: id,
    reference: referenceOf(id),
    messageId: uuid(),
    receivedAt: new Date().toISOString(),
  };
  return { type: 'referral.accepted.v1', subject: `case/${id}`, data };
}

/** Said by intake, when nothing is missing: everything that matching needs to know. */
export function readyCase(id: string, change: Partial<CaseReadyV1> = {}): SaidFact & { data: CaseReadyV1 } {
  const now = new Date().toISOString();
  const priority = { ...caseReadyV1Example.priority, receivedAt: now };
  const data = { ...caseReadyV1Example, conflictKeys: [], priority, readyAt: now, ...change, case: id, reference: referenceOf(id) };
  return { type: 'case.ready.v1', subject: `case/${id}`, data };
}
