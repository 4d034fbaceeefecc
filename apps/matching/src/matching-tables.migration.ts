import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Providers with their agreements and capacity; cases as matching sees them; offers, of which an accepted one that has not ended is the
 * allocation; and the record of every decision. Every writer of capacity first takes the area's lock, then the rows in the order of ids.
 */
export class MatchingTables1750000001000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      create table provider (
        id uuid primary key, area text not null, code text not null, name text not null,
        profile jsonb not null, profile_version integer not null default 1,
        suspended_at timestamptz, last_allocated_at timestamptz
      );
      create unique index provider_code on provider (area, code);
      create table agreement (
        provider uuid not null references provider, starts_on date not null, ends_on date not null, share_percent numeric not null,
        primary key (provider, starts_on), check (starts_on <= ends_on)
      );
      create table provider_profile (
        provider uuid not null references provider, version integer not null, profile jsonb not null, since timestamptz not null default now(),
        primary key (provider, version)
      );

      create table capacity (
        provider uuid primary key references provider,
        kind text not null check (kind in ('known', 'unknown', 'unlimited')),
        available integer check (available >= 0),
        committed integer not null default 0 check (committed >= 0),
        held integer not null default 0 check (held >= 0),
        ceiling integer not null default 0,
        declared_at timestamptz,
        constraint only_known_has_points check ((kind = 'known') = (available is not null)),
        -- The last line of defence: no placement passes it, whatever the code above does. It is above available only
        -- where a declaration came in below what was committed, and sinks as cases close.
        constraint never_over_allocated check (kind <> 'known' or committed + held <= ceiling)
      );
      create table capacity_declaration (
        id uuid primary key, provider uuid not null references provider, kind text not null, points integer,
        committed integer not null, held integer not null, declared_at timestamptz not null, declared_by text not null,
        recorded_at timestamptz not null
      );
      create index capacity_declaration_provider on capacity_declaration (provider, declared_at);

      create table matched_case (
        id uuid primary key, area text not null, reference text not null, facts jsonb not null,
        state text not null check (state in ('waiting', 'offered', 'allocated', 'reallocating', 'paused', 'ended')),
        because text[] not null default '{}', for_person text, ended_as text,
        refused_by uuid[] not null default '{}', able uuid[] not null default '{}', least_points integer not null default 0,
        ready_at timestamptz not null, waiting_since timestamptz not null, decision uuid
      );
      create index matched_case_waiting on matched_case using gin (able) where state in ('waiting', 'reallocating') and for_person is null;
      create index matched_case_state on matched_case (area, state);

      create table conflict_key (
        case_id uuid not null references matched_case, key text not null, side text not null check (side in ('harmed', 'harmer')),
        primary key (case_id, key, side)
      );
      create index conflict_key_key on conflict_key (key);

      create table offer (
        id uuid primary key, case_id uuid not null references matched_case, provider uuid not null references provider,
        state text not null check (state in ('open', 'accepted', 'declined', 'expired', 'withdrawn')),
        points integer not null check (points > 0), intervention text not null,
        offered_at timestamptz not null, respond_by timestamptz not null, decision uuid not null,
        answered_at timestamptz, answered_by text, reason text, note_code text, lead text, second text,
        ended_at timestamptz, ended_as text
      );
      -- Two live allocations of one case, or an allocation beside an open offer, cannot be written.
      create unique index one_live_offer_a_case on offer (case_id) where state = 'open' or (state = 'accepted' and ended_at is null);
      create index offer_due on offer (respond_by) where state = 'open';
      create index offer_provider on offer (provider, state, offered_at);
      create index offer_case on offer (case_id);

      create table rule_set (id text primary key, area text not null, content jsonb not null, since timestamptz not null default now());
      create table decision (
        id uuid primary key, case_id uuid not null references matched_case, at timestamptz not null, rule_set text not null references rule_set,
        outcome text not null check (outcome in ('offered', 'waiting', 'for_person')), provider uuid,
        facts jsonb not null, refused_by uuid[] not null, seen jsonb not null
      );
      create index decision_case on decision (case_id, at);
    `);
    for (const [column, meaning] of Object.entries(MEANINGS)) await run.query(`comment on column ${column} is '${meaning}'`);
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query(
      'drop table decision, rule_set, offer, conflict_key, matched_case, capacity_declaration, capacity, provider_profile, agreement, provider',
    );
  }
}

/** Class of each column (none, coded, personal, restricted) and what it holds; the data dictionary is made from these. */
const MEANINGS: Record<string, string> = {
  'provider.id': 'none: the organisation that it is in the directory',
  'provider.area': 'none: area code',
  'provider.code': 'none: short name of the organisation',
  'provider.name': 'none: name of the organisation',
  'provider.profile': 'none: what it can do and where; counts of facilitators, nobody by name',
  'provider.profile_version': 'none: counts up with each change of profile or agreements',
  'provider.suspended_at': 'none: since when it gets no new offers',
  'provider.last_allocated_at': 'none: when it last took a case; ties go to the longest without',
  'agreement.provider': 'none: provider',
  'agreement.starts_on': 'none: first day in force',
  'agreement.ends_on': 'none: last day in force',
  'agreement.share_percent': 'none: share of the work that was agreed',
  'provider_profile.provider': 'none: provider',
  'provider_profile.version': 'none: version that decisions name',
  'provider_profile.profile': 'none: profile and agreements as they then stood',
  'provider_profile.since': 'none: since when',
  'capacity.provider': 'none: provider',
  'capacity.kind': 'none: known, unknown or unlimited',
  'capacity.available': 'none: points declared; null unless known',
  'capacity.committed': 'none: points of live allocations',
  'capacity.held': 'none: points of open offers',
  'capacity.ceiling': 'none: committed and held may not pass it',
  'capacity.declared_at': 'none: when the provider last declared; asked for again when old',
  'capacity_declaration.id': 'none: declaration',
  'capacity_declaration.provider': 'none: provider',
  'capacity_declaration.kind': 'none: known, unknown or unlimited',
  'capacity_declaration.points': 'none: points declared',
  'capacity_declaration.committed': 'none: points committed at that moment',
  'capacity_declaration.held': 'none: points held at that moment',
  'capacity_declaration.declared_at': 'none: when the provider says it declared',
  'capacity_declaration.declared_by': 'coded: id of who declared',
  'capacity_declaration.recorded_at': 'none: when it was recorded',
  'matched_case.id': 'coded: case',
  'matched_case.area': 'none: area code',
  'matched_case.reference': 'coded: short reference that people see',
  'matched_case.facts': 'coded: the coded facts that matching needs',
  'matched_case.state': 'coded: waiting, offered, allocated, reallocating, paused or ended',
  'matched_case.because': 'coded: rules that kept it waiting, or why it is paused',
  'matched_case.for_person': 'coded: why a person must decide; no offer is made meanwhile',
  'matched_case.ended_as': 'coded: how it ended',
  'matched_case.refused_by': 'coded: providers that declined it or let an offer lapse',
  'matched_case.able': 'coded: providers that every rule but free points allowed at the last decision',
  'matched_case.least_points': 'none: fewest points that any of them would need',
  'matched_case.ready_at': 'coded: when it first came ready',
  'matched_case.waiting_since': 'coded: when its waiting began',
  'matched_case.decision': 'coded: last decision',
  'conflict_key.case_id': 'coded: case',
  'conflict_key.key': 'personal: keyed hash of a person of the case',
  'conflict_key.side': 'coded: side that the person is on',
  'offer.id': 'coded: offer',
  'offer.case_id': 'coded: case',
  'offer.provider': 'coded: provider asked',
  'offer.state': 'coded: open, accepted, declined, expired or withdrawn',
  'offer.points': 'none: points held, then committed',
  'offer.intervention': 'coded: intervention that the points are for',
  'offer.offered_at': 'coded: when it was made',
  'offer.respond_by': 'coded: when it lapses',
  'offer.decision': 'coded: decision that it came from',
  'offer.answered_at': 'coded: when it was answered, lapsed or was withdrawn',
  'offer.answered_by': 'coded: id of who answered',
  'offer.reason': 'coded: why it was declined or withdrawn',
  'offer.note_code': 'coded: code of the provider for its own reason',
  'offer.lead': 'coded: id of the facilitator who is to lead',
  'offer.second': 'coded: id of the second facilitator',
  'offer.ended_at': 'coded: when the allocation ended',
  'offer.ended_as': 'coded: how the allocation ended',
  'rule_set.id': 'none: digest of the content',
  'rule_set.area': 'none: area code',
  'rule_set.content': 'none: figures and tables that decisions rest on',
  'rule_set.since': 'none: first used',
  'decision.id': 'coded: decision',
  'decision.case_id': 'coded: case',
  'decision.at': 'coded: when',
  'decision.rule_set': 'none: rules and weights in force',
  'decision.outcome': 'coded: offered, waiting or for a person',
  'decision.provider': 'coded: provider chosen',
  'decision.facts': 'coded: the coded facts of the case as they then stood',
  'decision.refused_by': 'coded: providers that had refused before',
  'decision.seen': 'coded: each provider: version, capacity seen, rules failed, score and its parts',
};
