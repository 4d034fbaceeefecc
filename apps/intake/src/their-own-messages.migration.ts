import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What partners need to see of their own messages: a report that another service decides upon is `handed_on` until that is heard, and not done before;
 * a message is found by its sender's own reference, without keeping that in clear; what failed is grouped by its cause. And what is to be run
 * again in numbers is staged: an item runs in the transaction that says so, and stands staged once, so that nothing runs twice whoever asks and
 * whoever dies.
 */
export class TheirOwnMessages1782000002000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      alter table received drop constraint received_outcome_check,
        add constraint received_outcome_check check (outcome in ('accepted', 'done', 'duplicate', 'rejected', 'set_aside', 'handed_on')),
        add reference_hash text, add cause text, add traceparent text, add decided_at timestamptz, add dismissed_at timestamptz;
      update received r set cause = (
          select left(string_agg(distinct one, ', ' order by one), 200)
          from (
            select trim(f ->> 'code' || ' ' || regexp_replace(f ->> 'path', '\\[[0-9]+\\]', '[]', 'g')) collate "C" as one
            from jsonb_array_elements(r.faults) f
          ) causes
        )
        where outcome in ('rejected', 'set_aside') and faults <> '[]';
      create index received_own on received (source, inbox_id desc);
      create index received_reference on received (source, reference_hash, inbox_id desc) where reference_hash is not null;
      create index received_cause on received (source, cause, inbox_id)
        where cause is not null and mended_at is null and given_up_at is null and dismissed_at is null;

      alter table partner add inbound text not null default 'open' check (inbound in ('open', 'paused')),
        add queue_per_second integer, add burst integer not null default 1000;

      create table retry_batch (
        id uuid primary key, asked_by text not null, organisation uuid, asked_at timestamptz not null, staged integer not null,
        data_key bytea, changes_sealed bytea
      );
      create table retry_item (
        batch uuid not null references retry_batch (id) on delete cascade, inbox_id bigint not null,
        state text not null default 'staged' check (state in ('staged', 'done', 'failed', 'gone')), why jsonb not null default '[]', settled_at timestamptz,
        primary key (batch, inbox_id)
      );
      -- Whoever stages what is staged already adds nothing.
      create unique index retry_once on retry_item (inbox_id) where state = 'staged';
    `);
    for (const [column, meaning] of Object.entries(MEANINGS)) await run.query(`comment on column ${column} is '${meaning}'`);
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query(`
      drop table retry_item, retry_batch;
      drop index received_own, received_reference, received_cause;
      update received set outcome = 'done' where outcome = 'handed_on';
      alter table received drop constraint received_outcome_check,
        add constraint received_outcome_check check (outcome in ('accepted', 'done', 'duplicate', 'rejected', 'set_aside')),
        drop reference_hash, drop cause, drop traceparent, drop decided_at, drop dismissed_at;
      alter table partner drop inbound, drop queue_per_second, drop burst;
    `);
  }
}

const MEANINGS: Record<string, string> = {
  'received.outcome': 'none: accepted, done, duplicate, rejected, set aside, or handed on to the service that decides',
  'received.reference_hash': 'personal: keyed hash of the reference that its sender gave the matter',
  'received.cause': 'coded: codes and paths of its faults, for grouping',
  'received.traceparent': 'none: trace that it was handled in',
  'received.decided_at': 'none: when its outcome was decided, the first time; empty while another service decides',
  'received.dismissed_at': 'none: when its sender said that nothing more is to be done about it',
  'received.mended_by': 'coded: who did so, an administrator or its sender',
  'partner.inbound': 'none: whether what it sends is taken in; it may pause that itself',
  'partner.queue_per_second': 'none: messages a second that are taken from its queue; empty where it has no limit',
  'partner.burst': 'none: messages that are taken from its queue at once after quiet',
  'retry_batch.id': 'none: what was asked for at once',
  'retry_batch.asked_by': 'coded: who asked',
  'retry_batch.organisation': 'none: for which partner; empty for the hub',
  'retry_batch.asked_at': 'none: when',
  'retry_batch.staged': 'none: how many messages',
  'retry_batch.data_key': 'none: key of the changes, wrapped by the master key; null once all are run',
  'retry_batch.changes_sealed': 'restricted: what is changed in each of them before it is run, sealed',
  'retry_item.batch': 'none: asked for with these',
  'retry_item.inbox_id': 'none: the message, a row of the inbox and of the register',
  'retry_item.state': 'none: staged, done, failed again, or gone, for it was seen to otherwise',
  'retry_item.why': 'coded: every fault that it failed with again: path, code, sentence, who must act',
  'retry_item.settled_at': 'none: when it was run',
};
