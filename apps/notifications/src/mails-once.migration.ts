import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A mail is written once. What becomes of it stands with the e-mail that it goes in, which is a stretch of the line of one template to one
 * recipient: so nothing is written of each mail when it is sent, and none of its indexes a second time.
 */
export class MailsOnce1782000000000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      create table email (
        recipient uuid not null, template text not null, first bigint not null, last bigint not null, mails integer not null,
        message_id text not null, state text not null check (state in ('queued', 'sent', 'failed')), attempts integer not null default 0,
        due_at timestamptz not null, verdict text, settled_at timestamptz,
        primary key (recipient, template, last)
      );
      create index email_due on email (due_at, first) where state = 'queued';

      -- What was tried, or was being sent, is in an e-mail. The mails of one stand side by side, and those that are in none come last.
      alter table mail add id bigint, add gathered boolean;
      update mail set gathered = state <> 'queued' or attempts > 0;
      update mail m set gathered = true, message_id = e."messageId"
        from mail_sender s cross join lateral json_to_recordset(s.taken) as e("messageId" text, mails uuid[])
        where m.mail = any(e.mails) and m.state = 'queued';
      update mail m set id = n.id from (
        select mail, row_number() over (order by gathered desc, began, message_id, state, mail) as id from (
          select mail, gathered, message_id, state, min(mail::text) over (partition by message_id, state) as began from mail
        ) k
      ) n where n.mail = m.mail;
      insert into email (recipient, template, first, last, mails, message_id, state, attempts, due_at, verdict, settled_at)
        select recipient, template, min(id), max(id), count(*), message_id, state, max(attempts), max(due_at), max(verdict), max(settled_at)
        from mail where gathered group by recipient, template, message_id, state;

      create sequence mail_id;
      select setval('mail_id', max(id)) from mail having max(id) is not null;
      alter table mail_sender drop taken, add gathered_to bigint not null default 0;
      update mail_sender set gathered_to = coalesce((select max(id) from mail where gathered), 0);
      -- Of the log by case an administrator asks now and then; each mail was written for it.
      drop index mail_due, mail_tried, mail_case;
      alter table mail drop constraint mail_pkey, add primary key (id), drop gathered, drop message_id, drop state, drop attempts, drop due_at,
        drop verdict, drop settled_at;

      create function mail_append(
        mails uuid[], fact_ids text[], fact_types text[], cases uuid[], areas text[], templates text[], versions integer[], organisations uuid[],
        recipients uuid[], kinds text[], refs text[], paths text[], act_bys timestamptz[], traceparents text[], queued timestamptz
      ) returns void language plpgsql as $$
      begin
        -- Without a lock a lower id could commit after a higher one, and the sender would pass it by. It is that of delivery_append: who owes
        -- deliveries and mails would else take two locks, in one order here and in another there.
        perform pg_advisory_xact_lock(hashtextextended(current_schema() || '.delivery', 0));
        insert into mail (id, mail, fact_id, fact_type, case_id, area, template, version, organisation, recipient, recipient_kind, reference, path,
            act_by, traceparent, queued_at)
          select nextval('mail_id'), m.*, queued from unnest(mails, fact_ids, fact_types, cases, areas, templates, versions, organisations, recipients,
            kinds, refs, paths, act_bys, traceparents) m
          on conflict (fact_id, template, recipient) do nothing;
        perform pg_notify(current_schema() || '_mail', '');
      end $$;
    `);
    for (const [column, meaning] of Object.entries(MEANINGS)) await run.query(`comment on column ${column} is '${meaning}'`);
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query(`
      drop function mail_append;
      alter table mail add message_id text, add state text not null default 'queued' check (state in ('queued', 'sent', 'failed')),
        add attempts integer not null default 0, add due_at timestamptz not null default now(), add verdict text, add settled_at timestamptz,
        drop constraint mail_pkey, add primary key (mail);
      -- That release made it of these three before the first attempt.
      update mail set message_id = left(encode(sha256(convert_to(fact_id || '|' || template || '|' || recipient, 'UTF8')), 'hex'), 40);
      update mail m set message_id = e.message_id, state = e.state, attempts = e.attempts, due_at = e.due_at, verdict = e.verdict,
          settled_at = e.settled_at
        from email e where m.recipient = e.recipient and m.template = e.template and m.id between e.first and e.last;
      alter table mail drop id, alter message_id set not null, alter state drop default, alter due_at drop default;
      create index mail_due on mail (due_at, mail) where state = 'queued';
      create index mail_tried on mail (message_id) where state = 'queued' and attempts > 0;
      create index mail_case on mail (case_id);
      alter table mail_sender add taken json;
      update mail_sender set taken = (
        select json_agg(e) from (
          select message_id as "messageId", json_agg(mail) as mails from mail
          where state = 'queued' and attempts = 0 and message_id in (select message_id from email) group by message_id
        ) e
      );
      alter table mail_sender drop gathered_to;
      drop table email;
      drop sequence mail_id;
    `);
  }
}

const MEANINGS: Record<string, string> = {
  'mail.id': 'none: order in which it is owed',
  'mail_sender.gathered_to': 'none: the last mail that is in an e-mail, sent or to be sent; the next owner sends the same again',
  'email.recipient': 'coded: whom it goes to, by id; the address is looked up when it is sent',
  'email.template': 'none: template of its mails',
  'email.first': 'none: the first of its mails; those of this template to this recipient up to the last are in it',
  'email.last': 'none: the last of its mails',
  'email.mails': 'none: how many they are',
  'email.message_id': 'none: Message-ID, the same when it is sent again: made from its facts, template and recipient',
  'email.state': 'none: queued, sent or failed',
  'email.attempts': 'none: how often it was tried',
  'email.due_at': 'none: when it is tried next',
  'email.verdict': 'none: what came of the last attempt, in a code',
  'email.settled_at': 'none: when it was sent, or given up',
};
