import type { ReceiptIssuedV1 } from '#contracts/receipt.issued.v1.js';
import { receiptOfAccepted, receiptOfRejected, receiptOfRepeated, receiptOfSetAside, receiptOfSettled } from '#contracts/receipts.js';
import { claimed, claimsReferral, toldFaults } from './receipt.js';
import type { ReceivedShown } from './register.queries.js';

/**
 * The receipt of a message, made from its row of the register: the same as by queue, where it is made from the fact. Asked again it is the same, to the
 * byte, while the row stands. None of what another service still decides upon.
 */
export function receiptOfReceived(row: ReceivedShown): ReceiptIssuedV1 | undefined {
  const receivedAt = row.received_at.toISOString();
  const issuedAt = row.settled_at.toISOString();
  const about = { agency: row.source, messageId: row.message_id, receivedAt };
  const ofCase = row.case_id && row.reference ? { case: row.case_id, reference: row.reference } : {};
  const refused = { ...about, ...claimed(row.type), faults: toldFaults(row.faults) };
  const settled = {
    ...{
      partner: row.source,
      messageId: row.message_id,
      reported: claimed(row.type).claimed ?? 'unknown',
      receivedAt,
      settledAt: issuedAt,
    },
    ...{ faults: toldFaults(row.faults), ...(row.case_id && { case: row.case_id }) },
  };
  switch (row.outcome) {
    case 'accepted':
      return receiptOfAccepted({ ...about, case: row.case_id!, reference: row.reference! }, issuedAt).data;
    case 'duplicate': {
      if (!claimsReferral(row.type)) return receiptOfSettled({ ...settled, outcome: 'duplicate' }, issuedAt).data;
      // By its id it repeats itself; by its reference, the message that made the case.
      const repeats = row.repeats ? row.message_id : (row.first_message ?? row.message_id);
      return receiptOfRepeated({ ...about, ...ofCase, repeats }, issuedAt).data;
    }
    case 'done':
      return receiptOfSettled({ ...settled, outcome: 'done' }, issuedAt).data;
    case 'rejected':
      return claimsReferral(row.type)
        ? receiptOfRejected(refused, issuedAt).data
        : receiptOfSettled({ ...settled, outcome: 'refused' }, issuedAt).data;
    case 'set_aside':
      return receiptOfSetAside(refused, issuedAt).data;
    case 'handed_on':
      return undefined;
  }
}
