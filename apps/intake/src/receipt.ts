import { catalogue, entryOf } from '#contracts/catalogue.js';
import type { Fault } from '#contracts/fault.js';
import type { Arrived } from '#messaging/arrived.js';
import type { Fact } from '#messaging/unit.js';
import { causeOf } from './messages/cause-of.rules.js';
import { openText, sealText, type Vault } from './vault.js';
import type { Outcome, ReceivedRow } from './register.queries.js';

/** The hub's own administrators, as a sender: they act for people who rang up, and get their answer at once. */
export const HUB = 'hub';

/** Days that the body of a message is kept, sealed, so that it can be mended. */
const KEEP_DAYS = 30;

/** Types, without their version, that partners send and that are no referrals. */
export const reportTypes: readonly string[] = catalogue
  .filter((entry) => entry.way === 'from partner' && !entry.type.startsWith('referral.submitted.'))
  .map((entry) => entry.type.replace(/\.v\d+$/, ''));

/** Whatever is not a known report is a referral, or was meant to be one: it counts in the partition. */
export const claimsReferral = (type: string): boolean => !reportTypes.includes(type.replace(/\.v\d+$/, ''));

/** May a partner of this kind send this? An unknown type is told of by its own fault. */
export const maySend = (type: string, kind: 'agency' | 'provider' | undefined): boolean =>
  kind === undefined || (entryOf(type)?.partners.includes(kind) ?? true);

export const wrongKind = (): Fault => ({
  path: 'type',
  code: 'not_yours_to_send',
  sentence: 'Your organisation does not send messages of this type. See the catalogue of messages.',
  act: 'sender',
});

export interface Settled {
  outcome: Outcome;
  faults?: Fault[];
  caseId?: string;
  repeats?: string;
  /** What to keep for mending. */
  keep?: unknown;
  /** Keyed hash of the sender's own reference, where the message names the case otherwise. */
  referenceHash?: string;
}

/** The register's row of a message. */
export function receivedRow(vault: Vault, message: Arrived, settled: Settled, now: Date): ReceivedRow {
  const kept = settled.keep === undefined ? undefined : sealBody(vault, message.inboxId, settled.keep);
  return {
    inbox_id: message.inboxId,
    source: message.source,
    door: message.door,
    message_id: message.messageId,
    type: message.type,
    area: message.area,
    received_at: message.receivedAt,
    settled_at: now,
    outcome: settled.outcome,
    counts: claimsReferral(message.type),
    faults: settled.faults ?? [],
    case_id: settled.caseId ?? null,
    repeats: settled.repeats ?? null,
    data_key: kept?.wrapped ?? null,
    body_sealed: kept?.sealed ?? null,
    keep_until: kept ? new Date(now.getTime() + KEEP_DAYS * 86_400_000) : null,
    mended_at: null,
    mended_by: null,
    given_up_at: null,
    reference_hash: settled.referenceHash ?? referenceHash(vault, message.data),
    cause: causeOf(settled.faults ?? []),
    traceparent: message.traceparent ?? null,
    decided_at: settled.outcome === 'handed_on' ? null : now,
    dismissed_at: null,
  };
}

/** What partners search their messages by: their own reference, as they sent it. Of a message that breaks its contract, too, where it can be read. */
function referenceHash(vault: Vault, data: unknown): string | null {
  const reference = (data as { agencyReference?: unknown } | null | undefined)?.agencyReference;
  return typeof reference === 'string' && reference !== '' ? ownReferenceHash(vault, reference) : null;
}

/** As cases keep it, too: a report that names its case otherwise is found by the reference that made the case. */
export const ownReferenceHash = (vault: Vault, reference: string): string => vault.hash('agency reference', reference);

function sealBody(vault: Vault, inboxId: string, body: unknown) {
  const { key, wrapped } = vault.newKey(keyName(inboxId));
  return { wrapped, sealed: sealText(key, keyName(inboxId), typeof body === 'string' ? body : JSON.stringify(body)) };
}

/** The kept body as text; undefined where there is none any more. */
export function openBody(vault: Vault, row: Pick<ReceivedRow, 'inbox_id' | 'data_key' | 'body_sealed'>): string | undefined {
  if (!row.data_key || !row.body_sealed) return undefined;
  return openText(vault.unwrap(keyName(row.inbox_id), row.data_key), keyName(row.inbox_id), row.body_sealed);
}

const keyName = (inboxId: string) => `received:${inboxId}`;

/** Faults as facts may carry them: a sender's own field names are cut to what a name can be. */
export const toldFaults = (faults: readonly Fault[]): Fault[] =>
  faults.slice(0, 100).map((fault) => ({
    ...fault,
    path: fault.path.replace(/[^\w.[\]-]/g, '?').slice(0, 300),
    sentence: fault.sentence.slice(0, 500),
  }));

const PARTNER = /^[0-9a-f-]{36}$/;
const CODE = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,59}$/;
/** What it said it was, where that may stand in a receipt. */
export const claimed = (type: string): { claimed?: string } => (CODE.test(type) ? { claimed: type } : {});

/** What a partner's message came to, as the fact that its receipt is made from. The hub's own administrators need none. */
export function outcomeFact(message: Arrived, outcome: 'rejected' | 'set_aside', faults: readonly Fault[], now: Date): Fact[] {
  if (!PARTNER.test(message.source)) return [];
  if (!claimsReferral(message.type)) return [reportSettled(message, { faults }, now)];
  const type = outcome === 'rejected' ? 'referral.rejected.v1' : 'referral.set-aside.v1';
  const { area, source: agency, door, messageId, receivedAt } = message;
  const data = {
    area,
    agency,
    door,
    messageId,
    ...claimed(message.type),
    faults: toldFaults(faults),
    receivedAt: receivedAt.toISOString(),
  };
  return [{ type, subject: `partner/${agency}`, area, data, cause: message }];
}

/** `done`, or `refused` where there are faults, or `duplicate` of one that was answered before. */
export function reportSettled(
  message: Arrived,
  { faults = [], caseId, repeated = false }: { faults?: readonly Fault[]; caseId?: string; repeated?: boolean },
  now: Date,
): Fact {
  return {
    type: 'report.settled.v1',
    subject: caseId ? `case/${caseId}` : `partner/${message.source}`,
    area: message.area,
    data: {
      partner: message.source,
      door: message.door,
      messageId: message.messageId,
      reported: CODE.test(message.type) ? message.type : 'unknown',
      outcome: repeated ? 'duplicate' : faults.length > 0 ? 'refused' : 'done',
      faults: toldFaults(faults),
      ...(caseId && { case: caseId }),
      receivedAt: message.receivedAt.toISOString(),
      settledAt: now.toISOString(),
    },
    cause: message,
  };
}

/** Facts for partners alone. */
export const forPartner = (message: Arrived, fact: Fact): Fact[] => (PARTNER.test(message.source) ? [fact] : []);
