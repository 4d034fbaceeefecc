import fc from 'fast-check';
import { v7 as uuid } from 'uuid';
import { hubContracts } from '#messaging/hub-contracts.js';
import { UnitsOfWork } from '#messaging/unit-of-work.js';
import { loadArea } from '#platform/area.js';
import type { Database, Tx } from '#platform/database.js';
import { migrate } from '#platform/migrate.js';
import { tracingOff } from '#platform/tracing.js';
import { testWorld, type TestWorld } from '#testing/test-world.js';
import { answerOffers } from './answer-offers.js';
import { AreaRules } from './area-rules.js';
import { declareCapacities } from './declare-capacity.js';
import { Desk } from './desk.js';
import { endCases } from './end-cases.js';
import { aCase, aProvider, providerId, room } from './examples.js';
import { insertProviders } from './insert-providers.js';
import { matchingMigrations } from './matching-migrations.js';
import { dueOffers } from './offers.queries.js';
import { placeCases } from './place-cases.js';
import { takeReadyCases } from './take-ready-cases.js';
import { expireOffers } from './withdraw-offers.js';

/** Whatever happens, in whatever order, on real tables: the promise about capacity holds after every step. */
type Step =
  | { kind: 'refer'; cases: number; serious: boolean }
  | { kind: 'answer'; nth: number; accept: boolean }
  | { kind: 'end'; nth: number; as: 'closed' | 'withdrawn' }
  | { kind: 'declare'; provider: number; points: number | 'unknown' | 'unlimited' }
  | { kind: 'lapse'; offers: number };

const nth = fc.nat({ max: 1_000 });
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('refer' as const), cases: fc.integer({ min: 1, max: 6 }), serious: fc.boolean() }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('answer' as const), nth, accept: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('end' as const), nth, as: fc.constantFrom('closed' as const, 'withdrawn' as const) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('declare' as const),
      provider: fc.nat({ max: 3 }),
      points: fc.oneof(fc.integer({ min: 0, max: 160 }), fc.constantFrom('unknown' as const, 'unlimited' as const)),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('lapse' as const), offers: fc.integer({ min: 1, max: 3 }) }) },
);

describe('capacity', () => {
  let world: TestWorld;
  let database: Database;
  let units: UnitsOfWork;
  const rules = new AreaRules(loadArea('cambridgeshire'));
  const nothing = { among: () => Promise.resolve(new Set<string>()) };

  beforeAll(async () => {
    world = await testWorld(['matching']);
    await migrate(world.env('matching').DATABASE_URL!, matchingMigrations);
    database = world.database('matching');
    units = new UnitsOfWork('matching', hubContracts, database, tracingOff);
    await rules.keep(database);
  });
  afterAll(() => world?.close());

  async function startAnew(): Promise<void> {
    rules.profiles.clear();
    rules.staff.clear();
    await database.query('truncate provider, matched_case, offer, case_facts, decision, sitting, conflict_key cascade');
    const providers = [60, 30, 150, 0].map((points, at) => aProvider({ nth: at, capacity: room(points) }));
    await database.transaction((tx) => insertProviders(tx, providers));
  }

  async function take(one: Step): Promise<void> {
    switch (one.kind) {
      case 'refer':
        return units.run(async (unit) => {
          const desk = await Desk.open(unit, rules);
          const cases = Array.from({ length: one.cases }, () =>
            aCase({ case: uuid(), ...(one.serious && { complexity: 'serious_sensitive' as const }) }),
          );
          await takeReadyCases(desk, cases);
        });
      case 'answer': {
        const { rows } = await database.query(`select id, provider from offer order by state = 'open' desc, id limit 5`);
        if (rows.length === 0) return;
        const { id, provider } = rows[one.nth % rows.length];
        const answer = {
          offer: id,
          provider,
          answer: one.accept ? ('accepted' as const) : ('declined' as const),
          reason: 'scope' as const,
          answeredBy: 'staff-1',
          ...(one.nth % 3 > 0 && { signedOffBy: 'manager-1' }),
        };
        await units.run((unit) => answerOffers(unit, rules, nothing, [answer]));
        return;
      }
      case 'end': {
        const { rows } = await database.query(`select id from matched_case order by state = 'allocated' desc, id limit 3`);
        if (rows.length === 0) return;
        const about = rows[one.nth % rows.length].id;
        return units.run(async (unit) => endCases(await Desk.open(unit, rules), [{ case: about, as: one.as }]));
      }
      case 'declare': {
        const declared = typeof one.points === 'number' ? { kind: 'known' as const, points: one.points } : { kind: one.points };
        await units.run((unit) =>
          declareCapacities(unit, rules, [{ provider: providerId(one.provider), declared, declaredAt: unit.now, declaredBy: 'staff-1' }]),
        );
        return;
      }
      case 'lapse':
        return units.run(async (unit) => {
          await unit.tx.query(
            `update offer set respond_by = $2 where id in (select id from offer where state = 'open' order by id limit $1)`,
            [one.offers, unit.now],
          );
          const desk = await Desk.open(unit, rules);
          const due = await dueOffers(unit.tx, rules.area, unit.now, 100);
          await expireOffers(desk, due);
          await placeCases(desk, due.map((offer) => offer.case)); // prettier-ignore
        });
    }
  }

  /** Offers made above what was free, from the records of the decisions that made them; each sitting's offers one after the other. */
  async function placedAbove(): Promise<object[]> {
    const { rows } = await database.query(
      `select s.id, s.providers as seen, d.provider, o.points, o.serious from decision d join sitting s on s.id = d.sitting
       join offer o on o.decision = d.id order by s.id, d.nth`,
    );
    const taken = new Map<string, [number, number]>();
    return rows.filter(({ id, seen, provider, points }) => {
      const { months } = seen.providers.find((each: { id: string }) => each.id === provider);
      const before = taken.get(id + provider) ?? [0, 0];
      const now: [number, number] = [before[0] + Math.ceil(points / 2), before[1] + Math.floor(points / 2)];
      taken.set(id + provider, now);
      return months.some(
        ([, kind, available, , committed, held]: [string, string, number, number, number, number], nth: number) =>
          kind !== 'unlimited' && committed + held + now[nth]! > (available ?? 0),
      );
    });
  }

  /** Points by month; states by offers; who waits while there is room. */
  async function broken(): Promise<object[]> {
    const { rows } = await database.query(`
      with half as (
        select o.provider, h.month, h.points, o.state, o.serious from offer o
        cross join lateral (values (o.month, (o.points + 1) / 2), ((o.month + interval '1 month')::date, o.points / 2)) as h(month, points)
        where o.state = 'open' or (o.state = 'accepted' and o.ended_at is null)
      ), taken as (
        select c.provider, c.month, coalesce(sum(h.points) filter (where h.state = 'open'), 0) as held,
          coalesce(sum(h.points) filter (where h.state = 'accepted'), 0) as committed, coalesce(sum(h.points) filter (where not h.serious), 0) as ordinary
        from capacity_month c left join half h using (provider, month) group by c.provider, c.month
      )
      select 'figures differ from the offers', c.provider::text from capacity_month c join taken t using (provider, month)
        where (c.held, c.committed, c.ordinary) is distinct from (t.held, t.committed, t.ordinary)
      union all
      select 'above the ceiling', c.provider::text from capacity_month c where c.kind = 'known' and c.committed + c.held > c.ceiling
      union all
      select 'the state is not what the offers say', m.id::text from matched_case m
        where (m.state = 'offered') <> exists (select from offer o where o.case_id = m.id and o.state = 'open')
           or (m.state = 'allocated') <> exists (select from offer o where o.case_id = m.id and o.state = 'accepted' and o.ended_at is null)
      union all
      select 'waits although there is room', m.id::text from matched_case m
        join capacity_month c on c.provider = any(m.able) and c.month = (select min(month) from capacity_month)
        join capacity_month n on n.provider = c.provider and n.month = (c.month + interval '1 month')::date
        where m.state = 'waiting' and m.for_person is null and not c.provider = any(m.refused_by) and c.kind <> 'unknown' and n.kind <> 'unknown'
          and (c.kind = 'unlimited' or c.committed + c.held + (m.least_points + 1) / 2 <= c.available)
          and (n.kind = 'unlimited' or n.committed + n.held + m.least_points / 2 <= n.available)`);
    return rows;
  }

  it('is never passed by any sequence of referrals, answers, ends, declarations and lapses, and no room stays empty while somebody waits for it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
        await startAnew();
        for (const one of steps) {
          await take(one);
          expect([await placedAbove(), await broken()]).toEqual([[], []]);
        }
      }),
      { numRuns: Number(process.env.FC_RUNS ?? 12), seed: 20260610, endOnFailure: true },
    );
  }, 240_000);

  it('costs a batch of 200 cases no more statements than a batch of one', async () => {
    const statements = async (count: number) => {
      await startAnew();
      return units.run(async (unit) => {
        let asked = 0;
        const query: Tx['query'] = (sql, values) => {
          asked += 1;
          return unit.tx.query(sql, values);
        };
        const counted = { tx: { query }, now: unit.now, tell: unit.tell.bind(unit) };
        const cases = Array.from({ length: count }, () => aCase({ case: uuid() }));
        const desk = await Desk.open(counted, rules);
        await takeReadyCases(desk, cases);
        return asked;
      });
    };
    const one = await statements(1);
    expect(one).toBeLessThanOrEqual(17);
    expect(await statements(200)).toBe(one);
  });

  it.each([
    ['a raise beyond what is available', `update capacity_month set held = ceiling + 1 where provider = $1`, 'month_never_over_allocated'],
    [
      'two open offers of one case',
      `insert into offer (id, case_id, provider, state, points, intervention, offered_at, respond_by, decision, month, serious)
       select gen_random_uuid(), case_id, provider, state, points, intervention, offered_at, respond_by, decision, month, serious from offer where provider = $1`,
      'one_live_offer_a_case',
    ],
  ])('the database itself refuses %s', async (_, sql, constraint) => {
    await startAnew();
    await take({ kind: 'refer', cases: 1, serious: false });
    const { rows } = await database.query('select provider from offer');
    await expect(database.query(sql, [rows[0].provider])).rejects.toMatchObject({ constraint });
  });
});
