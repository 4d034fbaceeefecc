import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Plans that move cases between providers: what an administrator asked for, load before and after, and what became of each move. */
export class Plans1780000003000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      create table plan (
        id uuid primary key, area text not null, asked json not null, asked_at timestamptz not null, asked_by text not null,
        state text not null check (state in ('working', 'ready', 'failed')), rule_set text not null references rule_set,
        price_set text references price_set, before json, after json, missing json, waiting_before integer, waiting_after integer,
        value bigint, bound bigint, gap integer
      );
      create index plan_area on plan (area, asked_at);
      create table plan_move (
        plan uuid not null references plan, nth integer not null, case_id uuid not null, from_provider uuid references provider,
        to_provider uuid references provider, from_offer uuid references offer,
        what text not null check (what in ('offer', 'move_offer', 'move_case', 'take_back')),
        points integer not null, because json not null, tell json not null,
        state text not null check (state in ('proposed', 'done', 'failed')), outcome text, sentence text, done_at timestamptz, done_by text,
        primary key (plan, nth)
      );
      create index plan_move_case on plan_move (case_id);
    `);
    for (const [column, meaning] of Object.entries(MEANINGS)) await run.query(`comment on column ${column} is '${meaning}'`);
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('drop table plan_move, plan');
  }
}

const MEANINGS: Record<string, string> = {
  'plan.id': 'none: plan',
  'plan.area': 'none: area code',
  'plan.asked': 'none: what it is to bring about, by code, and what it may move',
  'plan.asked_at': 'none: when it was asked for',
  'plan.asked_by': 'coded: id of the administrator who asked for it',
  'plan.state': 'none: working, ready or failed',
  'plan.rule_set': 'none: rules and weights that it went by',
  'plan.price_set': 'none: prices that it went by',
  'plan.before': 'none: load of each provider when it was made',
  'plan.after': 'none: load of each provider if every move is made',
  'plan.missing': 'coded: cases that it could not place or move, and what would have to change',
  'plan.waiting_before': 'none: cases that waited when it was made',
  'plan.waiting_after': 'none: cases that wait if every move is made',
  'plan.value': 'none: what its moves gain, in ten-thousandths of value',
  'plan.bound': 'none: what no plan with its aims can pass',
  'plan.gap': 'none: what may be missing to the best, in ten-thousandths of the bound',
  'plan_move.plan': 'none: plan',
  'plan_move.nth': 'none: place among its moves',
  'plan_move.case_id': 'coded: case',
  'plan_move.from_provider': 'coded: provider that it is taken from; null where it waits',
  'plan_move.to_provider': 'coded: provider that it is to be offered to; null where it is to wait',
  'plan_move.from_offer': 'coded: offer or allocation that ends',
  'plan_move.what': 'coded: a first offer, another offer, a case moved or taken back',
  'plan_move.points': 'none: points that it takes where it goes',
  'plan_move.because': 'coded: reasons, by code',
  'plan_move.tell': 'coded: who must be told, by kind and id',
  'plan_move.state': 'coded: proposed, done or failed',
  'plan_move.outcome': 'coded: how it went, by code',
  'plan_move.sentence': 'coded: the same, for a person',
  'plan_move.done_at': 'coded: when',
  'plan_move.done_by': 'coded: id of the administrator who approved it',
};
