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
import { keptDecisions } from './decisions.queries.js';
import { Desk } from './desk.js';
import { endCases } from './end-cases.js';
import { aCase, aProvider, providerId, room } from './examples.js';
import { insertProviders } from './insert-providers.js';
import { matchingMigrations } from './matching-migrations.js';
import { dueOffers } from './matching.queries.js';
import { placeCases } from './place-cases.js';
import { freePoints } from './provider.rules.js';
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
    await database.query('truncate provider, matched_case, case_facts, decision, sitting, conflict_key cascade');
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

  /** Offers made above what was free, from the records of the decisions that made them. */
  async function placedAbove(): Promise<object[]> {
    const { rows } = await database.query<{ id: string }>(`select id from decision where outcome = 'offered'`);
    const records = await keptDecisions(database, rows.map((row) => row.id)); // prettier-ignore
    return records.filter(({ provider, seen }) => {
      const taker = seen.find((each) => each.provider === provider)!;
      return taker.points! > freePoints(taker.capacity);
    });
  }

  /** Points by provider; states by offers; who waits while there is room. */
  async function broken(): Promise<object[]> {
    const { rows } = await database.query(`
      select 'figures differ from the offers', c.provider::text from capacity c
        where c.held <> (select coalesce(sum(points), 0) from offer o where o.provider = c.provider and o.state = 'open')
           or c.committed <> (select coalesce(sum(points), 0) from offer o where o.provider = c.provider and o.state = 'accepted' and o.ended_at is null)
      union all
      select 'above the ceiling', c.provider::text from capacity c where c.kind = 'known' and c.committed + c.held > c.ceiling
      union all
      select 'the state is not what the offers say', m.id::text from matched_case m
        where (m.state = 'offered') <> exists (select from offer o where o.case_id = m.id and o.state = 'open')
           or (m.state = 'allocated') <> exists (select from offer o where o.case_id = m.id and o.state = 'accepted' and o.ended_at is null)
      union all
      select 'waits although there is room', m.id::text from matched_case m join capacity c on c.provider = any(m.able)
        where m.state = 'waiting' and m.for_person is null and not c.provider = any(m.refused_by)
          and (c.kind = 'unlimited' or c.kind = 'known' and c.committed + c.held + m.least_points <= c.available)`);
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
      { numRuns: 25, seed: 20260610 },
    );
  });

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
    expect(one).toBeLessThanOrEqual(8);
    expect(await statements(200)).toBe(one);
  });

  it.each([
    ['a raise beyond what is available', `update capacity set held = available + 1 where provider = $1`, 'never_over_allocated'],
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
