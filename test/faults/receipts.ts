import { createHash } from 'node:crypto';
import type { Finding } from './findings.rules.js';
import type { PartnerEvent } from './partner-link.js';

interface Told {
  outcome: string;
  /** The case, where one was named. */
  of: string;
}
const REPEATED = 'duplicate';

/** What the hub has told a partner about its messages: the same receipt may come again, but never say something else. */
export class Receipts {
  private readonly byEvent = new Map<string, string>();
  private readonly byMessage = new Map<string, Told>();

  has(messageId: string): boolean {
    return this.byMessage.has(messageId);
  }

  take(partner: string, { id, type, data }: PartnerEvent): Finding[] {
    const found: Finding[] = [];
    const bytes = createHash('sha1').update(JSON.stringify(data)).digest('base64');
    const key = `${partner} ${id}`;
    const first = this.byEvent.get(key);
    if (first === undefined) this.byEvent.set(key, bytes);
    else if (first !== bytes) found.push({ kind: 'duplicated', key, sentence: `${type} ${id} came again with other content` });
    if (type !== 'receipt.issued.v1') return found;
    const { messageId, outcome, case: of = '' } = data as { messageId: string; outcome: string; case?: string };
    const before = this.byMessage.get(messageId);
    if (!before || before.outcome === REPEATED) this.byMessage.set(messageId, { outcome, of: of || (before?.of ?? '') });
    // A message that was sent again is told again, as a duplicate: of the same case.
    const contradicts = before && outcome !== REPEATED && before.outcome !== REPEATED && before.outcome !== outcome;
    if (contradicts || (before?.of && of && before.of !== of)) {
      const sentence = `the receipts of ${messageId} say ${before.outcome} ${before.of}, and ${outcome} ${of}`;
      found.push({ kind: 'duplicated', key: `receipt ${messageId}`, sentence });
    }
    return found;
  }
}
