import type { Tx } from '#platform/database.js';
import type { TemplateName } from './templates.js';

export type StaffKind = 'agency_worker' | 'provider_worker' | 'hub_administrator';

export interface RecipientRow {
  recipient: string;
  organisation: string;
  kind: StaffKind;
  email: string;
  /** The organisation's own mailbox, used where it has nobody of that kind. */
  shared: boolean;
}

export const seedRecipients = (tx: Tx, recipients: RecipientRow[]) =>
  tx.query(
    `insert into recipient (recipient, organisation, kind, email, shared)
     select recipient, organisation, kind, email, shared
     from jsonb_to_recordset($1::jsonb) as r(recipient uuid, organisation uuid, kind text, email text, shared boolean)
     on conflict (recipient) do nothing`,
    [JSON.stringify(recipients)],
  );

export interface Reached {
  recipient: string;
  organisation: string;
  kind: StaffKind;
}

/** Who is to be told in these organisations: its people of that kind; its own mailbox where there are none. No address leaves this table here. */
export async function staffOf(tx: Tx, asked: { organisation: string | null; kind: StaffKind }[]): Promise<Reached[]> {
  const { rows } = await tx.query<Reached>(
    `select distinct r.recipient, r.organisation, r.kind
     from jsonb_to_recordset($1::jsonb) as a(organisation uuid, kind text)
     join recipient r on r.kind = a.kind and (a.organisation is null or r.organisation = a.organisation)
     where not r.shared or not exists (select from recipient o where o.organisation = r.organisation and o.kind = r.kind and not o.shared)
     order by r.organisation, r.recipient`,
    [JSON.stringify(asked)],
  );
  return rows;
}

export interface MailRow {
  mail: string;
  factId: string;
  factType: string;
  case?: string;
  area: string;
  template: TemplateName;
  version: number;
  organisation: string;
  recipient: string;
  recipientKind: StaffKind;
  reference: string;
  path: string;
  actBy?: string;
  messageId: string;
  state: 'queued' | 'failed';
  verdict?: string;
  traceparent?: string;
}

/** Queues what is not queued yet, and wakes the sender when it commits. @returns the ids of what is new */
export async function queueMails(tx: Tx, mails: MailRow[], now: Date): Promise<Set<string>> {
  if (mails.length === 0) return new Set();
  const { rows } = await tx.query<{ mail: string }>(
    `insert into mail (mail, fact_id, fact_type, case_id, area, template, version, organisation, recipient, recipient_kind, reference, path, act_by,
       message_id, state, verdict, due_at, queued_at, settled_at, traceparent)
     select mail, "factId", "factType", "case", area, template, version, organisation, recipient, "recipientKind", reference, path, "actBy",
       "messageId", state, verdict, $2, $2, case when state = 'failed' then $2::timestamptz end, traceparent
     from json_to_recordset($1::json) as m(mail uuid, "factId" text, "factType" text, "case" uuid, area text, template text, version integer,
       organisation uuid, recipient uuid, "recipientKind" text, reference text, path text, "actBy" timestamptz, "messageId" text, state text, verdict text, traceparent text)
     order by "messageId"
     on conflict do nothing returning mail, pg_notify(current_schema() || '_mail', '')`,
    [JSON.stringify(mails), now],
  );
  return new Set(rows.map((row) => row.mail));
}

/** A mail to be sent now, with the address as it stands now; none where the recipient is gone. */
export interface DueMail {
  mail: string;
  factId: string;
  factType: string;
  case: string | null;
  area: string;
  template: TemplateName;
  version: number;
  organisation: string;
  recipient: string;
  recipientKind: StaffKind;
  reference: string;
  path: string;
  actBy: Date | null;
  messageId: string;
  attempts: number;
  queuedAt: Date;
  email: string | null;
  traceparent: string | null;
}

const queued = `
  select m.mail, m.fact_id as "factId", m.fact_type as "factType", m.case_id as "case", m.area, m.template, m.version, m.organisation,
    m.recipient, m.recipient_kind as "recipientKind", m.reference, m.path, m.act_by as "actBy", m.message_id as "messageId", m.attempts,
    m.queued_at as "queuedAt", r.email, m.traceparent
  from mail m left join recipient r on r.recipient = m.recipient where m.state = 'queued'`;

/** What is due, the longest due first; of an e-mail that was tried, all its mails. */
export async function dueMails(tx: Tx, limit: number): Promise<DueMail[]> {
  const { rows } = await tx.query<DueMail>(`${queued} and m.due_at <= clock_timestamp() order by m.due_at, m.mail limit $1`, [limit]);
  const tried = rows.filter(({ attempts }) => attempts > 0).map(({ messageId }) => messageId);
  if (tried.length === 0) return rows;
  // The limit may have cut an e-mail: with fewer mails it would be another one, under the same Message-ID.
  const whole = await tx.query<DueMail>(`${queued} and m.attempts > 0 and m.message_id = any($1::text[]) order by m.due_at, m.mail`, [
    tried,
  ]);
  return [...whole.rows, ...rows.filter(({ attempts }) => attempts === 0)];
}

/** An e-mail that is being sent, as it is written down before its first attempt. */
interface TakenEmail {
  messageId: string;
  mails: string[];
}

/** Writes down which e-mails are sent next, each with its mails. @returns whether the epoch is still the owner's */
export async function takeEmails(tx: Tx, epoch: string, emails: TakenEmail[]): Promise<boolean> {
  const { rowCount } = await tx.query('update mail_sender set taken = $2::json where epoch = $1', [epoch, JSON.stringify(emails)]);
  return rowCount === 1;
}

export async function mailsOf(tx: Tx, emails: TakenEmail[]): Promise<DueMail[]> {
  const { rows } = await tx.query<DueMail>(`${queued} and m.mail = any($1::uuid[])`, [emails.flatMap(({ mails }) => mails)]);
  return rows;
}

export interface SettledEmail extends TakenEmail {
  state: 'queued' | 'sent' | 'failed';
  verdict: string;
  /** Milliseconds until it is tried again, while it is queued. */
  waitMs: number;
}

/** Writes what came of an attempt, to each mail of each e-mail. What somebody else has settled stays as it is. */
export const settleEmails = (tx: Tx, settled: SettledEmail[]) =>
  tx.query(
    `update mail m set state = e.state, verdict = e.verdict, message_id = e."messageId", attempts = m.attempts + 1,
       due_at = now() + e."waitMs" * interval '1 ms', settled_at = case when e.state = 'queued' then null else now() end
     from json_to_recordset($1::json) as e("messageId" text, mails uuid[], state text, verdict text, "waitMs" float8)
     where m.mail = any(e.mails) and m.state = 'queued'`,
    [JSON.stringify(settled)],
  );

/** What was taken is settled, and when the mail server may be tried again. @returns whether the epoch is still the owner's */
export async function endTaking(tx: Tx, epoch: string, attempts: number, waitMs: number): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update mail_sender set taken = null, attempts = $2, due_at = now() + $3::float8 * interval '1 ms' where epoch = $1`,
    [epoch, attempts, waitMs],
  );
  return rowCount === 1;
}

export interface MailSender {
  /** How often in a row the mail server could not be reached. */
  attempts: number;
  /** Until it may be tried. */
  waitMs: number;
  /** Until the next mail is due. */
  nextMs: number | null;
  /** What an owner before was sending, and may have sent. */
  taken: TakenEmail[] | null;
}

export async function mailSender(tx: Tx): Promise<MailSender> {
  const { rows } = await tx.query(
    `select s.attempts, greatest(0, coalesce(extract(epoch from s.due_at - clock_timestamp()) * 1000, 0))::float8 as "waitMs",
       (select extract(epoch from min(due_at) - clock_timestamp()) * 1000 from mail where state = 'queued')::float8 as "nextMs", s.taken
     from mail_sender s`,
  );
  return rows[0];
}

/** How many are to be sent, counted up to a limit, and the age of the oldest of these. */
export async function mailsWaiting(tx: Tx, limit: number): Promise<{ waiting: number; age: number }> {
  const { rows } = await tx.query(
    `select count(*)::int as waiting, greatest(0, coalesce(extract(epoch from clock_timestamp() - min(queued_at)), 0))::float8 as age
     from (select queued_at from mail where state = 'queued' order by due_at, mail limit $1) m`,
    [limit],
  );
  return rows[0];
}

/** The log of sends, newest first (an id rises with time): recipients by kind and id, never an address. Several with one Message-ID went in one e-mail. */
export async function listSends(tx: Tx, filter: { state?: string; case?: string; fact?: string; limit: number }) {
  const { rows } = await tx.query(
    `select mail as notification, fact_id as about, fact_type as "aboutType", case_id as "case", template, version, organisation, recipient,
       recipient_kind as "recipientKind", 'email' as channel, message_id as "messageId", state, attempts, verdict, queued_at as "queuedAt", settled_at as "settledAt"
     from mail where ($1::text is null or state = $1) and ($2::uuid is null or case_id = $2) and ($3::text is null or fact_id = $3)
     order by mail desc limit $4`,
    [filter.state ?? null, filter.case ?? null, filter.fact ?? null, filter.limit],
  );
  return rows;
}

export async function countSends(tx: Tx): Promise<Record<string, number>> {
  const { rows } = await tx.query<{ state: string; mails: number }>('select state, count(*)::int as mails from mail group by state');
  return Object.fromEntries(rows.map((row) => [row.state, row.mails]));
}
