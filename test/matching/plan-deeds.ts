import type { Database } from '#platform/database.js';
import { CAMBRIDGE, providerId } from '../../apps/matching/src/examples.js';
import type { AreaRules } from '../../apps/matching/src/area-rules.js';
import { answer, type PlanRequest } from '../../apps/matching/src/plans/plan-request.rules.js';
import { PlansController } from '../../apps/matching/src/plans/plans.controller.js';
import { movesOf, planOf } from '../../apps/matching/src/plans/plans.queries.js';
import { WhatIfController } from '../../apps/matching/src/plans/what-if.controller.js';
import type { Area } from '#platform/area.js';
import type { Caller } from '#platform/caller.js';
import type { HubInHand } from './hub-in-hand.js';
import type { PlanDeed } from './steps.js';

const BY: Caller = { kind: 'person', id: 'adm-1', roles: ['hub_administrator'] };
/** On this thread, whatever its size: when it is made is no matter here, and that a thread makes the same is shown elsewhere. */
const planner = { plan: (request: PlanRequest) => Promise.resolve(answer(request)) };
const nothingHeld = { among: () => Promise.resolve(new Set<string>()) };

/** How often each came about: a promise of plans of which no move is ever made, or none fails, shows nothing. */
export interface Came {
  plans: number;
  done: number;
  failed: number;
  already: number;
  supposed: number;
  /** Places given where room is set aside for a case that comes before. */
  beside: number;
}

/** What an administrator does with plans, and what is promised of it beside what is true after every deed. */
export class PlanDeeds {
  private readonly plans: PlansController;
  private readonly whatIf: WhatIfController;

  constructor(
    hub: HubInHand,
    rules: AreaRules,
    area: Area,
    private readonly database: Database,
    private readonly came: Came,
  ) {
    this.plans = new PlansController(database, hub, rules, area, nothingHeld, planner);
    this.whatIf = new WhatIfController(database, hub, rules, area, planner);
  }

  async prepare(deed: PlanDeed): Promise<() => Promise<void>> {
    switch (deed.kind) {
      case 'plan':
        return () => this.ask(deed);
      case 'apply': {
        const { rows } = await this.database.query<{ id: string; moves: number }>(
          `select p.id, (select count(*)::int from plan_move where plan = p.id) as moves from plan p where p.state = 'ready' order by p.asked_at, p.id`,
        );
        const open = rows.filter(({ moves }) => moves > 0);
        const plan = open[deed.nth % Math.max(1, open.length)];
        if (!plan) return () => Promise.resolve();
        const some = Array.from({ length: plan.moves }, (_, at) => at + 1).filter((nth) => (deed.which >> (nth % 8)) % 2 === 1);
        return () => this.apply(plan.id, some.length === 0 ? undefined : some);
      }
      case 'what_if':
        return () => this.suppose(deed);
    }
  }

  /** Nothing but the plan is written, and it proposes to move no case that it may not. */
  private async ask({ aims, close, accepted, begun, most }: Extract<PlanDeed, { kind: 'plan' }>): Promise<void> {
    const before = await this.allBut('plan', 'plan_move');
    const closing = close === undefined ? [] : [providerId(close)];
    const { id } = await this.plans.ask({ aims, close: closing, allow: { accepted, begun }, most }, BY);
    for (let state = 'working'; state === 'working';) {
      const { rows } = await this.database.query<{ state: string }>('select state from plan where id = $1', [id]);
      state = rows[0]!.state;
    }
    expect((await planOf(this.database, 'cambridgeshire', id))!.state).toBe('ready');
    expect(await this.allBut('plan', 'plan_move')).toEqual(before);
    const { rows: frozen } = await this.database.query(
      `select o.id, o.state, o.accepted_at, o.begun_at, o.offered_at from plan_move v join plan p on p.id = v.plan join offer o on o.id = v.from_offer
       where v.plan = $1 and (o.case_id <> v.case_id or o.provider is distinct from v.from_provider
         or not (o.state = 'open' or (o.state = 'accepted' and o.ended_at is null))
         or (coalesce(o.accepted_at, o.answered_at) is not null and not $2) or (o.begun_at is not null and not $3)
         or (o.accepted_at is null and o.state = 'open' and o.offered_at > p.asked_at - interval '1 hour' and o.provider <> all($4::uuid[])))`,
      [id, accepted || begun, begun, closing],
    );
    expect({ proposesToMove: frozen }).toEqual({ proposesToMove: [] });
    this.came.plans++;
  }

  /** Each move that was approved says how it went, and it is so; what was not approved, and whatever the plan may not move, is where it was. */
  private async apply(id: string, some: number[] | undefined): Promise<void> {
    const { asked } = (await planOf(this.database, 'cambridgeshire', id))!;
    const proposed = await movesOf(this.database, id);
    const wanted = some ?? proposed.filter(({ state }) => state !== 'done').map(({ nth }) => nth);
    const before = await this.live();
    const { moves: went } = await this.plans.apply(id, some ? { moves: some } : {}, BY);
    const after = await this.live();
    const kept = new Map((await movesOf(this.database, id)).map((move) => [move.nth, move]));
    expect(went.map(({ nth }) => nth)).toEqual(wanted);
    const moved = new Set<string>();
    for (const { nth, kind, code, sentence } of went) {
      const move = kept.get(nth)!;
      expect([move.state, move.outcome, move.sentence]).toEqual([kind === 'already' ? 'done' : kind, code, sentence]);
      expect(sentence).toMatch(/\w.*\.$/);
      this.came[kind]++;
      if (kind !== 'done') continue;
      const now = after.get(move.case);
      expect(move.to === null ? now?.id !== move.fromOffer : now?.provider === move.to).toBe(true);
      const was = before.get(move.case);
      if (was?.provider === move.to) continue;
      moved.add(move.case);
      if (was) expect({ frozen: was, asked, may: mayLeave(was, asked.allow) }).toMatchObject({ may: true });
      if (was) expect({ movedFrom: was.id, case: move.case }).toEqual({ movedFrom: move.fromOffer, case: move.case });
    }
    const touched = [...before.values()].filter((was) => !moved.has(was.case) && after.get(was.case)?.row !== was.row);
    expect({ touched }).toEqual({ touched: [] });
  }

  /** Whatever is supposed, nothing is written; as things are, those wait who wait. */
  private async suppose({ provider, points, adds, without }: Extract<PlanDeed, { kind: 'what_if' }>): Promise<void> {
    const before = await this.allBut();
    const gone = without ? [providerId((provider + 1) % 5)] : [];
    const { asItIs, supposing } = await this.whatIf.ask({
      gain: [{ provider: providerId(provider), points }],
      add: adds ? [{ points: 60, home: CAMBRIDGE, facilitators: [{ kind: 'staff', accreditation: 'advanced' }] }] : [],
      without: gone,
    });
    expect(await this.allBut()).toEqual(before);
    const { rows } = await this.database.query<{ id: string }>(
      `select id from matched_case where state in ('waiting', 'reallocating') and for_person is null`,
    );
    const waiting = new Set(rows.map(({ id }) => id));
    expect(asItIs.waiting).toBe(waiting.size);
    const misplaced = supposing.moves.filter(
      ({ case: id, from, to }) => gone.includes(to!) || (from ? !gone.includes(from) : !waiting.has(id)),
    );
    expect({ misplaced }).toEqual({ misplaced: [] });
    this.came.supposed++;
  }

  /** Where every case is, by case, with all that is known of it there. */
  private async live() {
    const { rows } = await this.database.query<Live>(
      `select o.id, o.case_id as "case", o.provider, coalesce(o.accepted_at, o.answered_at) is not null as accepted, o.begun_at is not null as begun,
         o::text as "row" from offer o where o.state = 'open' or (o.state = 'accepted' and o.ended_at is null)`,
    );
    return new Map(rows.map((each) => [each.case, each]));
  }

  /** A digest of every table but these. */
  private async allBut(...but: string[]): Promise<Record<string, string>> {
    const { rows: tables } = await this.database.query<{ name: string }>(
      'select tablename as name from pg_tables where schemaname = current_schema() and tablename <> all($1)',
      [but],
    );
    const digests = tables.map(({ name }) => `(select md5(string_agg(t::text, ' ' order by t::text)) from ${name} t) as ${name}`);
    const { rows } = await this.database.query(`select ${digests.join(', ')}`);
    return rows[0];
  }
}

interface Live {
  id: string;
  case: string;
  provider: string;
  accepted: boolean;
  begun: boolean;
  row: string;
}

const mayLeave = ({ accepted, begun }: Live, allow: { accepted: boolean; begun: boolean }) =>
  !accepted || allow.begun || (allow.accepted && !begun);
