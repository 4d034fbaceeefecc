import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What is owed to a partner goes to its queue, to its webhook, or both: two readers of one line, each with its own position. A partner may have
 * no queue at all. Agencies are told of their cases at least every so many days, changed or not.
 */
export class Webhooks1782000004000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      alter table partner alter out_queue drop not null, add version integer not null default 0,
        add outbound text not null default 'open' check (outbound in ('open', 'paused')),
        add receipts text not null default 'by_door' check (receipts in ('by_door', 'queue_too'));

      create table webhook (
        partner uuid primary key, url text not null, types text[] not null, generation integer not null, old_until timestamptz,
        state text not null default 'on' check (state in ('on', 'disabled', 'gone')), turn bigint not null default 0,
        sent_to bigint not null, attempts integer not null default 0, refused integer not null default 0, due_at timestamptz,
        failing_since timestamptz, warned integer not null default 0, why text
      );
      create table webhook_again (partner uuid, delivery_id bigint, primary key (partner, delivery_id));
      create table webhook_attempt (
        id bigint generated always as identity primary key, partner uuid not null, event uuid not null, type text not null,
        at timestamptz not null, attempt integer not null, verdict text not null, status integer, why text, ms integer not null
      );
      create index webhook_attempt_of on webhook_attempt (partner, id desc);
      create index webhook_attempt_made on webhook_attempt using brin (at);
      create table webhook_sender (only_row boolean primary key default true check (only_row), epoch bigint not null default 0);
      insert into webhook_sender default values;

      alter table told_case add told_at timestamptz, add next_told_at timestamptz, add worked_at timestamptz;
      -- What was told before is counted from then: 28 days, and what is overdue is told at once.
      update told_case set told_at = state_since, next_told_at = state_since + interval '28 days'
        where agency is not null and message_id is not null and state is not null and state not in
          ('needs_information', 'parked', 'on_hold', 'closed', 'withdrawn', 'unsuitable', 'duplicate', 'out_of_area');
      create index told_case_next on told_case (next_told_at) where next_told_at is not null;
    `);
    for (const [column, meaning] of Object.entries(MEANINGS)) await run.query(`comment on column ${column} is '${meaning}'`);
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query(`
      alter table told_case drop told_at, drop next_told_at, drop worked_at;
      drop table webhook_sender, webhook_attempt, webhook_again, webhook;
      delete from partner where out_queue is null;
      alter table partner drop version, drop outbound, drop receipts, alter out_queue set not null;
    `);
  }
}

const MEANINGS: Record<string, string> = {
  'partner.out_queue': 'none: the queue that it reads from; empty where it has none',
  'partner.version': 'none: of what the directory last said of it',
  'partner.outbound': 'none: whether it is sent what it is owed, or asked that it waits',
  'partner.receipts': 'none: whether receipts of what came over HTTP or as a file are put on its line too',
  'webhook.partner': 'none: organisation that is called',
  'webhook.url': 'none: where it is called',
  'webhook.types': 'none: types that it is called with; none named are all',
  'webhook.generation': 'none: of the secret that is signed with, which is worked out and kept nowhere',
  'webhook.old_until': 'none: until when the secret before is signed with too',
  'webhook.state': 'none: on, disabled (it failed for days) or gone (it answered 410)',
  'webhook.turn': 'none: rises when the position is set back or begins anew; what was under way before moves nothing',
  'webhook.sent_to': 'none: the last message of the line that it took, or that was set aside',
  'webhook.attempts': 'none: how often the message at hand was tried',
  'webhook.refused': 'none: how often the message at hand was refused for itself',
  'webhook.due_at': 'none: when it is tried next',
  'webhook.failing_since': 'none: since when it takes nothing',
  'webhook.warned': 'none: how often its owner was warned that it fails',
  'webhook.why': 'none: code of what came of the last attempt',
  'webhook_again.partner': 'none: organisation that is called',
  'webhook_again.delivery_id': 'none: message that is sent once more, as its owner asked',
  'webhook_attempt.id': 'none: order of attempts',
  'webhook_attempt.partner': 'none: organisation that was called',
  'webhook_attempt.event': 'none: id of the message',
  'webhook_attempt.type': 'none: contract of the message',
  'webhook_attempt.at': 'none: when',
  'webhook_attempt.attempt': 'none: how often it had been tried, this one counted',
  'webhook_attempt.verdict': 'none: taken, again, set_aside or gone',
  'webhook_attempt.status': 'none: HTTP status of the answer, where there was one',
  'webhook_attempt.why': 'none: code of what went wrong',
  'webhook_attempt.ms': 'none: milliseconds until the answer began',
  'webhook_sender.only_row': 'none: there is one row',
  'webhook_sender.epoch': 'none: rises with each owner; a stale owner is fenced off by it',
  'told_case.told_at': 'none: when its agency was last told of it',
  'told_case.next_told_at':
    'none: when its agency is told again though nothing has changed; empty where the case has ended or waits for somebody',
  'told_case.worked_at': 'none: when casework last spoke of it',
};
