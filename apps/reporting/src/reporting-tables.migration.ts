import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The read model: what the facts say, by ids and codes alone. Each producer's facts about a case come in the order of their version,
 * but nothing is promised between producers: so a row may begin with any fact, and each producer's part of it has a version of its own.
 */
export class ReportingTables1750000001000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      create table case_row (
        case_id uuid primary key, reference text, agency uuid, door text, route text, initiated_by text,
        category text, stage text, complexity text, district text, coded_version bigint not null default 0,
        intake_state text, intake_reason text, ended_by text, intake_version bigint not null default 0,
        matching_state text, provider uuid, matching_version bigint not null default 0,
        casework_state text, casework_provider uuid, case_end text, ended_side text, intervention text, agreement text,
        casework_version bigint not null default 0,
        received_at timestamptz, offered_at timestamptz, allocated_at timestamptz, closed_at timestamptz,
        state text not null generated always as (
          case
            when intake_state in ('withdrawn', 'duplicate', 'unsuitable', 'out_of_area') then intake_state
            when casework_state = 'closed' then 'closed'
            when intake_state in ('needs_information', 'parked', 'on_hold') then intake_state
            when matching_state = 'allocated' and casework_provider = provider then coalesce(casework_state, 'allocated')
            when matching_state is not null then matching_state
            else coalesce(intake_state, 'triage')
          end
        ) stored
      );
      create index case_row_state on case_row (state);

      create table message_row (
        agency uuid not null, message_id text not null, received_at timestamptz not null,
        outcome text not null check (outcome in ('set_aside', 'rejected', 'case')), faults jsonb not null default '[]',
        primary key (agency, message_id, received_at)
      );
      create table repeat_row (
        fact_id text primary key, agency uuid not null, because text not null, received_at timestamptz not null
      );
      create table offer_row (
        offer uuid primary key, case_id uuid, provider uuid, points integer, state text not null, reason text,
        offered_at timestamptz, ended_at timestamptz, version bigint not null
      );
      create index offer_row_provider on offer_row (provider, state);
      create table load_row (
        provider uuid not null, period text not null, kind text not null, available integer, committed integer not null, held integer not null,
        over_committed boolean not null, declared_at timestamptz, as_of timestamptz not null, version bigint not null,
        primary key (provider, period)
      );
      create table partner_row (
        partner uuid primary key, code text not null, name text not null, kind text not null, state text not null, version bigint not null
      );
      create table send_row (
        notification uuid primary key, about_type text not null, recipient text not null, channel text not null, template text not null,
        outcome text not null, why text, final boolean, attempts integer not null, at timestamptz not null, version bigint not null
      );
      create table report_row (
        fact_id text primary key, partner uuid not null, reported text not null, outcome text not null, faults jsonb not null, settled_at timestamptz not null
      );
      create table consent_row (
        case_id uuid not null, person uuid not null, purpose text not null, state text not null, as_of timestamptz not null,
        version bigint not null, primary key (case_id, person, purpose)
      );
      create index consent_row_person on consent_row (person);
      create table recall_row (
        recall uuid primary key, case_id uuid not null, holder uuid not null, why text not null, confirm_by timestamptz not null
      );
    `);
    for (const [column, meaning] of Object.entries(MEANINGS)) await run.query(`comment on column ${column} is '${meaning}'`);
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query(
      'drop table recall_row, consent_row, report_row, send_row, partner_row, load_row, offer_row, repeat_row, message_row, case_row',
    );
  }
}

/** Class of each column (none, coded, personal, restricted) and what it holds; the data dictionary is made from these. */
const MEANINGS: Record<string, string> = {
  'case_row.case_id': 'none: the case',
  'case_row.reference': 'none: its short reference',
  'case_row.agency': 'none: who referred it',
  'case_row.door': 'none: queue or http',
  'case_row.route': 'coded: route',
  'case_row.initiated_by': 'coded: who asked for it',
  'case_row.category': 'coded: offence category',
  'case_row.stage': 'coded: stage of the criminal justice process',
  'case_row.complexity': 'coded: complexity',
  'case_row.district': 'coded: district',
  'case_row.coded_version': 'none: version of intake that the coded facts are of',
  'case_row.intake_state': 'coded: state as intake last said',
  'case_row.intake_reason': 'coded: why intake ended it',
  'case_row.ended_by': 'coded: side that had intake end it',
  'case_row.intake_version': 'none: version of intake that the state is of',
  'case_row.matching_state': 'coded: state as matching last said',
  'case_row.provider': 'coded: provider that it is offered or allocated to',
  'case_row.matching_version': 'none: version of matching that they are of',
  'case_row.casework_state': 'coded: state as casework last said',
  'case_row.casework_provider': 'coded: provider that casework is with',
  'case_row.case_end': 'coded: how the work ended',
  'case_row.ended_side': 'coded: side that ended it, where it was not completed',
  'case_row.intervention': 'coded: intervention that was delivered',
  'case_row.agreement': 'coded: the agreement',
  'case_row.casework_version': 'none: version of casework that they are of',
  'case_row.received_at': 'none: when the hub took it in',
  'case_row.offered_at': 'none: when it was first offered',
  'case_row.allocated_at': 'none: when it was first allocated',
  'case_row.closed_at': 'none: when the work or the referral ended',
  'case_row.state': 'coded: the one state, by whoever is furthest along with it',
  'message_row.agency': 'none: who sent it',
  'message_row.message_id': 'coded: the id that the sender gave it',
  'message_row.received_at': 'none: when the hub took it in; tells a mended message from another one under the same id',
  'message_row.outcome': 'none: set aside, rejected, or a case',
  'message_row.faults': 'coded: path and code of every fault',
  'repeat_row.fact_id': 'none: the fact that told of it',
  'repeat_row.agency': 'none: who sent it',
  'repeat_row.because': 'none: same message or same reference',
  'repeat_row.received_at': 'none: when the hub took it in',
  'offer_row.offer': 'none: the offer',
  'offer_row.case_id': 'none: the case',
  'offer_row.provider': 'none: the provider',
  'offer_row.points': 'none: points held',
  'offer_row.state': 'none: open, accepted, declined, expired or withdrawn',
  'offer_row.reason': 'coded: why it was declined or withdrawn',
  'offer_row.offered_at': 'none: when it was made',
  'offer_row.ended_at': 'none: when it was answered or ended',
  'offer_row.version': 'none: version of matching',
  'load_row.provider': 'none: the provider',
  'load_row.period': 'none: calendar month',
  'load_row.kind': 'none: known, unknown or unlimited',
  'load_row.available': 'none: points available, where known',
  'load_row.committed': 'none: points committed to allocated cases',
  'load_row.held': 'none: points held by open offers',
  'load_row.over_committed': 'none: more is taken than is available',
  'load_row.declared_at': 'none: when the provider last declared it',
  'load_row.as_of': 'none: as of',
  'load_row.version': 'none: version of matching',
  'partner_row.partner': 'none: the organisation',
  'partner_row.code': 'none: its slug',
  'partner_row.name': 'none: its name',
  'partner_row.kind': 'none: agency or provider',
  'partner_row.state': 'none: registered, suspended or removed',
  'partner_row.version': 'none: version of the directory',
  'send_row.notification': 'none: the notification',
  'send_row.about_type': 'none: type of the fact that it tells of',
  'send_row.recipient': 'none: kind of recipient, never an address',
  'send_row.channel': 'none: e-mail, text, queue or webhook',
  'send_row.template': 'none: template',
  'send_row.outcome': 'none: sent or failed',
  'send_row.why': 'coded: why it failed',
  'send_row.final': 'none: whether it is tried no more',
  'send_row.attempts': 'none: how often it was tried',
  'send_row.at': 'none: when',
  'send_row.version': 'none: version of notifications',
  'report_row.fact_id': 'none: the fact that told of it',
  'report_row.partner': 'none: who reported',
  'report_row.reported': 'none: type of the report',
  'report_row.outcome': 'none: done, refused or duplicate',
  'report_row.faults': 'coded: path and code of every fault',
  'report_row.settled_at': 'none: when it was settled',
  'consent_row.case_id': 'none: the case',
  'consent_row.person': 'coded: the person, by id',
  'consent_row.purpose': 'coded: for what',
  'consent_row.state': 'coded: given, refused, not asked or withdrawn',
  'consent_row.as_of': 'coded: when the person said so',
  'consent_row.version': 'none: version of intake',
  'recall_row.recall': 'none: the recall',
  'recall_row.case_id': 'none: the case',
  'recall_row.holder': 'none: provider that must remove',
  'recall_row.why': 'coded: why',
  'recall_row.confirm_by': 'none: to be confirmed by',
};
