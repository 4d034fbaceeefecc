import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Calendar month in which an instant falls, where the hub's working days are counted. */
const monthOf = (instant: string) => `date_trunc('month', ${instant} at time zone 'Europe/London')::date`;

/**
 * Capacity as it really is: facilitators as persons (by their provider's code, never by name) with checks that expire, dated reductions, pauses,
 * and points by calendar month, half of a case's points in the month of its offer and half in the next. What stood in one pot is moved: groups of
 * facilitators become persons, the declared figure stands for this month and the twelve after it, and each live offer is booked on its own months.
 */
export class CapacityByMonth1780000001000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      create table facilitator (
        provider uuid not null references provider, code text not null,
        kind text not null default 'staff' check (kind in ('staff', 'volunteer')), gender text check (gender in ('female', 'male')),
        accreditation text not null check (accreditation in ('foundation', 'intermediate', 'advanced')),
        tags text[] not null default '{}', languages text[] not null default '{}', districts text[] not null default '{}',
        hours_a_month numeric check (hours_a_month >= 0), most_cases integer check (most_cases >= 0),
        cool_down_days integer check (cool_down_days >= 0),
        joined_on date, left_on date, conflict_key text, primary key (provider, code)
      );
      create index facilitator_conflict_key on facilitator (conflict_key) where conflict_key is not null;
      create table facilitator_check (
        provider uuid not null, code text not null, kind text not null, expires_on date not null,
        told_at timestamptz not null, told_by text not null,
        primary key (provider, code, kind), foreign key (provider, code) references facilitator on delete cascade
      );
      alter table provider add staff_version integer not null default 1;
      create table provider_staff (
        provider uuid not null references provider, version integer not null, staff json not null, since timestamptz not null default now(),
        primary key (provider, version)
      );
      create table absence (
        id uuid primary key, provider uuid not null, facilitator text not null, from_on date not null, to_on date not null, kind text not null,
        hours numeric check (hours >= 0), declared_at timestamptz not null, declared_by text not null, cancelled_at timestamptz,
        check (from_on <= to_on), foreign key (provider, facilitator) references facilitator on delete cascade
      );
      create index absence_provider on absence (provider, to_on) where cancelled_at is null;
      create table provider_pause (
        provider uuid not null references provider, from_at timestamptz not null, to_at timestamptz, by text not null, reason text not null,
        primary key (provider, from_at)
      );
      create unique index one_pause_at_a_time on provider_pause (provider) where to_at is null;

      alter table capacity add kept_percent integer not null default 0 check (kept_percent between 0 and 100),
        add open_from date, add open_kind text check (open_kind in ('known', 'unknown', 'unlimited')),
        add open_source text check (open_source in ('points', 'facilitators')), add open_points integer check (open_points >= 0),
        add asked_at timestamptz;
      create table capacity_month (
        provider uuid not null references provider, month date not null check (extract(day from month) = 1),
        kind text not null check (kind in ('known', 'unknown', 'unlimited')),
        source text check (source in ('points', 'period', 'facilitators')), points integer check (points >= 0), declared_at timestamptz,
        available integer check (available >= 0), kept integer not null default 0 check (kept >= 0),
        committed integer not null default 0 check (committed >= 0), held integer not null default 0 check (held >= 0),
        ordinary integer not null default 0 check (ordinary >= 0),
        ceiling integer not null default 0, ordinary_ceiling integer not null default 0,
        primary key (provider, month),
        constraint month_known_has_points check ((kind = 'known') = (available is not null)),
        -- The last line of defence, as in capacity: above what is available only where a figure came in below what was taken.
        constraint month_never_over_allocated check (kind <> 'known' or committed + held <= ceiling),
        constraint month_kept_for_serious check (kind <> 'known' or ordinary <= ordinary_ceiling)
      );
      create table capacity_month_was (
        provider uuid not null references provider, month date not null, kind text not null, available integer, kept integer not null,
        why text not null, since timestamptz not null
      );
      create index capacity_month_was_provider on capacity_month_was (provider, month, since);

      alter table offer add month date check (extract(day from month) = 1), add serious boolean, add planned_lead text, add planned_second text,
        add accepted_at timestamptz, add signed_off_by text, add begun_at timestamptz;
      create index offer_live on offer (provider) where state = 'open' or (state = 'accepted' and ended_at is null);
      create index offer_serious_ended on offer (provider, ended_at) where serious and ended_at is not null;
      create table share_taken (
        provider uuid not null, agreement_from date not null, points bigint not null,
        primary key (provider, agreement_from), foreign key (provider, agreement_from) references agreement (provider, starts_on)
      );
    `);
    await this.moveStaff(run);
    await this.moveOffers(run);
    await this.moveMonths(run);
    for (const [column, meaning] of Object.entries(MEANINGS)) await run.query(`comment on column ${column} is '${meaning}'`);
  }

  /** Of a group so many are women; they come first. Who was cleared for prisons stays so. */
  private async moveStaff(run: QueryRunner): Promise<void> {
    await run.query(`
      with person as (
        select p.id as provider, g.value ->> 'accreditation' as accreditation, g.value -> 'tags' as tags, nth <= (g.value ->> 'women')::int as woman,
          (g.value ->> 'prisonCleared')::boolean as cleared, g.value ->> 'accreditation' || '-' ||
            row_number() over (partition by p.id, g.value ->> 'accreditation' order by g.position, nth) as code
        from provider p cross join lateral jsonb_array_elements(p.profile -> 'facilitators') with ordinality as g(value, position)
        cross join lateral generate_series(1, (g.value ->> 'count')::int) as nth
      ), staff as (
        insert into facilitator (provider, code, accreditation, gender, tags)
        select provider, code, accreditation, case when woman then 'female' else 'male' end, array(select jsonb_array_elements_text(tags)) from person
      )
      insert into facilitator_check (provider, code, kind, expires_on, told_at, told_by)
      select provider, code, 'prison', '2099-12-31', now(), 'hub' from person where cleared`);
    await run.query(`
      insert into provider_staff (provider, version, staff)
      select p.id, 1, coalesce((
        select json_agg(json_strip_nulls(json_build_object('code', f.code, 'kind', f.kind, 'gender', f.gender, 'accreditation', f.accreditation,
          'tags', f.tags, 'languages', f.languages, 'districts', f.districts, 'checks', coalesce((
            select json_agg(json_build_object('kind', k.kind, 'expiresOn', k.expires_on) order by k.kind) from facilitator_check k
            where k.provider = f.provider and k.code = f.code), '[]'))) order by f.code)
        from facilitator f where f.provider = p.id), '[]')
      from provider p`);
  }

  private async moveOffers(run: QueryRunner): Promise<void> {
    await run.query(`
      update offer o set month = ${monthOf('o.offered_at')}, serious = f.facts ->> 'complexity' = 'serious_sensitive',
        accepted_at = case when o.state = 'accepted' then o.answered_at end
      from matched_case m join case_facts f on f.case_id = m.id and f.version = m.facts_version where m.id = o.case_id;
      alter table offer alter month set not null, alter serious set not null`);
    await run.query(`
      insert into share_taken (provider, agreement_from, points)
      select a.provider, a.starts_on, sum(o.points) from agreement a join offer o on o.provider = a.provider and o.state = 'accepted'
        and (o.answered_at at time zone 'Europe/London')::date between a.starts_on and a.ends_on group by a.provider, a.starts_on`);
  }

  /** A month that has passed is written as it was where something was booked on it; what an ended allocation used in it stays used. */
  private async moveMonths(run: QueryRunner): Promise<void> {
    await run.query(`
      update capacity set open_from = ${monthOf('declared_at')}, open_kind = kind, open_points = available,
        open_source = case when kind <> 'unknown' then 'points' end
      where declared_at is not null`);
    await run.query(`
      insert into capacity_month_was (provider, month, kind, available, kept, why, since)
      select provider, ${monthOf('declared_at')}, kind, points, 0, 'declared', recorded_at from capacity_declaration`);
    await run.query(`
      with present as (select ${monthOf('now()')} as month),
      booked as (
        select o.provider, half.month, coalesce(sum(half.points) filter (where o.state = 'accepted'), 0) as committed,
          coalesce(sum(half.points) filter (where o.state = 'open'), 0) as held, coalesce(sum(half.points) filter (where not o.serious), 0) as ordinary
        from offer o cross join lateral (
          values (o.month, (o.points + 1) / 2), ((o.month + interval '1 month')::date, o.points / 2)
        ) as half(month, points)
        where o.state = 'open' or (o.state = 'accepted' and (o.ended_at is null or ${monthOf('o.ended_at')} > half.month))
        group by o.provider, half.month
      ), figure as (
        select c.provider, ahead::date as month, c.kind, c.available, c.declared_at
        from capacity c, present, generate_series(present.month, present.month + interval '12 months', interval '1 month') as ahead
        union all
        select b.provider, b.month, coalesce(d.kind, 'unknown'), d.points, d.declared_at
        from booked b join present on b.month < present.month left join lateral (
          select d.kind, d.points, d.declared_at from capacity_declaration d
          where d.provider = b.provider and ${monthOf('d.declared_at')} <= b.month order by d.declared_at desc, d.id desc limit 1
        ) as d on true
      )
      insert into capacity_month (provider, month, kind, source, points, declared_at, available, committed, held, ordinary, ceiling, ordinary_ceiling)
      select provider, month, f.kind, case when f.kind <> 'unknown' then 'points' end, f.available, f.declared_at, f.available,
        coalesce(b.committed, 0), coalesce(b.held, 0), coalesce(b.ordinary, 0),
        greatest(coalesce(f.available, 0), coalesce(b.committed + b.held, 0)), greatest(coalesce(f.available, 0), coalesce(b.ordinary, 0))
      from figure f left join booked b using (provider, month)`);
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query(`
      drop table share_taken, capacity_month_was, capacity_month, provider_pause, absence, provider_staff, facilitator_check, facilitator;
      drop index offer_live, offer_serious_ended;
      alter table offer drop month, drop serious, drop planned_lead, drop planned_second, drop accepted_at, drop signed_off_by, drop begun_at;
      alter table capacity drop kept_percent, drop open_from, drop open_kind, drop open_source, drop open_points, drop asked_at;
      alter table provider drop staff_version;
    `);
  }
}

const MEANINGS: Record<string, string> = {
  'facilitator.provider': 'none: provider',
  'facilitator.code': 'coded: id that the provider gave the facilitator',
  'facilitator.kind': 'coded: staff or volunteer',
  'facilitator.gender': 'coded: female or male; null where it was not told',
  'facilitator.accreditation': 'coded: foundation, intermediate or advanced',
  'facilitator.tags': 'coded: specialist tags',
  'facilitator.languages': 'coded: languages; empty for those of the provider',
  'facilitator.districts': 'coded: districts; empty for all of the provider',
  'facilitator.hours_a_month': 'coded: hours in a month; null where the provider declares points',
  'facilitator.most_cases': 'coded: most cases at once; null for the starting value of the area',
  'facilitator.cool_down_days': 'coded: days without a serious case after one has ended; null for the starting value of the area',
  'facilitator.joined_on': 'coded: first day; null where it was not told',
  'facilitator.left_on': 'coded: last day; null while they are there',
  'facilitator.conflict_key': 'personal: keyed hash of the facilitator, to find who is named in a case',
  'facilitator_check.provider': 'none: provider',
  'facilitator_check.code': 'coded: facilitator',
  'facilitator_check.kind': 'coded: which check, by the code of the area',
  'facilitator_check.expires_on': 'coded: last day on which it is good',
  'facilitator_check.told_at': 'none: when it was told',
  'facilitator_check.told_by': 'coded: id of who told it',
  'provider.staff_version': 'none: counts up with each change of its facilitators or their checks',
  'provider_staff.provider': 'none: provider',
  'provider_staff.version': 'none: version that decisions name',
  'provider_staff.staff': 'coded: facilitators and their checks as they then stood, keyed hashes left out',
  'provider_staff.since': 'none: since when',
  'absence.id': 'none: absence',
  'absence.provider': 'none: provider',
  'absence.facilitator': 'coded: who is away, by the code of the provider',
  'absence.from_on': 'coded: first day',
  'absence.to_on': 'coded: last day',
  'absence.kind': 'coded: leave, sickness, training, left or other',
  'absence.hours': 'coded: hours that fall away in all; null for whole days',
  'absence.declared_at': 'none: when it was declared',
  'absence.declared_by': 'coded: id of who declared it',
  'absence.cancelled_at': 'none: when it was taken back',
  'provider_pause.provider': 'none: provider',
  'provider_pause.from_at': 'none: since when it takes no new cases',
  'provider_pause.to_at': 'none: until when; null while it lasts',
  'provider_pause.by': 'coded: id of who paused it',
  'provider_pause.reason': 'none: why, by code',
  'capacity.kept_percent': 'none: share of the points kept for serious cases, in per cent',
  'capacity.open_from': 'none: month from which the last declaration without an end holds',
  'capacity.open_kind': 'none: what that declared: known, unknown or unlimited',
  'capacity.open_source': 'none: whether it named points, or hours of facilitators',
  'capacity.open_points': 'none: points that it named for every month',
  'capacity.asked_at': 'none: when the provider was last asked for its capacity',
  'capacity_month.provider': 'none: provider',
  'capacity_month.month': 'none: first day of the month',
  'capacity_month.kind': 'none: known, unknown or unlimited',
  'capacity_month.source': 'none: points of every month, points of this month, or hours of facilitators; null where nothing was declared',
  'capacity_month.points': 'none: points that were declared, before absences',
  'capacity_month.declared_at': 'none: when they were declared',
  'capacity_month.available': 'none: points, absences taken off; null unless known',
  'capacity_month.kept': 'none: of those available, points kept for serious cases',
  'capacity_month.committed': 'none: points of allocations booked on the month; a month that has passed keeps what it used',
  'capacity_month.held': 'none: points of open offers booked on the month',
  'capacity_month.ordinary': 'none: of committed and held, points of cases that are not serious',
  'capacity_month.ceiling': 'none: committed and held may not pass it',
  'capacity_month.ordinary_ceiling': 'none: points of cases that are not serious may not pass it',
  'capacity_month_was.provider': 'none: provider',
  'capacity_month_was.month': 'none: first day of the month',
  'capacity_month_was.kind': 'none: known, unknown or unlimited, from then on',
  'capacity_month_was.available': 'none: points available from then on',
  'capacity_month_was.kept': 'none: points kept for serious cases from then on',
  'capacity_month_was.why': 'none: what changed it, by code',
  'capacity_month_was.since': 'none: when it was changed',
  'offer.month': 'none: first day of the month in which it was made: half of its points fall there, half in the next',
  'offer.serious': 'coded: the case was serious and sensitive',
  'offer.planned_lead': 'coded: facilitator who could lead, by the code of the provider',
  'offer.planned_second': 'coded: facilitator who could be the second',
  'offer.accepted_at': 'coded: when it was accepted; open still where it waits to be signed off',
  'offer.signed_off_by': 'coded: id of who signed it off',
  'offer.begun_at': 'coded: when its provider first told of work on the case',
  'share_taken.provider': 'none: provider',
  'share_taken.agreement_from': 'none: first day of the agreement',
  'share_taken.points': 'none: points of cases accepted under the agreement, against which its share is held',
};
