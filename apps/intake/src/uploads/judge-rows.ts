import type { Client } from 'pg';
import { entryOf } from '#contracts/catalogue.js';
import type { Fault } from '#contracts/fault.js';
import type { ReferralSubmittedV1 } from '#contracts/referral.submitted.v1.js';
import { checkBody } from '#messaging/check-body.js';
import { hubContracts } from '#messaging/hub-contracts.js';
import { unknownType } from '#messaging/run-messages.js';
import type { Tx } from '#platform/database.js';
import { knownReferrals } from '../cases.queries.js';
import { decideReferral } from '../decide-referral.rules.js';
import { contentText } from '../match-people.rules.js';
import type { Means } from '../means.js';
import { reusedId } from '../on-repeated.js';
import { toldFaults } from '../receipt.js';
import { partnersConcerned, providerIds } from '../register.queries.js';
import { rehearseReports } from './rehearse-reports.js';
import { keyOfUpload, openRow, type RowEvent } from './sealed-rows.js';
import { earlierIds, earlierReferences, knownIds, type Judged, type UploadRow, type Verdict } from './uploads.queries.js';

type Said = { verdict: Verdict; faults: Fault[]; referenceHash?: string; contentDigest?: string };
const sound: Said = { verdict: 'sound', faults: [] };
const faulty = (faults: Fault[]): Said => ({ verdict: 'faulty', faults });
const again: Said = { verdict: 'would_duplicate', faults: [] };

/**
 * What would become of rows that come after one another, were they let in now: by the checks, and for referrals by the very decision, of the real run.
 * Writes nothing of them.
 */
export async function judgeRows(client: Client, means: Means, upload: UploadRow, rows: readonly RowEvent[], now: Date): Promise<Judged[]> {
  const said = new Map<number, Said>();
  const read: { row: RowEvent; data: unknown }[] = [];
  const repeats = await idsKnown(client, means, upload, rows);
  for (const row of rows) {
    const { event } = row;
    const repeated = repeats.get(row.nth);
    if (repeated !== undefined) {
      said.set(row.nth, repeated ? again : faulty([reusedId()]));
      continue;
    }
    const data = event.faults.length > 0 ? undefined : (JSON.parse(event.body.toString()) as unknown);
    const faults = event.faults.length > 0 ? event.faults : faultsOf(event.type, data);
    if (faults.length > 0) said.set(row.nth, faulty(faults));
    else read.push({ row, data });
  }
  const of = (type: string, itIs = true) => read.filter(({ row }) => (row.event.type === type) === itIs);
  await judgeReferrals(client, means, upload, of('referral.submitted.v1') as never, said, now);
  await judgeReports(client, means, upload, of('referral.submitted.v1', false), said);
  return rows.map(({ nth, event, columns }) => {
    const { faults, ...rest } = said.get(nth)!;
    const shown = toldFaults(faults).map((fault) => ({
      ...fault,
      ...(columns[fault.path] !== undefined && { column: columns[fault.path] }),
    }));
    return { nth, messageId: event.messageId, ...rest, faults: shown };
  });
}

function faultsOf(type: string, data: unknown): Fault[] {
  const entry = entryOf(type);
  return entry?.way === 'from partner' ? checkBody(type, data, 'partner') : [unknownType(type, hubContracts)];
}

/** Of rows whose id was used before, by this partner or in this upload: whether for the same bytes. */
async function idsKnown(tx: Tx, means: Means, upload: UploadRow, rows: readonly RowEvent[]): Promise<Map<number, boolean>> {
  const found = new Map<number, boolean>();
  if (upload.kind !== 'ndjson') return found;
  const { digest } = means.vault.inboxSeal();
  const ids = rows.map(({ event }) => event.messageId);
  const known = await knownIds(tx, upload.partner, ids);
  const key = keyOfUpload(means.vault, upload)!;
  for (const { message_id, nth, sealed } of await earlierIds(tx, upload.id, rows[0]!.nth, ids))
    if (!known.has(message_id) && sealed) known.set(message_id, digest(bodyOf(openRow(key, upload.id, nth, sealed))));
  for (const { nth, event } of rows) {
    const body = digest(event.body);
    const before = known.get(event.messageId);
    if (before === undefined) known.set(event.messageId, body);
    else found.set(nth, before === null || before.equals(body));
  }
  return found;
}

/** The data of a line, as its message has it. */
function bodyOf(line: Buffer): Buffer {
  try {
    return Buffer.from(JSON.stringify((JSON.parse(line.toString()) as { data?: unknown }).data ?? null));
  } catch {
    return line;
  }
}

async function judgeReferrals(
  tx: Tx,
  means: Means,
  upload: UploadRow,
  rows: { row: RowEvent; data: ReferralSubmittedV1 }[],
  said: Map<number, Said>,
  now: Date,
): Promise<void> {
  if (rows.length === 0) return;
  const { vault } = means;
  const providers = providerIds(await partnersConcerned(tx, [upload.partner]));
  const hashes = rows.map(({ data }) => vault.hash('agency reference', data.agencyReference));
  const taken = await knownReferrals(
    tx,
    rows.map(() => upload.partner),
    hashes,
  );
  const known = new Map(taken.map(({ agency_reference_hash, content_digest }) => [agency_reference_hash, content_digest]));
  for (const [hash, digest] of await earlierReferences(tx, upload.id, rows[0]!.row.nth, hashes))
    if (!known.has(hash)) known.set(hash, digest);
  rows.forEach(({ row, data }, at) => {
    const digest = vault.hash('referral content', contentText(data));
    const before = known.get(hashes[at]!);
    const decision = decideReferral(data, digest, before === undefined ? undefined : { content_digest: before }, means, providers, now);
    if (decision.kind === 'duplicate') said.set(row.nth, again);
    else if (decision.kind === 'rejected') said.set(row.nth, faulty(decision.faults));
    else {
      known.set(hashes[at]!, digest);
      said.set(row.nth, { ...sound, referenceHash: hashes[at]!, contentDigest: digest });
    }
  });
}

/** Reports that intake decides upon are tried for real, and taken back; what another service decides, it alone can say. */
async function judgeReports(
  client: Client,
  means: Means,
  upload: UploadRow,
  rows: { row: RowEvent; data: unknown }[],
  said: Map<number, Said>,
) {
  const here = rows.filter(({ row }) => entryOf(row.event.type)!.decidedBy === 'intake');
  const hashes = new Map(
    here.flatMap(({ row, data }) => {
      const { agencyReference, case: id, reference } = data as { agencyReference?: string; case?: string; reference?: string };
      return agencyReference === undefined || id !== undefined || reference !== undefined
        ? []
        : [[row.nth, means.vault.hash('agency reference', agencyReference)] as const];
    }),
  );
  const inThisUpload = await earlierReferences(client, upload.id, 1 + Math.max(0, ...here.map(({ row }) => row.nth)), [...hashes.values()]);
  for (const one of said.values()) if (one.referenceHash) inThisUpload.set(one.referenceHash, one.contentDigest!);
  // About a referral of this very upload, nothing can be said before that is in.
  const known = here.filter(({ row }) => !inThisUpload.has(hashes.get(row.nth) ?? ''));
  const refused = await rehearseReports(client, means, upload, known);
  for (const { row } of rows) said.set(row.nth, refused.has(row.nth) ? faulty(refused.get(row.nth)!) : sound);
}
