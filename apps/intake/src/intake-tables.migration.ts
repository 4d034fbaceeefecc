import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Intake's own tables: partners whose queues it reads, the register of what they sent, cases, and the vault (people, consents, notes).
 * Bytes named `…_sealed` open only with the row's `data_key`, and that only with the master key: erasing a person nulls their data key.
 */
export class IntakeTables1750000001000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      create table partner (
        id uuid primary key, code text not null unique, name text not null, kind text not null check (kind in ('agency', 'provider')), area text not null,
        exchange text not null, in_queue text not null, state text not null check (state in ('open', 'suspended', 'removed')), since timestamptz not null
      );

      create table received (
        inbox_id bigint primary key, source text not null, door text not null check (door in ('queue', 'http')), message_id text not null, type text not null,
        area text not null, received_at timestamptz not null, settled_at timestamptz not null,
        outcome text not null check (outcome in ('accepted', 'done', 'duplicate', 'rejected', 'set_aside')),
        counts boolean not null, faults jsonb not null default '[]', case_id uuid, repeats bigint,
        data_key bytea, body_sealed bytea, keep_until timestamptz, mended_at timestamptz, mended_by text, given_up_at timestamptz
      );
      create index received_outcome on received (outcome, inbox_id desc);
      create index received_message on received (source, message_id);
      create index received_keep on received (keep_until) where body_sealed is not null;

      create table cases (
        id uuid primary key, reference text not null unique, area text not null, agency uuid not null, agency_reference_hash text not null,
        content_digest text not null, inbox_id bigint not null, door text not null, message_id text not null, received_at timestamptz not null,
        data_key bytea, details_sealed bytea, stated jsonb not null, offence jsonb not null,
        route text not null, category text not null, flags text[] not null, complexity text not null, tags text[] not null,
        enhanced_rights boolean not null, parties integer not null, district text not null, stage text not null, establishment text,
        state text not null check (state in ('triage', 'needs_information', 'parked', 'on_hold', 'ready', 'closed', 'withdrawn', 'unsuitable', 'duplicate', 'out_of_area')),
        missing text[] not null default '{}', parked_until date, state_since timestamptz not null, was_ready boolean not null default false,
        provider uuid, work_state text, version integer not null default 1,
        unique (agency, agency_reference_hash)
      );
      create index cases_state on cases (state);
      create index cases_provider on cases (provider) where provider is not null;
      create index cases_parked on cases (parked_until) where state = 'parked';

      create table person (
        id uuid primary key, case_id uuid not null references cases (id), ref text not null, position integer not null, role text not null,
        data_key bytea, name_sealed bytea, birth_sealed bytea, contacts_sealed bytea, identifiers_sealed bytea, remarks_sealed bytea,
        age_band text not null, language text not null, interpreter text not null, access_needs text[] not null, facilitator_gender text not null,
        enhanced_rights boolean, guardian text, supports text, supported_by text[] not null, safe_contact boolean not null,
        match_hash text, erased_at timestamptz, unique (case_id, ref)
      );
      create index person_match on person (match_hash) where match_hash is not null;

      create table consent (
        id uuid primary key, case_id uuid not null references cases (id), person_id uuid not null references person (id),
        purpose text not null, state text not null, said_at timestamptz not null, how text, recorded_by_sealed bytea, providers text[],
        source text not null, inbox_id bigint not null, heard_at timestamptz not null
      );
      create index consent_latest on consent (case_id, person_id, purpose, said_at desc, id desc);

      create table note (
        id uuid primary key, case_id uuid not null references cases (id), source text not null, inbox_id bigint not null, about text not null,
        data_key bytea, note_sealed bytea not null, heard_at timestamptz not null
      );
      create index note_case on note (case_id);

      create table incident_key (key text not null, case_id uuid not null references cases (id), why text not null, primary key (key, case_id));
      create table possible_duplicate (
        case_id uuid not null references cases (id), other_case_id uuid not null references cases (id), because text[] not null,
        found_at timestamptz not null, primary key (case_id, other_case_id), check (case_id > other_case_id)
      );

      create table people_view (
        id uuid primary key, case_id uuid, inbox_id bigint, viewer text not null, viewer_kind text not null, organisation uuid, purpose text not null,
        people uuid[] not null, at timestamptz not null
      );
      create index people_view_case on people_view (case_id, at desc);
    `);
    for (const [column, meaning] of Object.entries(MEANINGS)) await run.query(`comment on column ${column} is '${meaning}'`);
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('drop table people_view, possible_duplicate, incident_key, note, consent, person, cases, received, partner');
  }
}

/** Class of each column (none, coded, personal, restricted) and what it holds; the data dictionary is made from these. */
const MEANINGS: Record<string, string> = {
  'partner.id': 'none: the organisation',
  'partner.code': 'none: its short code',
  'partner.name': 'none: its name',
  'partner.kind': 'none: agency or provider',
  'partner.area': 'none: area code',
  'partner.exchange': 'none: the exchange that it writes to',
  'partner.in_queue': 'none: the queue behind it, which intake reads',
  'partner.state': 'none: open, suspended or removed',
  'partner.since': 'none: since when',
  'received.inbox_id': 'none: order of arrival; row of the inbox',
  'received.source': 'none: proven sender',
  'received.door': 'none: queue or http; the receipt leaves by it',
  'received.message_id': 'coded: the id that its sender gave it',
  'received.type': 'none: type that it claimed',
  'received.area': 'none: area code',
  'received.received_at': 'none: when the hub took it in',
  'received.settled_at': 'none: when its outcome was decided, the last time',
  'received.outcome': 'none: accepted, done, duplicate, rejected or set aside',
  'received.counts': 'none: it is, or claims to be, a referral, and so counts in the partition',
  'received.faults': 'coded: every fault: path, code, sentence, who must act; no value is quoted',
  'received.case_id': 'coded: the case that it made or concerned',
  'received.repeats': 'none: inbox row that it repeats',
  'received.data_key': 'none: key of the kept body, wrapped by the master key',
  'received.body_sealed': 'restricted: the body, sealed, kept for mending',
  'received.keep_until': 'none: when the body is deleted',
  'received.mended_at': 'none: when it was corrected and replayed',
  'received.mended_by': 'coded: the administrator who did so',
  'received.given_up_at': 'none: when it was given up',
  'cases.id': 'none: the case',
  'cases.reference': 'none: the hub reference',
  'cases.area': 'none: area code',
  'cases.agency': 'none: the agency that referred',
  'cases.agency_reference_hash': 'personal: keyed hash of the agency reference',
  'cases.content_digest': 'personal: keyed hash of the referral content as first sent',
  'cases.inbox_id': 'none: row of the inbox that made it',
  'cases.door': 'none: queue or http',
  'cases.message_id': 'coded: the id that the agency gave its message',
  'cases.received_at': 'none: when the hub took it in',
  'cases.data_key': 'none: key of the sealed details, wrapped by the master key',
  'cases.details_sealed': 'restricted: agency reference, crime reference, who submitted, notes and extensions, sealed',
  'cases.stated': 'coded: incident and wishes as the agency states them, without references or free text',
  'cases.offence': 'coded: category, flags and questions that the offence code answers',
  'cases.route': 'coded: by which route it came',
  'cases.category': 'coded: offence category',
  'cases.flags': 'coded: flags, stated and derived',
  'cases.complexity': 'coded: standard, complex, serious and sensitive',
  'cases.tags': 'coded: specialist tags that the facilitators need',
  'cases.enhanced_rights': 'coded: a harmed person has enhanced rights',
  'cases.parties': 'coded: how many people harmed and responsible',
  'cases.district': 'coded: district code',
  'cases.stage': 'coded: stage of the criminal justice process',
  'cases.establishment': 'coded: where the harmer is held',
  'cases.state': 'none: what intake knows of its state',
  'cases.missing': 'coded: what is missing, where it needs information',
  'cases.parked_until': 'coded: review date of a parked case',
  'cases.state_since': 'none: since when',
  'cases.was_ready': 'none: matching has been told of it',
  'cases.provider': 'none: the provider that holds it, and may see the people',
  'cases.work_state': 'none: state that casework last told',
  'cases.version': 'none: rises with every change',
  'person.id': 'coded: the person',
  'person.case_id': 'coded: the case',
  'person.ref': 'coded: the agency id of the person within the referral',
  'person.position': 'none: order within the referral',
  'person.role': 'coded: part in the matter',
  'person.data_key': 'none: key of the sealed columns, wrapped by the master key; null once erased',
  'person.name_sealed': 'personal: name and what they like to be called, sealed',
  'person.birth_sealed': 'personal: date of birth, sealed',
  'person.contacts_sealed': 'personal: contact points with their safety, sealed',
  'person.identifiers_sealed': 'personal: identifiers in other registers, sealed',
  'person.remarks_sealed': 'restricted: risk markers, needs, notes and extensions, sealed',
  'person.age_band': 'coded: age band on the day of the referral',
  'person.language': 'coded: language they speak best',
  'person.interpreter': 'coded: interpreter needed',
  'person.access_needs': 'coded: access needs',
  'person.facilitator_gender': 'coded: wish for the gender of the facilitator',
  'person.enhanced_rights': 'coded: enhanced rights as the agency assessed them',
  'person.guardian': 'coded: ref of their guardian',
  'person.supports': 'coded: ref of the person whom they are there for',
  'person.supported_by': 'coded: codes of providers that already support them',
  'person.safe_contact': 'coded: at least one contact point is safe',
  'person.match_hash': 'personal: keyed hash of name and date of birth, for conflicts of interest and possible duplicates',
  'person.erased_at': 'none: when the key was deleted',
  'consent.id': 'none: the entry; rising with time',
  'consent.case_id': 'coded: the case',
  'consent.person_id': 'coded: who said so',
  'consent.purpose': 'coded: for what',
  'consent.state': 'coded: given, refused, not asked or withdrawn',
  'consent.said_at': 'coded: when the person said so',
  'consent.how': 'coded: how they said so',
  'consent.recorded_by_sealed': 'personal: who recorded it, sealed with the key of the person',
  'consent.providers': 'coded: codes of the providers that it reaches; null for every provider',
  'consent.source': 'none: who told the hub',
  'consent.inbox_id': 'none: message that told it',
  'consent.heard_at': 'none: when the hub heard of it',
  'note.id': 'none: the note',
  'note.case_id': 'coded: the case',
  'note.source': 'none: who sent it',
  'note.inbox_id': 'none: message that held it',
  'note.about': 'none: what sort of message it came with',
  'note.data_key': 'none: key of the note, wrapped by the master key',
  'note.note_sealed': 'restricted: free text, sealed',
  'note.heard_at': 'none: when it came',
  'incident_key.key': 'personal: keyed hash that two reports of one incident share',
  'incident_key.case_id': 'coded: the case',
  'incident_key.why': 'none: what the key is made of',
  'possible_duplicate.case_id': 'coded: the later case',
  'possible_duplicate.other_case_id': 'coded: the earlier case',
  'possible_duplicate.because': 'none: what they share',
  'possible_duplicate.found_at': 'none: when it was found',
  'people_view.id': 'none: the view',
  'people_view.case_id': 'coded: whose case was looked at',
  'people_view.inbox_id': 'none: the kept message that was looked at',
  'people_view.viewer': 'coded: who looked',
  'people_view.viewer_kind': 'none: person, partner or service',
  'people_view.organisation': 'none: for which organisation',
  'people_view.purpose': 'coded: what for',
  'people_view.people': 'coded: the people shown',
  'people_view.at': 'none: when',
};
