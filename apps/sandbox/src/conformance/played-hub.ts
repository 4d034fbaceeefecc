import { entryOf } from '#contracts/catalogue.js';
import type { Fault } from '#contracts/fault.js';
import type { PartnerKind } from '#contracts/codes.js';
import type { ReceiptIssuedV1 } from '#contracts/receipt.issued.v1.js';
import { receiptOfAccepted, receiptOfRejected, receiptOfRepeated, receiptOfSetAside, receiptOfSettled } from '#contracts/receipts.js';
import { checkBody } from '#messaging/check-body.js';
import { newId } from '#platform/new-id.js';
import type { Heard, HubEvent, Reply } from './line.js';

/** What the system said, and what became of it. */
export interface Said extends Heard {
  at: number;
  /** It was known by its key, with the same content: nothing is done twice. */
  repeats: boolean;
  /** None while it is under way. */
  reply?: Reply;
}

/** What happens to the next messages of a type, instead of an answer at once. */
export type Mishap = { type: string } & (
  | { kind: 'rejected'; faults: readonly Fault[] }
  | { kind: 'more'; fields: object }
  /** Answered so much later, and only after something else was done. */
  | { kind: 'late'; ms: number; meanwhile?: (receipt: ReceiptIssuedV1) => Promise<void> }
  | { kind: 'lost'; times: number }
  | { kind: 'busy'; times: number; status: 429 | 503; seconds: number }
);

interface Known {
  body: string;
  receipt: ReceiptIssuedV1;
}
interface KnownCase {
  body: string;
  key: string;
  case: string;
  reference: string;
}
const REFERRAL = 'referral.submitted.v1';
const AHEAD = 'version_from_the_future';
const REUSED =
  'You have sent another message under this id before. Give each message an id of its own, and the same id only when you send it again.';
const CONFLICT =
  'You have sent this reference before with other content. Send a change as referral.amended.v1, or give a new referral a reference of its own.';
const UNKNOWN = 'The hub takes no message of this type from a partner. See the catalogue of messages.';
const NOT_YOURS = 'Your organisation does not send messages of this type. See the catalogue of messages.';
const ANSWERED = {
  accepted: 'You have accepted this offer; the case is yours.',
  declined: 'You have declined this offer; it was passed on.',
};
const LETTERS = '23456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * The hub's side, played: it knows a message by its key, holds it against its contract, and gives the receipt that the hub would give. It knows
 * offers that it was said to have made, and referrals by their agency's reference; nothing is matched, kept or told to anybody else.
 */
export class PlayedHub {
  readonly said: Said[] = [];
  private readonly known = new Map<string, Known>();
  private readonly cases = new Map<string, KnownCase>();
  private readonly offers = new Map<string, { respondBy: number; withdrawn: boolean; case?: string; answer?: 'accepted' | 'declined' }>();
  private mishaps: Mishap[] = [];

  constructor(private readonly kind: PartnerKind) {}

  /** From here on, until they are used up or the next ones are set. */
  let(...mishaps: Mishap[]): void {
    this.mishaps = mishaps;
  }

  /** What the system is told, the hub knows too. */
  note({ type, data }: HubEvent): void {
    const { offer, respondBy, case: caseId } = data as { offer?: string; respondBy?: string; case?: string };
    if (!offer) return;
    const known = this.offers.get(offer) ?? { respondBy: Infinity, withdrawn: false, case: caseId };
    if (type === 'offer.made.v1') this.offers.set(offer, { ...known, respondBy: Date.parse(respondBy ?? '') });
    if (type === 'offer.withdrawn.v1') this.offers.set(offer, { ...known, withdrawn: true });
  }

  async hear(heard: Heard): Promise<Reply> {
    const mishap = this.mishapFor(heard.type);
    const repeats = this.known.get(heard.key)?.body === heard.body;
    const said: Said = { ...heard, at: Date.now(), repeats };
    this.said.push(said);
    if (mishap?.kind === 'busy') {
      said.reply = { kind: 'busy', status: mishap.status, seconds: mishap.seconds };
      return said.reply;
    }
    const { receipt, again } = this.decide(heard, mishap?.kind === 'rejected' ? mishap.faults : []);
    if (mishap?.kind === 'late') {
      await mishap.meanwhile?.(receipt);
      await new Promise((resolve) => setTimeout(resolve, mishap.ms));
    }
    const told = mishap?.kind === 'more' ? { ...receipt, ...mishap.fields } : receipt;
    said.reply = mishap?.kind === 'lost' ? { kind: 'lost' } : { kind: 'receipt', receipt: told, again };
    return said.reply;
  }

  private mishapFor(type: string): Mishap | undefined {
    const found = this.mishaps.find((mishap) => mishap.type === type);
    const left = found && 'times' in found ? --found.times : undefined;
    if (left === 0) this.mishaps = this.mishaps.filter((mishap) => mishap !== found);
    return found;
  }

  private decide(heard: Heard, unwanted: readonly Fault[]): { receipt: ReceiptIssuedV1; again: boolean } {
    const before = this.known.get(heard.key);
    if (before?.body === heard.body) return { receipt: before.receipt, again: true };
    const now = new Date().toISOString();
    const faults = before ? [fault('id', 'message_id_reused', REUSED)] : [...this.faultsOf(heard, unwanted)];
    const receipt = this.receiptOf(heard, faults, now);
    if (!before) this.known.set(heard.key, { body: heard.body, receipt });
    return { receipt, again: false };
  }

  private receiptOf({ type, data, key }: Heard, faults: Fault[], now: string): ReceiptIssuedV1 {
    const about = { messageId: key, receivedAt: now };
    if (faults.some(({ code }) => code === AHEAD)) return receiptOfSetAside({ ...about, agency: '', claimed: type, faults }, now).data;
    if (!entryOf(type) || type === REFERRAL) {
      if (faults.length > 0) return receiptOfRejected({ ...about, agency: '', claimed: type, faults }, now).data;
      return this.receiptOfReferral(data, about, now);
    }
    const outcome = faults.length > 0 ? 'refused' : 'done';
    const named = this.offers.get(String(data.offer))?.case;
    const settled = { ...about, partner: '', reported: type, outcome, faults, settledAt: now, ...(named && { case: named }) } as const;
    return receiptOfSettled(settled, now).data;
  }

  private receiptOfReferral(data: Record<string, unknown>, about: { messageId: string; receivedAt: string }, now: string): ReceiptIssuedV1 {
    const named = String(data.agencyReference);
    const known = this.cases.get(named);
    if (known)
      return receiptOfRepeated({ ...about, agency: '', repeats: known.key, case: known.case, reference: known.reference }, now).data;
    const made = { body: JSON.stringify(data), key: about.messageId, case: newId(), reference: newReference() };
    this.cases.set(named, made);
    const status = { state: 'ready' as const, sentence: 'We are looking for a provider.', since: now };
    return receiptOfAccepted({ ...about, agency: '', case: made.case, reference: made.reference }, now, status).data;
  }

  private faultsOf({ type, data, faults }: Heard, unwanted: readonly Fault[]): readonly Fault[] {
    if (faults.length > 0) return faults;
    const entry = entryOf(type);
    if (entry?.way !== 'from partner') return entry ? [fault('type', 'unknown_type', UNKNOWN)] : ahead(type);
    if (!entry.partners.includes(this.kind)) return [fault('type', 'not_yours_to_send', NOT_YOURS)];
    const broken = checkBody(type, data, 'partner');
    if (broken.length > 0) return broken;
    if (unwanted.length > 0) return unwanted;
    if (type === REFERRAL) return this.clash(data);
    return type === 'offer.answered.v1' ? this.tooLate(data) : [];
  }

  private clash(data: Record<string, unknown>): Fault[] {
    const known = this.cases.get(String(data.agencyReference));
    return !known || known.body === JSON.stringify(data) ? [] : [fault('agencyReference', 'reference_conflict', CONFLICT)];
  }

  private tooLate({ offer, answer }: Record<string, unknown>): Fault[] {
    const known = this.offers.get(String(offer));
    if (!known) return [fault('offer', 'offer_not_found', 'There is no such offer to you.')];
    if (known.withdrawn) return [fault('offer', 'offer_withdrawn', 'The hub has taken the offer back.')];
    if (known.respondBy <= Date.now()) return [fault('offer', 'offer_lapsed', 'This offer has lapsed; nothing is held for you.')];
    if (known.answer !== undefined && known.answer !== answer) return [fault('offer', `offer_${known.answer}`, ANSWERED[known.answer])];
    known.answer = answer as 'accepted' | 'declined';
    return [];
  }
}

const fault = (path: string, code: string, sentence: string): Fault => ({ path, code, sentence, act: 'sender' });

/** What a repeat under the same id is told by queue: over HTTP it gets the first receipt again. */
export function receiptOfAgain({ messageId, about, case: id, reference, receivedAt }: ReceiptIssuedV1): ReceiptIssuedV1 {
  const issuedAt = new Date().toISOString();
  if (about === undefined || about === REFERRAL) {
    return receiptOfRepeated({ agency: '', messageId, receivedAt, ...(id && { case: id }), ...(reference && { reference }) }, issuedAt)
      .data;
  }
  const settled = { partner: '', messageId, reported: about, outcome: 'duplicate' as const, faults: [], receivedAt, settledAt: issuedAt };
  return receiptOfSettled(settled, issuedAt).data;
}

/** A version of a known message that is not known yet: the hub keeps it until it is. */
function ahead(type: string): Fault[] {
  const [, name, version] = /^(.+)\.v(\d{1,3})$/.exec(type) ?? [];
  const last = Array.from({ length: Number(version ?? 0) }, (_, nth) => Number(version) - nth).find((each) => entryOf(`${name}.v${each}`));
  if (last === undefined) return [fault('type', 'unknown_type', UNKNOWN)];
  const sentence = `The hub knows this message up to version ${last}. It is kept until the hub is brought up to date; send version ${last} to go on now.`;
  return [{ path: 'type', code: AHEAD, sentence, act: 'hub' }];
}

function newReference(): string {
  const letter = () => LETTERS[Math.floor(Math.random() * LETTERS.length)];
  return `RJ-${Array.from({ length: 4 }, letter).join('')}-${Array.from({ length: 2 }, letter).join('')}`;
}
