import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A decision is recorded once, and beside it only what differs from the others of its sitting: the coded facts stand in a table of their own,
 * each version once, so that a change of state does not write them again and a decision names the version that it saw; what all decisions
 * under one lock saw alike of the providers stands in `sitting`. Decisions made before this keep their own facts and `seen`.
 */
export class Sittings1780000000000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      create table case_facts (case_id uuid, version integer, facts json not null, primary key (case_id, version));
      insert into case_facts select id, 1, facts from matched_case;
      alter table matched_case drop facts, add facts_version integer not null default 1;

      create table sitting (id uuid primary key, rule_set text not null references rule_set, providers json not null);
      alter table decision add sitting uuid, add facts_version integer, add verdicts json,
        alter rule_set drop not null, alter facts drop not null, alter seen drop not null,
        add constraint says_what_it_saw check (num_nulls(sitting, facts_version, verdicts) = 0 or num_nulls(rule_set, facts, seen) = 0),
        -- A decision and a key are written in one transaction with their case, under the area's lock: looking each one up again would cost
        -- more than writing it.
        drop constraint decision_case_id_fkey, drop constraint decision_rule_set_fkey;
      alter table conflict_key drop constraint conflict_key_case_id_fkey;
    `);
    for (const [column, meaning] of Object.entries(MEANINGS)) await run.query(`comment on column ${column} is '${meaning}'`);
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query(`
      alter table matched_case add facts jsonb;
      update matched_case m set facts = f.facts from case_facts f where f.case_id = m.id and f.version = m.facts_version;
      alter table matched_case alter facts set not null, drop facts_version;
      delete from decision where seen is null;
      alter table decision drop sitting, drop facts_version, drop verdicts,
        alter rule_set set not null, alter facts set not null, alter seen set not null,
        add foreign key (case_id) references matched_case, add foreign key (rule_set) references rule_set;
      alter table conflict_key add foreign key (case_id) references matched_case;
      drop table sitting, case_facts;
    `);
  }
}

const MEANINGS: Record<string, string> = {
  'case_facts.case_id': 'coded: case',
  'case_facts.version': 'none: counts up with each change; decisions name the one they saw',
  'case_facts.facts': 'coded: the coded facts that matching needs, as they stood in this version',
  'matched_case.able': 'coded: of a case that waits, providers that every rule but free points allowed at the last decision',
  'matched_case.facts_version': 'none: version of its facts in force',
  'sitting.id': 'none: sitting, in which cases were decided one after the other',
  'sitting.rule_set': 'none: rules and weights in force',
  'sitting.providers': 'none: each provider as it stood when the sitting began: version, suspension, last allocation, capacity',
  'decision.sitting': 'none: sitting that it fell in',
  'decision.facts_version': 'none: version of the facts of the case that it rested on',
  'decision.verdicts':
    'coded: of each provider of the sitting, in its order: rules failed, or score and its parts; points held at its turn',
  'decision.rule_set': 'none: rules and weights in force; null where its sitting says it',
  'decision.facts': 'coded: the coded facts of the case as they then stood; null where case_facts has them',
  'decision.seen':
    'coded: each provider: version, capacity seen, rules failed, score and its parts; null where sitting and verdicts say it',
};
