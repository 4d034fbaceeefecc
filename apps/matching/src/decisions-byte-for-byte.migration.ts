import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Rules have versions that an administrator may make, try against past decisions, put in force and take back; and a decision keeps all that it rested
 * on, so that it can be run again to the same bytes. What must come out byte for byte is text: jsonb would put its keys in another order.
 */
export class DecisionsByteForByte1780000002000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      alter table rule_set alter content type json using content::json, add version integer, add base text,
        add overlay json not null default '{}', add engine integer not null default 1, add made_by text;
      update rule_set r set base = r.id, version = n.nth
        from (select id, row_number() over (partition by area order by since, id) as nth from rule_set) n where n.id = r.id;
      alter table rule_set alter version set not null, alter base set not null;
      create unique index rule_set_version on rule_set (area, version);

      create table rule_set_in_force (
        area text not null, since timestamptz not null, rule_set text not null references rule_set, by text, why text not null,
        primary key (area, since)
      );
      insert into rule_set_in_force (area, since, rule_set, why)
        select distinct on (area, since) area, since, id, 'area_file' from rule_set order by area, since, id desc;
      create table rule_trial (
        id uuid primary key, area text not null, candidate text not null references rule_set, asked_at timestamptz not null, asked_by text not null,
        state text not null check (state in ('working', 'done', 'failed')), of integer not null, done integer not null default 0, result json
      );

      create table price_set (id text primary key, area text not null, at timestamptz not null, horizon date not null, content text not null);
      alter table sitting add price_set text references price_set;
      alter table decision add nth integer, add inputs text, add digest bytea, add by_person text;
    `);
    for (const [column, meaning] of Object.entries(MEANINGS)) await run.query(`comment on column ${column} is '${meaning}'`);
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query(`
      alter table decision drop nth, drop inputs, drop digest, drop by_person;
      alter table sitting drop price_set;
      drop table price_set, rule_trial, rule_set_in_force;
      alter table rule_set drop version, drop base, drop overlay, drop engine, drop made_by, alter content type jsonb using content::jsonb;
    `);
  }
}

const MEANINGS: Record<string, string> = {
  'rule_set.content': 'none: figures and tables that decisions rest on, as they were digested',
  'rule_set.since': 'none: when it was made',
  'rule_set.version': 'none: counts up within the area',
  'rule_set.base': 'none: digest of what the file of the area said',
  'rule_set.overlay': 'none: weights and priorities that an administrator set otherwise',
  'rule_set.engine': 'none: counts up with each change of the program that decides otherwise by the same figures',
  'rule_set.made_by': 'coded: id of the administrator who made it; null where the file of the area did',
  'rule_set_in_force.area': 'none: area code',
  'rule_set_in_force.since': 'none: since when; the latest is in force',
  'rule_set_in_force.rule_set': 'none: rules and weights in force from then on',
  'rule_set_in_force.by': 'coded: id of the administrator who put it in force; null where the file of the area did',
  'rule_set_in_force.why': 'none: whether the file changed, or it went live or was taken back',
  'rule_trial.id': 'none: trial',
  'rule_trial.area': 'none: area code',
  'rule_trial.candidate': 'none: rule set that is tried',
  'rule_trial.asked_at': 'none: when it was asked for',
  'rule_trial.asked_by': 'coded: id of the administrator who asked for it',
  'rule_trial.state': 'none: working, done or failed',
  'rule_trial.of': 'none: past decisions to run again',
  'rule_trial.done': 'none: those run so far',
  'rule_trial.result': 'coded: what would have been decided otherwise, counted, with ids of decisions',
  'price_set.id': 'none: digest of the content',
  'price_set.area': 'none: area code',
  'price_set.at': 'none: when the prices were worked out',
  'price_set.horizon': 'none: last month that they look ahead to',
  'price_set.content': 'none: by provider and month, what the next point is worth',
  'sitting.price_set': 'none: prices in force; null where there were none',
  'decision.nth': 'none: place among the decisions of its sitting',
  'decision.inputs': 'coded: what of the case it rested on beside its facts, as text',
  'decision.digest': 'none: digest of all that was recorded; null where it was made by an earlier program',
  'decision.by_person': 'coded: id of the administrator who placed the case by hand',
};
