import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a message says of one person is one row of `consent` where it was one a purpose, and what is personal of a person is sealed in one where it was
 * sealed column by column. Rows that came sealed apart stay so, since only the service has the key; it opens them as they are. In what an agency
 * states nothing is looked for here, so it is kept as its text.
 *
 * A person is looked for by their case alone, and no case by its provider. The keys to cases and people are checked no more: a person is written with
 * their case, or while it is locked; a consent is one of a person who is written with it, or was read with their case; neither is ever deleted.
 */
export class FewerRows1775000005000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      alter table consent drop constraint consent_person_id_fkey, add column said json;
      update consent set said = json_build_array(json_strip_nulls(
        json_build_object('purpose', purpose, 'state', state, 'said_at', said_at, 'how', how, 'providers', providers)));
      alter table consent alter column said set not null,
        drop column purpose, drop column state, drop column said_at, drop column how, drop column providers;
      alter table cases alter column stated type json using stated::json, alter column offence type json using offence::json;
      alter table person rename column name_sealed to sealed;
      alter table person drop constraint person_case_id_fkey, drop constraint person_pkey, drop constraint person_case_id_ref_key,
        add primary key (case_id, ref);
      drop index cases_provider;
    `);
    for (const [column, meaning] of Object.entries(MEANINGS)) await run.query(`comment on column ${column} is '${meaning}'`);
  }

  async down(): Promise<void> {
    throw new Error(
      'People that are sealed in one cannot be sealed column by column again without their keys: bring a back-up back instead.',
    );
  }
}

const MEANINGS: Record<string, string> = {
  'consent.id': 'none: the entry; rising with the order in which the hub heard them',
  'consent.said':
    'coded: to which purposes they said what, when and how, and the codes of the providers that it reaches, all where left out',
  'consent.recorded_by_sealed': 'personal: who recorded each of it, sealed with the key of the person; in older rows the one text',
  'person.sealed':
    'restricted: name, birth, contact points, identifiers, risk markers, needs, notes and extensions, sealed; in older rows the name alone',
  'person.birth_sealed': 'personal: date of birth, sealed; in older rows alone',
  'person.contacts_sealed': 'personal: contact points with their safety, sealed; in older rows alone',
  'person.identifiers_sealed': 'personal: identifiers in other registers, sealed; in older rows alone',
  'person.remarks_sealed': 'restricted: risk markers, needs, notes and extensions, sealed; in older rows alone',
};
