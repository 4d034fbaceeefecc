import type { Fault } from './fault.js';
import type { ReceiptIssuedV1 } from './receipt.issued.v1.js';
import type { ReferralAcceptedV1 } from './referral.accepted.v1.js';
import type { ReferralRejectedV1 } from './referral.rejected.v1.js';
import type { ReferralRepeatedV1 } from './referral.repeated.v1.js';
import type { ReferralSetAsideV1 } from './referral.set-aside.v1.js';
import type { ReportSettledV1 } from './report.settled.v1.js';
import type { StatusTold } from './status-told.js';

/** A receipt and whom it goes to. It names every fault, as they were found. */
export interface Receipt {
  partner: string;
  data: ReceiptIssuedV1;
}

type Accepted = Pick<ReferralAcceptedV1, 'agency' | 'messageId' | 'case' | 'reference' | 'receivedAt'>;
type Refused = Pick<ReferralRejectedV1 & ReferralSetAsideV1, 'agency' | 'messageId' | 'claimed' | 'faults' | 'receivedAt'>;
type Repeated = Pick<ReferralRepeatedV1, 'agency' | 'messageId' | 'repeats' | 'case' | 'reference' | 'receivedAt'>;
type Settled = Pick<ReportSettledV1, 'partner' | 'messageId' | 'reported' | 'outcome' | 'faults' | 'case' | 'receivedAt' | 'settledAt'>;

export function receiptOfAccepted(
  { agency, messageId, case: id, reference, receivedAt }: Accepted,
  issuedAt: string,
  status?: StatusTold,
): Receipt {
  return {
    partner: agency,
    data: {
      messageId,
      about: 'referral.submitted.v1',
      outcome: 'accepted',
      case: id,
      reference,
      ...(status && { status }),
      receivedAt,
      issuedAt,
    },
  };
}

export function receiptOfRejected({ agency, messageId, claimed, faults, receivedAt }: Refused, issuedAt: string): Receipt {
  const problem = {
    type: 'urn:rj-hub:problem:invalid_message',
    title: 'The message was rejected',
    status: 422,
    detail: 'Mend the faults and send it again with a new message id.',
    faults,
  };
  return { partner: agency, data: { messageId, ...(claimed && { about: claimed }), outcome: 'rejected', problem, receivedAt, issuedAt } };
}

export function receiptOfSetAside({ agency, messageId, claimed, faults, receivedAt }: Refused, issuedAt: string): Receipt {
  const problem = {
    type: 'urn:rj-hub:problem:set_aside',
    title: 'The message is kept until the hub can handle it',
    status: 503,
    detail: 'There is nothing that you need to do. Another receipt follows.',
    faults,
  };
  return { partner: agency, data: { messageId, ...(claimed && { about: claimed }), outcome: 'set_aside', problem, receivedAt, issuedAt } };
}

export function receiptOfRepeated({ agency, messageId, repeats, case: id, reference, receivedAt }: Repeated, issuedAt: string): Receipt {
  const more = { ...(id && { case: id }), ...(reference && { reference }), duplicateOf: repeats ?? messageId };
  return { partner: agency, data: { messageId, outcome: 'duplicate', ...more, receivedAt, issuedAt } };
}

export function receiptOfSettled(
  { partner, messageId, reported, outcome, faults, case: id, receivedAt, settledAt }: Settled,
  issuedAt: string,
): Receipt {
  const about = { messageId, about: reported, receivedAt: receivedAt ?? settledAt, issuedAt };
  if (outcome === 'done') return { partner, data: { ...about, outcome: 'done', ...(id && { case: id }) } };
  if (outcome === 'duplicate') return { partner, data: { ...about, outcome, ...(id && { case: id }), duplicateOf: messageId } };
  const problem = {
    type: 'urn:rj-hub:problem:refused',
    title: 'The report was refused',
    status: isMissing(faults) ? 404 : 409,
    detail: 'Nothing was changed. Each fault says what may be done instead.',
    faults,
  };
  // What is refused may not be theirs: the case is not named back.
  return { partner, data: { ...about, outcome: 'rejected', problem } };
}

const isMissing = (faults: Fault[]) => faults.some((fault) => fault.code === 'not_found');
