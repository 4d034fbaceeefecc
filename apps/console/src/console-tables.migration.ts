import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ConsoleTables1750000001000 implements MigrationInterface {
  async up(on: QueryRunner): Promise<void> {
    await on.query(`
      create table session (
        id_hash bytea primary key,
        person uuid not null,
        token_sealed bytea not null,
        notice jsonb,
        started_at timestamptz not null default now(),
        expires_at timestamptz not null
      );
      comment on table session is 'Who is signed in to the pages';
      comment on column session.id_hash is 'none: SHA-256 of the id in the cookie; the id itself is nowhere in the hub';
      comment on column session.person is 'coded: the signed-in person, an id of the directory';
      comment on column session.token_sealed is 'restricted: the directory''s token, under a key that is made of the cookie''s id, so that a copy of this table opens nothing';
      comment on column session.notice is 'none: what the next page says first, a code and a reference';
      comment on column session.started_at is 'none: when the person signed in';
      comment on column session.expires_at is 'none: when the session ends, which is when the token does';
      create index session_expires_at on session (expires_at);

      create table form_sent (
        token_hash bytea primary key,
        session bytea not null references session on delete cascade,
        result jsonb not null,
        sent_at timestamptz not null default now()
      );
      comment on table form_sent is 'Forms that were sent: each does its deed once, a second press is shown the first result';
      comment on column form_sent.token_hash is 'none: SHA-256 of the form''s token';
      comment on column form_sent.session is 'none: the session that sent it';
      comment on column form_sent.result is 'none: where the sender was led, and with which notice';
      comment on column form_sent.sent_at is 'none: when it was sent';
      create index form_sent_session on form_sent (session);
    `);
  }

  async down(on: QueryRunner): Promise<void> {
    await on.query('drop table form_sent; drop table session');
  }
}
