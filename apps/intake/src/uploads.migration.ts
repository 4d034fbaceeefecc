import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Batches and files: jobs whose rows go into the inbox a few at a time. */
export class Uploads1782000003000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      create table upload (
        id uuid primary key, partner uuid not null, partner_kind text not null check (partner_kind in ('agency', 'provider')), area text not null,
        uploaded_by text not null, uploaded_at timestamptz not null, kind text not null check (kind in ('ndjson', 'csv', 'xlsx')),
        type text, mapping text, mapping_version int, digest text not null, bytes int not null, rows int not null, dry boolean not null,
        state text not null check (state in ('checking', 'checked', 'feeding', 'done', 'cancelled')),
        checked int not null default 0, fed int not null default 0, moved_at timestamptz not null default now(), confirmed_at timestamptz, ended_at timestamptz,
        keep_until timestamptz not null, data_key bytea, header_sealed bytea
      );
      create index upload_partner on upload (partner, uploaded_at desc, id);
      create index upload_open on upload (uploaded_at, id) where state in ('checking', 'feeding');
      create index upload_kept on upload (keep_until) where data_key is not null;
      create table upload_row (
        upload uuid not null references upload (id), nth int not null, sealed bytea,
        verdict text check (verdict in ('sound', 'faulty', 'would_duplicate')), faults jsonb, reference_hash text, content_digest text,
        message_id text, inbox_id bigint, left_out boolean not null default false, primary key (upload, nth)
      );
      create unique index upload_row_inbox on upload_row (inbox_id) where inbox_id is not null;
      create index upload_row_reference on upload_row (upload, reference_hash) where reference_hash is not null;
      create table upload_feeder (only_row boolean primary key default true check (only_row), epoch bigint not null default 0);
      insert into upload_feeder default values;
      create table file_mapping (
        partner uuid not null, code text not null, version int not null, content jsonb not null, made_at timestamptz not null, made_by text not null,
        primary key (partner, code, version)
      );
    `);
    for (const [column, meaning] of Object.entries(MEANINGS)) await run.query(`comment on column ${column} is '${meaning}'`);
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('drop table file_mapping, upload_feeder, upload_row, upload');
  }
}

/** Class of each column (none, coded, personal, restricted) and what it holds; the data dictionary is made from these. */
const MEANINGS: Record<string, string> = {
  'upload.id': 'none: the batch or file',
  'upload.partner': 'none: whose it is',
  'upload.partner_kind': 'none: agency or provider',
  'upload.area': 'none: area code',
  'upload.uploaded_by': 'coded: the system or person that sent it',
  'upload.uploaded_at': 'none: when',
  'upload.kind': 'none: lines of JSON, CSV or a workbook',
  'upload.type': 'none: the message that each row becomes; null where each line says so itself',
  'upload.mapping': 'none: code of the mapping that its columns are read by',
  'upload.mapping_version': 'none: version of that mapping; 0 is the one of the area',
  'upload.digest': 'coded: keyed digest of its bytes, so that one sent again while it is at work is known',
  'upload.bytes': 'none: its size',
  'upload.rows': 'none: its rows',
  'upload.dry': 'none: it waits for a word after it was checked',
  'upload.state': 'none: being checked, checked, being fed to the inbox, done, or cancelled',
  'upload.checked': 'none: the last row that was checked',
  'upload.fed': 'none: the last row that was fed to the inbox, or left out',
  'upload.moved_at': 'none: when a row of it was last checked, fed or let in',
  'upload.confirmed_at': 'none: when it was let in',
  'upload.ended_at': 'none: when every row had its verdict, or when it was cancelled',
  'upload.keep_until': 'none: when what is still sealed of it goes; one that waits for a word is cancelled then',
  'upload.data_key': 'personal: wrapped key of its rows; deleting it erases them',
  'upload.header_sealed': 'personal: the headings as they were written, sealed',
  'upload_row.upload': 'none: the batch or file',
  'upload_row.nth': 'none: which row: lines of a batch and rows below the headings of a file, from 1',
  'upload_row.sealed': 'personal: the row as it came, sealed; gone once it was taken',
  'upload_row.verdict': 'none: what the check said; null where none was asked for',
  'upload_row.faults': 'coded: what the check found, without values',
  'upload_row.reference_hash': 'coded: keyed hash of the reference that the agency gave, for the check of later rows',
  'upload_row.content_digest': 'coded: keyed digest of a referral, for the same',
  'upload_row.message_id': 'coded: id of the message that it became',
  'upload_row.inbox_id': 'none: its row of the inbox, and so of the register, where what became of it stands',
  'upload_row.left_out': 'none: it was not let in: faulty by the check, or the upload was cancelled before',
  'upload_feeder.only_row': 'none: always true',
  'upload_feeder.epoch': 'none: rises with each process that feeds',
  'file_mapping.partner': 'none: whose mapping',
  'file_mapping.code': 'none: its code',
  'file_mapping.version': 'none: rises with each change',
  'file_mapping.content': 'none: headings, and the fields that they stand for',
  'file_mapping.made_at': 'none: when',
  'file_mapping.made_by': 'coded: by whom',
};
