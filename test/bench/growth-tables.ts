/** Days that the services keep what came and what was said, and the keys of what came (keep-house.ts). */
export const KEPT_DAYS = 7;
export const KEYS_KEPT_DAYS = 30;

/** How the rows of one table belong to a case that has lived. */
export interface LivedTable {
  schema: string;
  table: string;
  /** Which rows `t` belong to the lived case `h.lived`. */
  belongs: string;
  /** Columns that are neither the same again nor another case's by their type and name; `h.n` tells the new case. */
  set?: Record<string, string>;
  /** Younger than so many days alone: the rest has been dropped. */
  keptDays?: number;
}

const byCase = (schema: string, table: string, column = 'case_id', set?: Record<string, string>): LivedTable => ({
  schema,
  table,
  belongs: `t.${column} = h.lived`,
  ...(set && { set }),
});
const bySubject = (schema: string, table: string, set?: Record<string, string>, keptDays?: number): LivedTable => ({
  schema,
  table,
  belongs: `t.subject = 'case/' || h.lived`,
  ...(set && { set }),
  ...(keptDays && { keptDays }),
});

/** Below everything that is drawn from a sequence, and below every position: it is done, whatever comes now. */
const BEFORE = '-(row_number() over ())';
/** Of the first transaction there ever was: published long ago, in every snapshot. */
const LONG_AGO = `'3'::xid8`;

/** The message path of a service: what it said and heard about a case. The keys first: they are found through the inbox, while that is small. */
const messages = (schema: string): LivedTable[] => [
  {
    schema,
    table: 'inbox_key',
    belongs: `t.inbox_id in (select i.id from ${schema}.inbox i where i.subject = 'case/' || h.lived)`,
    set: { inbox_id: BEFORE },
    keptDays: KEYS_KEPT_DAYS,
  },
  bySubject(schema, 'aggregate'),
  bySubject(schema, 'applied'),
  bySubject(schema, 'inbox', { id: BEFORE }, KEPT_DAYS),
  bySubject(schema, 'outbox', { id: BEFORE, xid: LONG_AGO }, KEPT_DAYS),
];

/** Every table that grows with cases. */
export const LIVED: LivedTable[] = [
  byCase('intake', 'cases', 'id', { inbox_id: '-h.n' }),
  byCase('intake', 'person'),
  byCase('intake', 'consent'),
  byCase('intake', 'note'),
  byCase('intake', 'incident_key'),
  byCase('intake', 'received', 'case_id', { inbox_id: BEFORE }),
  byCase('matching', 'matched_case', 'id'),
  byCase('matching', 'case_facts'),
  byCase('matching', 'conflict_key'),
  byCase('matching', 'offer'),
  byCase('matching', 'decision'),
  byCase('matching', 'waiting_note'),
  byCase('casework', 'case_file'),
  byCase('casework', 'recall'),
  byCase('casework', 'story'),
  byCase('notifications', 'told_case'),
  byCase('notifications', 'open_offer'),
  byCase('notifications', 'mail', 'case_id', { id: BEFORE }),
  bySubject('notifications', 'delivery', { id: BEFORE }, KEYS_KEPT_DAYS),
  byCase('reporting', 'case_row'),
  byCase('reporting', 'offer_row'),
  byCase('reporting', 'consent_row'),
  {
    schema: 'reporting',
    table: 'send_row',
    belongs: 't.notification in (select m.mail from notifications.mail m where m.case_id = h.lived)',
  },
  ...['intake', 'matching', 'casework', 'notifications', 'reporting'].flatMap(messages),
  {
    schema: 'intake',
    table: 'inbox',
    belongs: `t.lane <> 'facts' and t.message_id = (select c.message_id from intake.cases c where c.id = h.lived)`,
    set: { id: '-(1000000000 + row_number() over ())' },
    keptDays: KEPT_DAYS,
  },
];

/** Each mail of the history went in an e-mail, with those next to it of its template and recipient: about as many as do under load. */
export const EMAILS = `
  insert into notifications.email (recipient, template, first, last, mails, message_id, state, attempts, due_at, verdict, settled_at)
    select recipient, template, min(id), max(id), count(*), md5(recipient || template || min(id)), 'sent', 1, max(queued_at), 'sent', max(queued_at)
    from (
      select id, recipient, template, queued_at, (row_number() over (partition by recipient, template order by id) - 1) / 25 as nth
      from notifications.mail where id < 0
    ) m group by recipient, template, nth`;

/** Names of whoever, or whatever, is not part of a case: they stay who they are. */
const SAME_AGAIN = [
  'agency',
  'provider',
  'partner',
  'organisation',
  'recipient',
  'casework_provider',
  'worker',
  'holder',
  'sitting',
  'earmark_provider',
];
/** Texts that no two rows share. */
const ONLY_ONCE = ['reference', 'message_id', 'fact_id', 'agency_reference_hash', 'reference_hash', 'content_digest', 'key', 'match_hash'];

/** What stands in a column of the new case's row. */
export function again(column: string, type: string): string {
  if (type === 'uuid') return SAME_AGAIN.includes(column) ? `t.${column}` : `pg_temp.again(t.${column}, h.n, h.began)`;
  if (column === 'subject') return `case when t.subject like 'case/%' then 'case/' || h.id else t.subject || '-' || h.n end`;
  if (type === 'text' && ONLY_ONCE.includes(column)) return `t.${column} || '-' || h.n`;
  if (type === 'timestamp with time zone') return `t.${column} - h.ago`;
  return `t.${column}`;
}
