import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a case keeps of its waiting: its priority when it first came, time waited before a pause, what needs a person's eye,
 * whether it is still wanted, and the room set aside for it.
 */
export class WaitingList1780000004000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      alter table matched_case add arrival_priority integer, add paused_at timestamptz, add waited_before interval not null default '0',
        add attention text, add still_wanted_round integer not null default 0, add still_wanted_asked_at timestamptz,
        add still_wanted_answered_at timestamptz, add attention_seen text,
        add earmark_provider uuid references provider, add earmark_month date, add earmark_points integer,
        add constraint earmark_whole check ((earmark_provider is null) = (earmark_month is null) and (earmark_provider is null) = (earmark_points is null));
      -- At most one a provider: every sitting reads them.
      create unique index one_earmark_a_provider on matched_case (earmark_provider) where earmark_provider is not null;
      create index matched_case_attention on matched_case (area) where attention is not null;
      create index matched_case_ready on matched_case (area, ready_at);
      with began as (
        select m.id, f.facts -> 'priority' as inputs, (m.ready_at at time zone 'Europe/London')::date as day, coalesce(r.content -> 'priority',
          '{"base": 10, "reviewDateReached": 40, "courtOrReleaseNear": 30, "courtOrReleaseWithinDays": 28, "enhancedRights": 20}') as figures
        from matched_case m join case_facts f on f.case_id = m.id and f.version = 1 left join lateral (
          select r.content from rule_set_in_force i join rule_set r on r.id = i.rule_set where i.area = m.area order by i.since desc limit 1
        ) as r on true
      )
      update matched_case m set arrival_priority = (figures ->> 'base')::numeric
        + case when (inputs ->> 'reviewOn')::date <= day then (figures ->> 'reviewDateReached')::numeric else 0 end
        + case when (inputs ->> 'courtOrReleaseOn')::date - day between 0 and (figures ->> 'courtOrReleaseWithinDays')::int
            then (figures ->> 'courtOrReleaseNear')::numeric else 0 end
        + case when (inputs ->> 'enhancedRights')::boolean then (figures ->> 'enhancedRights')::numeric else 0 end
      from began where began.id = m.id;
      alter table matched_case alter arrival_priority set not null;
      create table waiting_note (
        case_id uuid not null references matched_case, at timestamptz not null,
        kind text not null check (kind in ('still_wanted_asked', 'still_wanted_yes', 'still_wanted_no', 'earmarked', 'attention', 'attention_seen')),
        what text, by_person text,
        primary key (case_id, at, kind)
      );
    `);
    for (const [column, meaning] of Object.entries(MEANINGS)) await run.query(`comment on column ${column} is '${meaning}'`);
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query(`
      drop table waiting_note;
      alter table matched_case drop arrival_priority, drop paused_at, drop waited_before, drop attention, drop still_wanted_round,
        drop still_wanted_asked_at,
        drop still_wanted_answered_at, drop attention_seen, drop earmark_provider, drop earmark_month, drop earmark_points;
      drop index matched_case_ready;
    `);
  }
}

const MEANINGS: Record<string, string> = {
  'matched_case.arrival_priority': 'coded: priority when it first came ready; it never changes',
  'matched_case.paused_at': 'coded: since when its waiting is paused',
  'matched_case.waited_before': 'coded: time waited before waiting_since, pauses left out',
  'matched_case.attention': 'coded: what about it needs a person; offers are made all the same',
  'matched_case.still_wanted_round': 'coded: how often it was asked whether it is still wanted',
  'matched_case.still_wanted_asked_at': 'coded: when that was last asked',
  'matched_case.still_wanted_answered_at': 'coded: when that was last answered',
  'matched_case.attention_seen': 'coded: what a person has seen to already, while it lasts',
  'matched_case.earmark_provider': 'coded: provider at which room is set aside for it',
  'matched_case.earmark_month': 'coded: month in which room is set aside, and in the next',
  'matched_case.earmark_points': 'coded: points of the room set aside',
  'waiting_note.case_id': 'coded: case',
  'waiting_note.at': 'coded: when',
  'waiting_note.kind': 'coded: asked whether still wanted, answered, room set aside, brought to the notice of a person, or seen to by one',
  'waiting_note.what': 'coded: what was brought to notice, or the provider at which room is set aside',
  'waiting_note.by_person': 'coded: id of who did it; null where the hub did',
};
