import { columnsOf } from '#platform/columns.js';
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

/** Each partner's own mailbox, as the directory says: where it has no staff that is known here, it is told there. */
export const saveMailboxes = (tx: Tx, partners: { partner: string; kind: string; mailbox: string }[]) =>
  tx.query(
    `insert into recipient as r (recipient, organisation, kind, email, shared)
     select partner, partner, kind || '_worker', mailbox, true from jsonb_to_recordset($1::jsonb) as n(partner uuid, kind text, mailbox text)
     on conflict (recipient) do update set kind = excluded.kind, email = excluded.email`,
    [JSON.stringify(partners)],
  );

export interface Reached {
  recipient: string;
  organisation: string;
  kind: StaffKind;
}

/** Who is to be told in these organisations: its people of that kind; its own mailbox where there are none. No address leaves this table here. */
export async function staffOf(tx: Tx, asked: { organisation?: string; kind: StaffKind }[]): Promise<Reached[]> {
  // A list of offers asks for the same few again and again.
  const once = [...new Map(asked.map((each) => [`${each.kind} ${each.organisation}`, each])).values()];
  const { rows } = await tx.query<Reached>(
    `select distinct r.recipient, r.organisation, r.kind
     from unnest($1::uuid[], $2::text[]) as a(organisation, kind)
     join recipient r on r.kind = a.kind and (a.organisation is null or r.organisation = a.organisation)
     where not r.shared or not exists (select from recipient o where o.organisation = r.organisation and o.kind = r.kind and not o.shared)
     order by r.organisation, r.recipient`,
    [once.map((each) => each.organisation ?? null), once.map((each) => each.kind)],
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
  traceparent?: string;
}

/** Queues what is not queued yet, and wakes the sender when it commits. Ids commit in order, so that the sender, which goes by them, leaves none behind. */
export async function queueMails(tx: Tx, mails: MailRow[], now: Date): Promise<void> {
  if (mails.length === 0) return;
  await tx.query(
    `select mail_append($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::int[], $8::uuid[], $9::uuid[], $10::text[],
       $11::text[], $12::text[], $13::timestamptz[], $14::text[], $15)`,
    [
      ...columnsOf(
        mails,
        'mail',
        'factId',
        'factType',
        'case',
        'area',
        'template',
        'version',
        'organisation',
        'recipient',
        'recipientKind',
        'reference',
        'path',
        'actBy',
        'traceparent',
      ),
      now,
    ],
  );
}

/** A mail to be sent now, with the address as it stands now; none where the recipient is gone. */
export interface DueMail {
  id: string;
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
  queuedAt: Date;
  email: string | null;
  traceparent: string | null;
}

const MAIL = `m.id, m.mail, m.fact_id as "factId", m.fact_type as "factType", m.case_id as "case", m.area, m.template, m.version, m.organisation,
  m.recipient, m.recipient_kind as "recipientKind", m.reference, m.path, m.act_by as "actBy", m.queued_at as "queuedAt", m.traceparent, r.email`;
/** Whose organisation is suspended or gone has no address: it would go on to read of cases that its doors keep from it. */
const ADDRESSED = `mail m left join recipient r on r.recipient = m.recipient and r.kind = m.recipient_kind
  and not exists (select from partner p where p.partner = m.organisation and p.state <> 'active')`;

/** The next mails that are in no e-mail yet, in the order in which they are owed. */
export async function newMails(tx: Tx, after: string, limit: number): Promise<DueMail[]> {
  const { rows } = await tx.query<DueMail>(`select ${MAIL} from ${ADDRESSED} where m.id > $1 order by m.id limit $2`, [after, limit]);
  return rows;
}

/** One e-mail with all the mails that go in it: of one template to one recipient, with none of theirs in between left out. */
export interface Email {
  messageId: string;
  /** How often it was tried. */
  attempts: number;
  mails: DueMail[];
}

/** The key by which an e-mail is found again: whose it is, and its last mail. */
const keyOf = ({ mails }: Email) => ({ ...mails[0]!, last: mails.at(-1)!.id });

/**
 * Writes down which mails go in which e-mail, before the first attempt; up to `to` all mails are in one.
 * @returns whether the epoch is still the owner's
 */
export async function gatherInto(tx: Tx, epoch: string, to: string, emails: Email[]): Promise<boolean> {
  const { rowCount } = await tx.query(
    `with sender as (update mail_sender set gathered_to = $2 where epoch = $1 and gathered_to < $2 returning epoch)
     insert into email (recipient, template, first, last, mails, message_id, state, due_at)
     select e.recipient, e.template, e.first, e.last, e.mails, e.message_id, 'queued', now()
     from sender, unnest($3::uuid[], $4::text[], $5::bigint[], $6::bigint[], $7::int[], $8::text[]) as e(recipient, template, first, last, mails, message_id)`,
    [
      epoch,
      to,
      emails.map(({ mails }) => mails[0]!.recipient),
      emails.map(({ mails }) => mails[0]!.template),
      emails.map(({ mails }) => mails[0]!.id),
      emails.map(({ mails }) => mails.at(-1)!.id),
      emails.map(({ mails }) => mails.length),
      emails.map(({ messageId }) => messageId),
    ],
  );
  return rowCount === emails.length;
}

/** E-mails that are due again or that an owner before may have sent, the longest due first, each whole; of no more than so many mails, or one. */
export async function dueEmails(tx: Tx, limit: number): Promise<Email[]> {
  const { rows } = await tx.query<DueMail & Pick<Email, 'messageId' | 'attempts'>>(
    `select e.message_id as "messageId", e.attempts, ${MAIL} from (
       select *, sum(mails) over (order by due_at, first) - mails as before from (
         select * from email where state = 'queued' and due_at <= clock_timestamp() order by due_at, first limit $1
       ) due
     ) e join ${ADDRESSED} on m.recipient = e.recipient and m.template = e.template and m.id between e.first and e.last
     where e.before < $1 order by e.due_at, e.first, m.id`,
    [limit],
  );
  const emails = new Map<string, Email>();
  for (const { messageId, attempts, ...mail } of rows) {
    const email = emails.get(messageId);
    if (email) email.mails.push(mail);
    else emails.set(messageId, { messageId, attempts, mails: [mail] });
  }
  return [...emails.values()];
}

export interface SettledEmail {
  email: Email;
  state: 'queued' | 'sent' | 'failed';
  verdict: string;
  attempts: number;
  /** Milliseconds until it is tried again, while it is queued. */
  waitMs: number;
}

/** Writes what came of each attempt. What somebody else has settled stays as it is. */
export async function settleEmails(tx: Tx, settled: SettledEmail[]): Promise<void> {
  const keys = settled.map(({ email }) => keyOf(email));
  await tx.query(
    `update email e set state = s.state, verdict = s.verdict, attempts = s.attempts, due_at = now() + s.wait_ms * interval '1 ms',
       settled_at = case when s.state = 'queued' then null else now() end
     from unnest($1::uuid[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::int[], $7::float8[])
       as s(recipient, template, last, state, verdict, attempts, wait_ms)
     where e.recipient = s.recipient and e.template = s.template and e.last = s.last and e.state = 'queued'`,
    [
      keys.map((each) => each.recipient),
      keys.map((each) => each.template),
      keys.map((each) => each.last),
      settled.map((each) => each.state),
      settled.map((each) => each.verdict),
      settled.map((each) => each.attempts),
      settled.map((each) => each.waitMs),
    ],
  );
}

/** Notes how the mail server fared, and when it may be tried again. @returns whether the epoch is still the owner's */
export async function noteServer(tx: Tx, epoch: string, attempts: number, waitMs: number): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update mail_sender set attempts = $2, due_at = now() + $3::float8 * interval '1 ms' where epoch = $1`,
    [epoch, attempts, waitMs],
  );
  return rowCount === 1;
}

export interface MailSender {
  /** How often in a row the mail server could not be reached. */
  attempts: number;
  /** Until it may be tried. */
  waitMs: number;
  /** Until the next e-mail is due again. */
  nextMs: number | null;
  /** The last mail that is in an e-mail. */
  gatheredTo: string;
}

export async function mailSender(tx: Tx): Promise<MailSender> {
  const { rows } = await tx.query<MailSender>(
    `select s.attempts, greatest(0, coalesce(extract(epoch from s.due_at - clock_timestamp()) * 1000, 0))::float8 as "waitMs",
       (select extract(epoch from min(due_at) - clock_timestamp()) * 1000 from email where state = 'queued')::float8 as "nextMs",
       s.gathered_to as "gatheredTo"
     from mail_sender s`,
  );
  return rows[0]!;
}

/** How many are to be sent, counted up to a limit of e-mails and of mails that are in none, and the age of the oldest of these. */
export async function mailsWaiting(tx: Tx, limit: number): Promise<{ waiting: number; age: number }> {
  const { rows } = await tx.query(
    `select coalesce(sum(mails), 0)::int as waiting, greatest(0, coalesce(extract(epoch from clock_timestamp() - min(since)), 0))::float8 as age
     from (
       (select e.mails, m.queued_at as since from (select * from email where state = 'queued' order by due_at, first limit $1) e join mail m on m.id = e.first)
       union all
       (select 1, queued_at from mail where id > (select gathered_to from mail_sender) order by id limit $1)
     ) k`,
    [limit],
  );
  return rows[0];
}

/** The log of sends, newest first: recipients by kind and id, never an address. Several with one Message-ID went in one e-mail. */
export async function listSends(tx: Tx, filter: { state?: string; case?: string; fact?: string; limit: number }) {
  const { rows } = await tx.query(
    `select m.mail as notification, m.fact_id as about, m.fact_type as "aboutType", m.case_id as "case", m.template, m.version, m.organisation, m.recipient,
       m.recipient_kind as "recipientKind", 'email' as channel, e.message_id as "messageId", coalesce(e.state, 'queued') as state,
       coalesce(e.attempts, 0) as attempts, e.verdict, m.queued_at as "queuedAt", e.settled_at as "settledAt"
     from mail m left join lateral (
       select * from email e where e.recipient = m.recipient and e.template = m.template and e.last >= m.id order by e.last limit 1
     ) e on e.first <= m.id
     where ($1::text is null or coalesce(e.state, 'queued') = $1) and ($2::uuid is null or m.case_id = $2) and ($3::text is null or m.fact_id = $3)
     order by m.id desc limit $4`,
    [filter.state ?? null, filter.case ?? null, filter.fact ?? null, filter.limit],
  );
  return rows;
}

export async function countSends(tx: Tx): Promise<Record<string, number>> {
  const { rows } = await tx.query<{ state: string; mails: number }>(
    `select state, sum(mails)::int as mails from (
       select state, mails from email union all select 'queued', 1 from mail where id > (select gathered_to from mail_sender)
     ) k group by state`,
  );
  return Object.fromEntries(rows.map((row) => [row.state, row.mails]));
}
