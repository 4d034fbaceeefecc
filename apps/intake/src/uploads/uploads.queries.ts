import type { Fault } from '#contracts/fault.js';
import type { Tx } from '#platform/database.js';
import { WAIT_DAYS } from './limits.js';

export type UploadState = 'checking' | 'checked' | 'feeding' | 'done' | 'cancelled';
export type Verdict = 'sound' | 'faulty' | 'would_duplicate';

/** A fault of a row, with the heading of the column that it lies in. */
export type RowFault = Fault & { column?: string };

/** A row of `upload`. */
export interface UploadRow {
  id: string;
  partner: string;
  partner_kind: 'agency' | 'provider';
  area: string;
  uploaded_by: string;
  uploaded_at: Date;
  kind: 'ndjson' | 'csv' | 'xlsx';
  type: string | null;
  mapping: string | null;
  mapping_version: number | null;
  digest: string;
  bytes: number;
  rows: number;
  dry: boolean;
  state: UploadState;
  checked: number;
  fed: number;
  confirmed_at: Date | null;
  ended_at: Date | null;
  keep_until: Date;
  data_key: Buffer | null;
  header_sealed: Buffer | null;
}

/** Uploads of one partner come in one after another: the same file twice at once, or one too many, must be seen. */
export const aloneOnUploads = (tx: Tx, partner: string) =>
  tx.query(`select pg_advisory_xact_lock(hashtextextended(current_schema() || '.upload ' || $1, 0))`, [partner]);

/** The same bytes of this partner that are at work, or ended within the hour: whoever lost the answer sends them again. */
export async function sameUpload(tx: Tx, partner: string, digest: string): Promise<UploadRow | undefined> {
  const { rows } = await tx.query<UploadRow>(
    `select * from upload where partner = $1 and digest = $2 and state <> 'cancelled' and (ended_at is null or ended_at > now() - interval '1 hour')
     order by uploaded_at desc limit 1`,
    [partner, digest],
  );
  return rows[0];
}

export async function openUploads(tx: Tx, partner: string): Promise<number> {
  const { rows } = await tx.query<{ open: number }>(
    `select count(*)::int as open from upload where partner = $1 and state in ('checking', 'checked', 'feeding')`,
    [partner],
  );
  return rows[0]!.open;
}

export async function insertUpload(tx: Tx, row: Omit<UploadRow, 'checked' | 'fed' | 'ended_at'>): Promise<void> {
  const names = Object.keys(row);
  await tx.query(
    `insert into upload (${names.join(', ')}) values (${names.map((_, nth) => `$${nth + 1}`).join(', ')})`,
    Object.values(row),
  );
}

/** @param first number of the first of these rows */
export async function insertUploadRows(tx: Tx, upload: string, first: number, sealed: readonly Buffer[]): Promise<void> {
  await tx.query(
    `insert into upload_row (upload, nth, sealed) select $1, $2 + n.at - 1, n.sealed from unnest($3::bytea[]) with ordinality as n(sealed, at)`,
    [upload, first, sealed.map((bytes) => `\\x${bytes.toString('hex')}`)],
  );
}

export async function uploadById(tx: Tx, id: string, lock = false): Promise<UploadRow | undefined> {
  return (await tx.query<UploadRow>(`select * from upload where id = $1 ${lock ? 'for update' : ''}`, [id])).rows[0];
}

export async function uploadsOf(tx: Tx, partner: string): Promise<UploadRow[]> {
  return (await tx.query<UploadRow>('select * from upload where partner = $1 order by uploaded_at desc, id limit 20', [partner])).rows;
}

/** Of a partner in good standing, which has not paused what it sends; what protects people does not wait for it. */
const GOES_ON = `coalesce(p.state, 'open') = 'open'
  and (coalesce(p.inbound, 'open') = 'open' or u.state = 'checking' or u.type in ('referral.withdrawn.v1', 'consent.reported.v1'))`;

/** What is due: uploads to be checked or fed of partners in good standing, the longest waiting first, with how many rows of each stand in the inbox. */
export async function uploadsAtWork(tx: Tx): Promise<(UploadRow & { ahead: number })[]> {
  const { rows } = await tx.query<UploadRow & { ahead: number }>(
    `select u.*, (select count(*)::int from upload_row r, worker w where r.inbox_id > w.position and r.upload = u.id) as ahead
     from upload u left join partner p on p.id = u.partner
     where u.state in ('checking', 'feeding') and ${GOES_ON} order by u.uploaded_at, u.id`,
  );
  return rows;
}

export interface SealedRow {
  nth: number;
  sealed: Buffer | null;
  left_out: boolean;
}

export async function rowsFrom(tx: Tx, upload: string, after: number, limit: number): Promise<SealedRow[]> {
  const { rows } = await tx.query<SealedRow>(
    'select nth, sealed, left_out from upload_row where upload = $1 and nth > $2 order by nth limit $3',
    [upload, after, limit],
  );
  return rows;
}

export interface Judged {
  nth: number;
  verdict: Verdict;
  faults: RowFault[];
  messageId: string;
  referenceHash?: string;
  contentDigest?: string;
}

/**
 * Takes an upload for a piece of its work, and with it the right to write its rows: whoever changes both takes it first. Before the inbox, because every sender waits
 * for that: a feeder that waited there for one that is being cancelled would let all of them wait. For the same reason it does not wait here either.
 * @param from the last row of which the work is done
 * @returns false where somebody else has it, it is in that state no longer, or it is further by now
 */
export async function takeForWork(tx: Tx, upload: string, state: 'checking' | 'feeding', from: number): Promise<boolean> {
  const { rowCount } = await tx.query(
    `select from upload where id = $1 and state = $2 and case $2 when 'checking' then checked else fed end = $3 for no key update skip locked`,
    [upload, state, from],
  );
  return rowCount === 1;
}

/** Notes what the check said of rows of an upload that was taken for it. */
export async function noteVerdicts(tx: Tx, upload: string, judged: readonly Judged[]): Promise<void> {
  await tx.query('update upload set checked = $2, moved_at = now() where id = $1', [upload, judged.at(-1)!.nth]);
  await tx.query(
    `update upload_row r set verdict = n.verdict, faults = n.faults, message_id = n.message_id, reference_hash = n.reference_hash,
       content_digest = n.content_digest
     from (select unnest($2::int[]) as nth, unnest($3::text[]) as verdict, string_to_table($4, chr(10))::jsonb as faults,
       unnest($5::text[]) as message_id, unnest($6::text[]) as reference_hash, unnest($7::text[]) as content_digest) n
     where r.upload = $1 and r.nth = n.nth`,
    [
      upload,
      judged.map(({ nth }) => nth),
      judged.map(({ verdict }) => verdict),
      judged.map(({ faults }) => JSON.stringify(faults)).join('\n'),
      judged.map(({ messageId }) => messageId),
      judged.map(({ referenceHash = null }) => referenceHash),
      judged.map(({ contentDigest = null }) => contentDigest),
    ],
  );
}

/** Sound referrals of earlier rows, by the hashes of their references. */
export async function earlierReferences(tx: Tx, upload: string, before: number, hashes: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await tx.query<{ reference_hash: string; content_digest: string }>(
    'select reference_hash, content_digest from upload_row where upload = $1 and nth < $2 and reference_hash = any($3::text[])',
    [upload, before, hashes],
  );
  return new Map(rows.map((row) => [row.reference_hash, row.content_digest]));
}

/** Ids that this partner has used, with the digest of what they named: in the inbox, or in an earlier row of this upload. */
export async function knownIds(tx: Tx, partner: string, messageIds: readonly string[]): Promise<Map<string, Buffer | null>> {
  const { rows } = await tx.query<{ message_id: string; digest: Buffer | null }>(
    'select message_id, digest from inbox_key where source = $1 and message_id = any($2::text[])',
    [partner, messageIds],
  );
  return new Map(rows.map((row) => [row.message_id, row.digest]));
}

/** Earlier rows of this upload under these ids; of each id the first. */
export async function earlierIds(
  tx: Tx,
  upload: string,
  before: number,
  messageIds: readonly string[],
): Promise<{ message_id: string; nth: number; sealed: Buffer | null }[]> {
  const { rows } = await tx.query<{ message_id: string; nth: number; sealed: Buffer | null }>(
    `select distinct on (message_id) message_id, nth, sealed from upload_row where upload = $1 and nth < $2 and message_id = any($3::text[])
     order by message_id, nth`,
    [upload, before, messageIds],
  );
  return rows;
}

/** The check is over: the upload waits for a word, or goes on at once. */
export async function endChecking(tx: Tx, upload: string): Promise<void> {
  await tx.query(
    `update upload set state = case when dry then 'checked' else 'feeding' end, confirmed_at = case when not dry then now() end
     where id = $1 and state = 'checking' and checked = rows`,
    [upload],
  );
}

/** Lets it in. @param soundAlone what the check found faulty stays out */
export async function confirmUpload(tx: Tx, upload: string, soundAlone: boolean): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update upload set state = 'feeding', confirmed_at = now(), moved_at = now(), keep_until = now() + make_interval(days => $2)
     where id = $1 and state = 'checked'`,
    [upload, WAIT_DAYS],
  );
  if (rowCount && soundAlone) await tx.query(`update upload_row set left_out = true where upload = $1 and verdict = 'faulty'`, [upload]);
  return rowCount === 1;
}

/** Notes the rows that were put into the inbox, in the same transaction, of an upload that was taken for it. */
export async function noteFed(
  tx: Tx,
  upload: string,
  to: number,
  fed: readonly { nth: number; messageId: string; inboxId: string }[],
): Promise<void> {
  await tx.query('update upload set fed = $2, moved_at = now() where id = $1', [upload, to]);
  await tx.query(
    `update upload_row r set inbox_id = n.inbox_id, message_id = n.message_id
     from (select unnest($2::int[]) as nth, unnest($3::text[]) as message_id, unnest($4::bigint[]) as inbox_id) n where r.upload = $1 and r.nth = n.nth`,
    [upload, fed.map(({ nth }) => nth), fed.map(({ messageId }) => messageId), fed.map(({ inboxId }) => inboxId)],
  );
}

/** Ends an upload of which every row has its verdict. What was taken is sealed in the vault by now; what was not is kept, to be mended. */
export async function endUpload(tx: Tx, upload: string, keepDays: number): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update upload u set state = 'done', ended_at = now(), keep_until = now() + $2 * interval '1 day'
     where u.id = $1 and u.state = 'feeding' and u.fed = u.rows and not exists (
       select from upload_row r left join received m on m.inbox_id = r.inbox_id where r.upload = u.id and not r.left_out and m.inbox_id is null)`,
    [upload, keepDays],
  );
  if (rowCount !== 1) return false;
  await tx.query(
    `update upload_row r set sealed = null from received m
     where r.upload = $1 and m.inbox_id = r.inbox_id and m.outcome not in ('rejected', 'set_aside')`,
    [upload],
  );
  return true;
}

/** Rows that are not in the inbox yet stay out. */
export async function cancelUpload(tx: Tx, upload: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update upload set state = 'cancelled', ended_at = now(), data_key = null, header_sealed = null
     where id = $1 and state in ('checking', 'checked', 'feeding')`,
    [upload],
  );
  if (rowCount) await tx.query('update upload_row set sealed = null, left_out = inbox_id is null where upload = $1', [upload]);
  return rowCount === 1;
}

/** Deletes what is past its time; what nobody gave a word for, or stands still since, is cancelled. */
export async function forgetUploads(tx: Tx, now: Date): Promise<void> {
  const { rows } = await tx.query<{ id: string; state: UploadState }>(
    'select id, state from upload where data_key is not null and keep_until <= $1 limit 20',
    [now],
  );
  for (const { id, state } of rows) {
    if (state !== 'done') {
      await cancelUpload(tx, id);
      continue;
    }
    await tx.query('update upload set data_key = null, header_sealed = null where id = $1', [id]);
    await tx.query('update upload_row set sealed = null where upload = $1', [id]);
  }
}

interface UploadFigures {
  open: number;
  rows: number;
  age: number;
  still: number;
}

/** Uploads at work and the rows of them that are not in yet; in seconds, how long the oldest is at work, and how long the one that has stood still longest has done so. */
export async function uploadFigures(tx: Tx): Promise<UploadFigures> {
  const { rows } = await tx.query<UploadFigures>(
    `select count(*)::int as open, coalesce(sum(u.rows - u.fed), 0)::int as rows,
       coalesce(extract(epoch from clock_timestamp() - min(coalesce(u.confirmed_at, u.uploaded_at)) filter (where ${GOES_ON})), 0)::float8 as age,
       coalesce(extract(epoch from clock_timestamp() - min(u.moved_at) filter (where ${GOES_ON})), 0)::float8 as still
     from upload u left join partner p on p.id = u.partner where u.state in ('checking', 'feeding')`,
  );
  return rows[0]!;
}
