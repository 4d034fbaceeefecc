import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A case that begins is one row, where it was eight: its people stand in it, each with the purposes to which they say no (nothing else of a consent
 * was ever read), and so does how it began. A case that nobody has is not looked for by its provider, nor a part of a story without its case.
 * What a story told before this stays in it.
 */
export class PeopleInTheirCase1782000000000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      alter table case_file add people jsonb, add accepted_at timestamptz, add triage jsonb;
      update case_file c set people = p.people from (
        select p.case_id, jsonb_agg(jsonb_build_object(
          'person', p.person, 'role', p.role, 'side', case when p.role in ('harmed', 'harmer') then p.role else 'other' end, 'track', p.track,
          'refuses', array(select n.purpose from consent n
            where n.case_id = p.case_id and n.person = p.person and n.state in ('refused', 'withdrawn') order by n.purpose)
        ) order by p.role, p.person) as people
        from person p group by p.case_id
      ) p where c.case_id = p.case_id;
      drop table consent, person;
      drop index case_file_provider;
      create index case_file_provider on case_file (provider, since desc, case_id) where provider is not null;
      drop index story_case;
      alter table story drop constraint story_pkey, add primary key (case_id, id);
    `);
    for (const [column, meaning] of Object.entries(MEANINGS)) await run.query(`comment on column ${column} is '${meaning}'`);
  }

  /** Of consents, those that say no come back; when they were said is in the story. */
  async down(run: QueryRunner): Promise<void> {
    await run.query(`
      create table person (
        case_id uuid not null, person uuid not null, role text not null, track text not null default 'not_contacted', since timestamptz not null,
        primary key (case_id, person)
      );
      create index person_by_person on person (person);
      create table consent (
        case_id uuid not null, person uuid not null, purpose text not null, state text not null, as_of timestamptz,
        primary key (case_id, person, purpose)
      );
      insert into person select c.case_id, p.person, p.role, p.track, c.since
        from case_file c, jsonb_to_recordset(c.people) as p(person uuid, role text, track text);
      insert into consent select c.case_id, p.person, purpose, 'refused', null
        from case_file c, jsonb_to_recordset(c.people) as p(person uuid, refuses jsonb), jsonb_array_elements_text(p.refuses) purpose;
      insert into story (case_id, at, kind, by_kind, detail)
        select case_id, accepted_at, 'accepted', 'intake', jsonb_build_object('route', route) from case_file where accepted_at is not null;
      insert into story (case_id, at, kind, by_kind, detail)
        select case_id, (triage ->> 'triagedAt')::timestamptz, 'triaged', 'intake', triage - 'triagedAt' from case_file where triage is not null;
      alter table case_file drop people, drop accepted_at, drop triage;
      drop index case_file_provider;
      create index case_file_provider on case_file (provider, since desc, case_id);
      alter table story drop constraint story_pkey, add primary key (id);
      create index story_case on story (case_id, id);
    `);
  }
}

const MEANINGS: Record<string, string> = {
  'case_file.people': 'coded: who is in it, by id: part, side, track, and the purposes to which they say no',
  'case_file.accepted_at': 'none: when the hub took the referral in; null where its story tells it',
  'case_file.triage': 'coded: what triage had come to when it was accepted',
};
