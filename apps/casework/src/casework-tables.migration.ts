import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What casework keeps: each case as it stands, its people's tracks and refusals, what providers must remove, and its story. */
export class CaseworkTables1760000000000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      create table case_file (
        case_id uuid primary key, reference text not null, area text not null,
        life text not null default 'known' check (life in ('known', 'allocated', 'contacting', 'preparing', 'scheduled', 'delivered', 'agreement',
          'follow_up', 'parked', 'on_hold', 'closed', 'ended')),
        since timestamptz not null, until date,
        agency uuid, route text, initiated_by text, category text, complexity text, stage text, district text,
        provider uuid, offer uuid, points integer not null default 0, allocated_at timestamptz, first_contact_by timestamptz,
        lead text, second text, intervention text, risk_assessed_at timestamptz, hours numeric not null default 0,
        ended_as text, side text, agreement text, closed_at timestamptz,
        work integer not null default 1,
        -- Whoever works on a case is known, and so is what was committed for it.
        check (life in ('known', 'closed', 'ended') or (provider is not null and offer is not null))
      );
      create index case_file_provider on case_file (provider, since desc, case_id);
      create index case_file_since on case_file (since desc, case_id);

      create table person (
        case_id uuid not null, person uuid not null, role text not null, track text not null default 'not_contacted', since timestamptz not null,
        primary key (case_id, person)
      );
      create index person_by_person on person (person);

      create table consent (
        case_id uuid not null, person uuid not null, purpose text not null, state text not null, as_of timestamptz,
        primary key (case_id, person, purpose)
      );

      create table recall (
        recall uuid primary key, case_id uuid not null, person uuid not null, holder uuid not null, offer uuid not null, why text not null,
        confirm_by timestamptz not null, required_at timestamptz not null, confirmed_at timestamptz, removed text[],
        -- One recall for each person of an allocation, whatever its reasons: a provider is not asked twice.
        unique (offer, person)
      );
      create index recall_case on recall (case_id);

      create table story (
        id bigint generated always as identity primary key, case_id uuid not null, at timestamptz not null, kind text not null,
        by_kind text not null, detail jsonb not null
      );
      create index story_case on story (case_id, id);
    `);
    for (const [column, meaning] of Object.entries(MEANINGS)) await run.query(`comment on column ${column} is '${meaning}'`);
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('drop table story, recall, consent, person, case_file');
  }
}

/** Class of each column (none, coded, personal, restricted) and what it holds; the data dictionary is made from these. */
const MEANINGS: Record<string, string> = {
  'case_file.case_id': 'coded: the case',
  'case_file.reference': 'coded: the short reference that people see',
  'case_file.area': 'none: area code',
  'case_file.life': 'coded: where the case stands; the legal next steps are in case-life.rules.ts',
  'case_file.since': 'none: since when it stands there',
  'case_file.until': 'coded: review date of a parked case or one on hold',
  'case_file.agency': 'none: organisation that referred it',
  'case_file.route': 'coded: where the referral came from',
  'case_file.initiated_by': 'coded: harmed, harmer or agency',
  'case_file.category': 'coded: offence category',
  'case_file.complexity': 'coded: standard, complex or serious and sensitive',
  'case_file.stage': 'coded: stage of the criminal justice process',
  'case_file.district': 'coded: district',
  'case_file.provider': 'none: organisation that has the case, or had it last',
  'case_file.offer': 'none: offer that was accepted: names this allocation',
  'case_file.points': 'none: points committed, freed when it closes',
  'case_file.allocated_at': 'none: when it was allocated',
  'case_file.first_contact_by': 'none: deadline of the first contact',
  'case_file.lead': 'coded: id, at the provider, of the facilitator who leads',
  'case_file.second': 'coded: id, at the provider, of the second facilitator',
  'case_file.intervention': 'coded: intervention planned or delivered last',
  'case_file.risk_assessed_at': 'coded: last risk assessment',
  'case_file.hours': 'none: hours reported so far',
  'case_file.ended_as': 'coded: how it closed, or how the referral ended',
  'case_file.side': 'coded: side that the end is typed by',
  'case_file.agreement': 'coded: what became of the agreement',
  'case_file.closed_at': 'none: when it closed or ended',
  'case_file.work': 'none: counts the changes; a write that read an older count changes no row',
  'person.case_id': 'coded: the case',
  'person.person': 'coded: id of the person in the vault',
  'person.role': 'coded: part in the case',
  'person.track': 'coded: where the person stands',
  'person.since': 'none: since when',
  'consent.case_id': 'coded: the case',
  'consent.person': 'coded: id of the person in the vault',
  'consent.purpose': 'coded: what for',
  'consent.state': 'coded: given, refused, not asked or withdrawn',
  'consent.as_of': 'none: when the person said so',
  'recall.recall': 'none: id of the recall',
  'recall.case_id': 'coded: the case',
  'recall.person': 'coded: id of the person in the vault',
  'recall.holder': 'none: organisation that must remove what it holds',
  'recall.offer': 'none: allocation under which it came to hold it',
  'recall.why': 'coded: reason',
  'recall.confirm_by': 'none: deadline',
  'recall.required_at': 'none: when it was asked for',
  'recall.confirmed_at': 'none: when the holder says that it was removed',
  'recall.removed': 'none: kinds of things removed',
  'story.id': 'none: order in which it was applied',
  'story.case_id': 'coded: the case',
  'story.at': 'none: when it happened',
  'story.kind': 'coded: what happened',
  'story.by_kind': 'none: provider, hub or service that said so',
  'story.detail': 'coded: codes and ids of what happened, never free text',
};
