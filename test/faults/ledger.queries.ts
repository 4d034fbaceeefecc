import type { ClientBase } from 'pg';

/** Reads what the services keep, each from its own schema, as the database's administrator: no service could ask so much at one moment. */
export type Tx = Pick<ClientBase, 'query'>;

export const SERVICES = ['directory', 'intake', 'matching', 'casework', 'notifications', 'reporting'] as const;
export const LISTENERS = ['intake', 'matching', 'casework', 'notifications', 'reporting'] as const;
export type Listener = (typeof LISTENERS)[number];

const all = (select: (service: string) => string, services: readonly string[]): string => services.map(select).join(' union all ');

export interface Located {
  id: string;
  known: boolean;
  outcome: string | null;
  case_id: string | null;
  at_reporting: boolean;
}
/** Where the first message under each of these ids is: unknown to intake, arrived, decided, and in the read model. */
export const locate = async (tx: Tx, ids: string[], senders: string[]): Promise<Located[]> =>
  (
    await tx.query<Located>(
      `select a.id, k.inbox_id is not null as known, r.outcome, c.id as case_id, cr.case_id is not null as at_reporting
       from unnest($1::text[], $2::text[]) as a(id, sender)
       left join intake.inbox_key k on k.source = a.sender and k.message_id = a.id
       left join intake.received r on r.inbox_id = k.inbox_id left join intake.cases c on c.id = r.case_id
       left join reporting.case_row cr on cr.case_id = c.id`,
      [ids, senders],
    )
  ).rows;

export interface Places {
  /** All rows up to here are in one place for good. */
  floor: string | null;
  nowhere: string[] | null;
  twice: string[] | null;
}
/** Each partner's message beyond the floor is in one place: not worked yet, or held, or decided. */
export const places = async (tx: Tx, floor: string): Promise<Places> =>
  (
    await tx.query<Places>(
      `with seen as (
         select i.id, i.message_id, i.id > w.position as beyond, r.inbox_id is not null as decided, h.state as held,
           r.outcome in ('accepted', 'done') and r.counts and c.id is null as without_case
         from intake.inbox i cross join intake.worker w left join intake.received r on r.inbox_id = i.id
         left join intake.held h on h.inbox_id = i.id left join intake.cases c on c.id = r.case_id
         where i.lane <> 'facts' and i.id > $1
       )
       select coalesce(min(id) filter (where not decided and held is distinct from 'person') - 1, max(id))::text as floor,
         array_agg(message_id) filter (where without_case or not (beyond or decided or held is not null)) as nowhere,
         array_agg(message_id) filter (where beyond and decided) as twice from seen`,
      [floor],
    )
  ).rows[0]!;

export interface Load {
  code: string;
  over: boolean;
  sentence: string;
}
/**
 * Providers whose points of a month are beyond what they have, or are not those of the offers booked on it: half of them in the month of the offer, half
 * in the next. What an allocation that has ended used in a month before its end stays used.
 */
export const wrongLoads = async (tx: Tx): Promise<Load[]> =>
  (
    await tx.query<Load>(
      `with half as (
         select o.provider, h.month, o.state, h.points from matching.offer o
         cross join lateral (values (o.month, (o.points + 1) / 2), ((o.month + interval '1 month')::date, o.points / 2)) as h(month, points)
         where o.state = 'open'
           or (o.state = 'accepted' and (o.ended_at is null or date_trunc('month', o.ended_at at time zone 'Europe/London')::date > h.month))
       ), taken as (
         select provider, month, coalesce(sum(points) filter (where state = 'open'), 0) as held,
           coalesce(sum(points) filter (where state = 'accepted'), 0) as committed from half group by provider, month
       )
       select p.code, c.kind = 'known' and greatest(c.held + c.committed, coalesce(t.held, 0) + coalesce(t.committed, 0)) > c.ceiling as over,
         format('%s: %s held and %s committed; offers and allocations hold %s and %s; %s available, ceiling %s',
           to_char(c.month, 'YYYY-MM'), c.held, c.committed, coalesce(t.held, 0), coalesce(t.committed, 0), c.available, c.ceiling) as sentence
       from matching.capacity_month c join matching.provider p on p.id = c.provider left join taken t using (provider, month)
       where c.held <> coalesce(t.held, 0) or c.committed <> coalesce(t.committed, 0) or (c.kind = 'known' and c.held + c.committed > c.ceiling)`,
    )
  ).rows;

export const twiceLive = async (tx: Tx): Promise<string[]> =>
  (
    await tx.query<{ case_id: string }>(
      `select case_id from matching.offer where state = 'open' or (state = 'accepted' and ended_at is null) group by case_id having count(*) > 1`,
    )
  ).rows.map((row) => row.case_id);

export interface Taken {
  id: string;
  source: string;
  subject: string;
  message_id: string;
  version: string;
  applied: string | null;
  held: string | null;
}
/** Facts that a service's position has passed since, in the order in which it took them. */
export const taken = async (tx: Tx, service: Listener, after: string, limit: number): Promise<Taken[]> =>
  (
    await tx.query<Taken>(
      `select i.id::text as id, i.source, i.subject, i.message_id, i.aggregate_version::text as version, a.version::text as applied, h.state as held
       from ${service}.inbox i cross join ${service}.worker w left join ${service}.held h on h.inbox_id = i.id
       left join ${service}.applied a on a.source = i.source and a.subject = i.subject
       where i.lane = 'facts' and i.aggregate_version is not null and i.id > $1 and i.id <= w.position order by i.id limit $2`,
      [after, limit],
    )
  ).rows;

/** Cases that have come to an end of the path: offered or waiting, and seen so at reporting. */
export const arrivedAtReporting = async (tx: Tx): Promise<number> =>
  (await tx.query<{ n: number }>('select count(*)::int as n from reporting.case_row where matching_version > 0')).rows[0]!.n;

export interface Held {
  service: string;
  id: string;
  handler: string;
  cause: string;
  reason: string;
}
/** What waits for a person, but for what ends its process. */
export const heldForPerson = async (tx: Tx): Promise<Held[]> =>
  (
    await tx.query<Held>(
      all(
        (service) =>
          `select '${service}' as service, inbox_id::text as id, handler, cause, reason from ${service}.held where state = 'person' and cause <> 'process-ended'`,
        LISTENERS,
      ),
    )
  ).rows;

/** What is under way between and in the services, by name; none where all is quiet. */
export const underWay = async (tx: Tx): Promise<{ what: string; n: number }[]> =>
  (
    await tx.query<{ what: string; n: number }>(
      [
        all(
          (s) =>
            `select '${s}: not worked' as what, (select count(*)::int from ${s}.inbox i where i.id > w.position) as n from ${s}.worker w`,
          LISTENERS,
        ),
        all((s) => `select '${s}: held', count(*)::int from ${s}.held where state in ('retry', 'behind')`, LISTENERS),
        all(
          (s) => `select '${s}: not published', (select count(*)::int from ${s}.outbox o where o.xid >= pg_snapshot_xmax(r.from_snapshot)
            or o.xid = any(array(select pg_snapshot_xip(r.from_snapshot)))) from ${s}.relay r`,
          SERVICES,
        ),
        `select 'mails queued', (select count(*) from notifications.mail m join notifications.mail_sender s on m.id > s.gathered_to)::int
           + (select coalesce(sum(mails), 0) from notifications.email where state = 'queued')::int`,
        `select 'owed to partners', count(*)::int from notifications.partner p join notifications.delivery d on d.partner = p.partner and d.id > p.sent_to`,
      ].join(' union all '),
    )
  ).rows.filter(({ n }) => n > 0);

/** Facts of these types that one service has said and the other has never taken in. */
export const unheard = async (
  tx: Tx,
  from: string,
  to: string,
  types: readonly string[],
): Promise<{ message_id: string; type: string }[]> =>
  (
    await tx.query<{ message_id: string; type: string }>(
      `select o.message_id::text as message_id, o.type from ${from}.outbox o where o.type = any($1)
         and not exists (select from ${to}.inbox_key k where k.source = $2 and k.message_id = o.message_id::text) order by o.id limit 1000`,
      [types, from],
    )
  ).rows;

/** What stands twice where it may stand once. */
export const doubles = async (tx: Tx): Promise<{ what: string; key: string }[]> =>
  (
    await tx.query<{ what: string; key: string }>(
      `select 'cases of one message' as what, message_id as key from intake.cases group by agency, message_id having count(*) > 1
       union all select 'cases of one reference', agency_reference_hash from intake.cases group by agency, agency_reference_hash having count(*) > 1
       union all select 'decisions for one message', message_id from intake.received where outcome in ('accepted', 'done', 'handed_on') group by source, message_id having count(*) > 1
       union all select 'first messages under one id', message_id from intake.inbox where lane <> 'facts' and repeats is null group by source, message_id having count(*) > 1
       union all select 'mails of one fact', fact_id from notifications.mail group by fact_id, template, recipient having count(*) > 1
       union all select 'sayings of ' || type || ' for one cause', key from (${all(causes, SERVICES)}) said where key is not null
         group by service, type, key having count(*) > 1`,
    )
  ).rows;

/** The one cause that a fact may be said for, by its own data; types without one may be said again. */
const causes = (service: string): string =>
  `select '${service}' as service, type, case
     when type = any('{referral.accepted.v1,case.opened.v1,case.allocated.v1,offer.declined.v1,offer.expired.v1,offer.withdrawn.v1,case.offered.v1}'::text[])
       then coalesce(data::json ->> 'offer', data::json ->> 'case')
     when type = 'case.closed.v1' then data::json ->> 'case'
     when type in ('notification.sent.v1', 'notification.failed.v1') then data::json ->> 'notification'
     when type = 'report.settled.v1' and data::json ->> 'outcome' <> 'duplicate' then (data::json ->> 'partner') || (data::json ->> 'messageId')
     else data::json -> 'handedOnFrom' ->> 'messageId' end as key
   from ${service}.outbox`;

/** Cases of which two services, or a service and what it told, say different things. */
export const disagreements = async (tx: Tx): Promise<{ id: string; why: string }[]> =>
  (
    await tx.query<{ id: string; why: string }>(
      `select id, why from (
         select c.id::text as id, case
           when r.case_id is null then 'reporting does not know it'
           when t.case_id is null then 'notifications does not know it'
           when f.case_id is null then 'casework does not know it'
           when c.was_ready and m.id is null then 'matching does not know it'
           when c.state <> 'closed' and r.intake_state is distinct from c.state then format('intake: %s; reporting heard %s', c.state, r.intake_state)
           when m.state in ('waiting', 'offered', 'allocated', 'reallocating') and r.matching_state is distinct from m.state
             then format('matching: %s; reporting heard %s', m.state, r.matching_state)
           when m.state in ('waiting', 'allocated', 'reallocating') and t.matching is distinct from m.state
             then format('matching: %s; notifications heard %s', m.state, t.matching)
           when f.life not in ('known', 'ended') and r.casework_state is distinct from f.life
             then format('casework: %s; reporting heard %s', f.life, r.casework_state)
           when (f.life = 'closed') <> (c.state = 'closed') then format('casework: %s; intake: %s', f.life, c.state)
           when (m.state = 'allocated') <> (f.life not in ('known', 'ended', 'closed')) then format('matching: %s; casework: %s', m.state, f.life)
           -- Of an offer that may yet be declined an agency is told nothing.
           when r.state <> 'offered' and t.state is distinct from r.state then format('notifications told %s; reporting has %s', t.state, r.state)
         end as why
         from intake.cases c left join matching.matched_case m on m.id = c.id left join casework.case_file f on f.case_id = c.id
         left join reporting.case_row r on r.case_id = c.id left join notifications.told_case t on t.case_id = c.id
       ) each where why is not null limit 1000`,
    )
  ).rows;

/** Message-IDs, without the part behind the @, that the mail server has taken; several mails may have gone under one. */
export const sentMails = async (tx: Tx): Promise<string[]> =>
  (await tx.query<{ message_id: string }>(`select message_id from notifications.email where state = 'sent'`)).rows.map(
    (row) => row.message_id,
  );

/** Cases that the others know and intake does not: nothing may be there that nobody sent. */
export const strangers = async (tx: Tx): Promise<{ id: string; at: string }[]> =>
  (
    await tx.query<{ id: string; at: string }>(
      `select id::text as id, at from (select case_id as id, 'reporting' as at from reporting.case_row union all select id, 'matching' from matching.matched_case
         union all select case_id, 'casework' from casework.case_file) k where not exists (select from intake.cases c where c.id = k.id) limit 1000`,
    )
  ).rows;
