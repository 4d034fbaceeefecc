import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What notifications keeps: whom it can reach, what it owes to whom, and what became of it. */
export class NotificationsTables1760000000000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      create table told_case (
        case_id uuid primary key, reference text not null, agency uuid, message_id text, state text, state_since timestamptz
      );
      create table open_offer (
        offer uuid primary key, case_id uuid not null, provider uuid not null, area text not null, fact_id text not null, remind_at timestamptz not null,
        respond_by timestamptz not null, told json not null, reminded_at timestamptz
      );
      create index open_offer_due on open_offer (remind_at) where reminded_at is null;

      create table recipient (
        recipient uuid primary key, organisation uuid not null, kind text not null, email text not null, shared boolean not null
      );
      create index recipient_organisation on recipient (organisation, kind);

      create table mail (
        mail uuid primary key, fact_id text not null, fact_type text not null, case_id uuid, area text not null, template text not null,
        version integer not null, organisation uuid not null, recipient uuid not null, recipient_kind text not null, reference text not null,
        path text not null, act_by timestamptz, message_id text not null unique,
        state text not null check (state in ('queued', 'sent', 'failed')), attempts integer not null default 0, due_at timestamptz not null,
        verdict text, queued_at timestamptz not null, settled_at timestamptz,
        -- One message a fact, a template and a recipient, however often the fact is delivered.
        unique (fact_id, template, recipient)
      );
      create index mail_due on mail (due_at, mail) where state = 'queued';
      create index mail_case on mail (case_id);
      create index mail_newest on mail (queued_at desc, mail desc);
      create table mail_sender (
        only_row boolean primary key default true check (only_row), epoch bigint not null default 0, attempts integer not null default 0, due_at timestamptz
      );
      insert into mail_sender default values;

      create table partner (
        partner uuid primary key, code text not null, kind text not null, area text not null, out_queue text not null,
        state text not null check (state in ('active', 'suspended', 'removed')), since timestamptz not null,
        attempts integer not null default 0, due_at timestamptz, stalled_since timestamptz, why text
      );
      create sequence delivery_id;
      create table delivery (
        id bigint primary key, event uuid not null, partner uuid not null, fact_id text not null, type text not null, subject text not null,
        area text not null, data json not null, made_at timestamptz not null, sent_at timestamptz,
        unique (partner, fact_id, type)
      );
      create index delivery_owed on delivery (partner, id) where sent_at is null;
      create index delivery_sent on delivery (sent_at) where sent_at is not null;
      create table delivery_sender (only_row boolean primary key default true check (only_row), epoch bigint not null default 0);
      insert into delivery_sender default values;
    `);
    for (const [column, meaning] of Object.entries(MEANINGS)) await run.query(`comment on column ${column} is '${meaning}'`);
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query(`
      drop table delivery_sender, delivery, partner, mail_sender, mail, recipient, open_offer, told_case;
      drop sequence delivery_id;
    `);
  }
}

/** Class of each column (none, coded, personal, restricted) and what it holds; the data dictionary is made from these. */
const MEANINGS: Record<string, string> = {
  'told_case.case_id': 'coded: the case',
  'told_case.reference': 'coded: the short reference that people see',
  'told_case.agency': 'none: organisation that referred it',
  'told_case.message_id': 'coded: the id of the message by which the agency referred it',
  'told_case.state': 'coded: the state that the agency was told last',
  'told_case.state_since': 'none: since when',
  'open_offer.offer': 'none: the offer',
  'open_offer.case_id': 'coded: the case',
  'open_offer.provider': 'none: organisation that is asked',
  'open_offer.area': 'none: area code',
  'open_offer.fact_id': 'none: the fact that made the offer',
  'open_offer.remind_at': 'none: when the provider is reminded',
  'open_offer.respond_by': 'none: when it lapses',
  'open_offer.told': 'coded: what the provider was told of it, without identities',
  'open_offer.reminded_at': 'none: when the provider was reminded',
  'recipient.recipient': 'coded: id of the member of staff, or of the organisation for its own mailbox',
  'recipient.organisation': 'none: organisation',
  'recipient.kind': 'none: agency_worker, provider_worker or hub_administrator',
  'recipient.email': 'personal: work address of a member of staff',
  'recipient.shared': 'none: the mailbox of an organisation, used where it has nobody of that kind',
  'mail.mail': 'none: the notification',
  'mail.fact_id': 'none: the fact that it tells of',
  'mail.fact_type': 'none: the type of that fact',
  'mail.case_id': 'coded: the case',
  'mail.area': 'none: area code',
  'mail.template': 'none: template',
  'mail.version': 'none: version of the template',
  'mail.organisation': 'none: organisation that it goes to',
  'mail.recipient': 'coded: whom it goes to, by id; the address is looked up when it is sent',
  'mail.recipient_kind': 'none: kind of recipient',
  'mail.reference': 'coded: the reference in it',
  'mail.path': 'coded: where its link leads',
  'mail.act_by': 'none: deadline in it',
  'mail.message_id': 'none: Message-ID, made from fact, template and recipient: the same when it is sent again',
  'mail.state': 'none: queued, sent or failed',
  'mail.attempts': 'none: how often it was tried',
  'mail.due_at': 'none: when it is tried next',
  'mail.verdict': 'none: what came of the last attempt, in a code',
  'mail.queued_at': 'none: when it was queued',
  'mail.settled_at': 'none: when it was sent, or given up',
  'mail_sender.only_row': 'none: there is one row',
  'mail_sender.epoch': 'none: rises with each owner; a stale owner is fenced off by it',
  'mail_sender.attempts': 'none: how often in a row the mail server could not be reached',
  'mail_sender.due_at': 'none: when it is tried next',
  'partner.partner': 'none: organisation',
  'partner.code': 'none: its short code',
  'partner.kind': 'none: agency or provider',
  'partner.area': 'none: area code',
  'partner.out_queue': 'none: the queue that it reads from',
  'partner.state': 'none: active, suspended or removed',
  'partner.since': 'none: since when',
  'partner.attempts': 'none: how often in a row its queue took nothing',
  'partner.due_at': 'none: when it is tried next',
  'partner.stalled_since': 'none: since when its queue takes nothing',
  'partner.why': 'none: queue_full or queue_missing',
  'delivery.id': 'none: order in which it is owed',
  'delivery.event': 'none: id of the message, the same when it is sent again',
  'delivery.partner': 'none: organisation that it goes to',
  'delivery.fact_id': 'none: the fact that it tells of',
  'delivery.type': 'none: contract',
  'delivery.subject': 'coded: aggregate that it is about',
  'delivery.area': 'none: area code',
  'delivery.data': 'coded: the message, ids and codes only',
  'delivery.made_at': 'none: since when it is owed',
  'delivery.sent_at': 'none: when the broker confirmed it',
  'delivery_sender.only_row': 'none: there is one row',
  'delivery_sender.epoch': 'none: rises with each owner; a stale owner is fenced off by it',
};
