import type { Database } from '#platform/database.js';
import { migrate } from '#platform/migrate.js';
import { testWorld, type TestWorld } from '#testing/test-world.js';
import { declare, ONE, on, startAnew, TWO } from '../capacity/capacity-world.js';
import { aCase } from '../examples.js';
import { matchingMigrations } from '../matching-migrations.js';
import { caseId } from '../rules/examples.js';
import { answersSince, pastCases } from './past-year.queries.js';
import { keepPrices, pricesAreOld, pricesInForce } from './price-sets.queries.js';

const AREA = 'cambridgeshire';

describe('prices as they are kept', () => {
  let world: TestWorld;
  let database: Database;
  beforeAll(async () => {
    world = await testWorld(['matching']);
    await migrate(world.env('matching').DATABASE_URL!, matchingMigrations);
    database = world.database('matching');
  });
  afterAll(() => world?.close());
  beforeEach(async () => {
    await startAnew(database);
    await database.query('truncate price_set cascade');
  });

  const at = (day: string, time = '09:00') => new Date(`${day}T${time}:00Z`);
  const set = (price: number) => ({ points: { [ONE]: { '2026-06-01': price } } });

  it('the latest are in force, and the same prices are the same set', async () => {
    expect(await pricesInForce(database, AREA)).toBeUndefined();
    const first = await keepPrices(database, AREA, set(7), at('2026-06-10'), '2026-09-01');
    expect(await pricesInForce(database, AREA)).toEqual({ id: first, prices: set(7) });
    const second = await keepPrices(database, AREA, set(8), at('2026-06-11'), '2026-09-01');
    expect(second).not.toBe(first);
    expect(await pricesInForce(database, AREA)).toEqual({ id: second, prices: set(8) });
    expect(await keepPrices(database, AREA, set(7), at('2026-06-12'), '2026-09-01')).toBe(first);
    expect(await pricesInForce(database, AREA)).toEqual({ id: first, prices: set(7) });
    // Who read them last is told the same again.
    expect(await pricesInForce(database, AREA)).toEqual({ id: first, prices: set(7) });
    expect(await pricesInForce(database, 'elsewhere')).toBeUndefined();
  });

  it('are old on another day, and when a provider has another figure, remit or pause', async () => {
    const old = (day: string) => pricesAreOld(database, AREA, at(day, '00:00'));
    expect(await old('2026-06-10')).toBe('never');
    await keepPrices(database, AREA, set(7), at('2026-06-10'), '2026-09-01');
    expect([await old('2026-06-10'), await old('2026-06-11')]).toEqual(['no', 'day']);
    await database.transaction((tx) => declare(tx, { kind: 'known', points: 60 }, on('2026-06-10')));
    expect(await old('2026-06-10')).toBe('no');
    await database.transaction((tx) => declare(tx, { kind: 'known', points: 61 }, { now: at('2026-06-10', '09:01'), today: '2026-06-10' }));
    expect(await old('2026-06-10')).toBe('changed');
    await keepPrices(database, AREA, set(8), at('2026-06-10', '09:02'), '2026-09-01');
    expect(await old('2026-06-10')).toBe('no');
    await database.query(`insert into provider_pause values ($1, $2, null, 'adm-1', 'x')`, [ONE, at('2026-06-10', '09:03')]);
    expect(await old('2026-06-10')).toBe('changed');
    await keepPrices(database, AREA, set(9), at('2026-06-10', '09:04'), '2026-09-01');
    await database.query('update provider_pause set to_at = $1', [at('2026-06-10', '09:05')]);
    expect(await old('2026-06-10')).toBe('changed');
    await keepPrices(database, AREA, set(10), at('2026-06-10', '09:06'), '2026-09-01');
    await database.query('insert into provider_profile (provider, version, profile, since) values ($1, 2, $2, $3)', [
      ONE,
      '{}',
      at('2026-06-10', '09:07'),
    ]);
    expect(await old('2026-06-10')).toBe('changed');
  });

  it('rest on so many cases, evenly from the past year', async () => {
    for (let nth = 1; nth <= 10; nth++) {
      const id = caseId(nth);
      await database.query(
        `insert into matched_case (id, area, reference, state, ready_at, waiting_since, arrival_priority, facts_version) values ($1, $2, 'RJ', 'ended', $3, $3, $4, 2)`,
        [id, nth === 10 ? 'elsewhere' : AREA, at(`2026-05-${String(nth).padStart(2, '0')}`), nth * 10],
      );
      for (const version of [1, 2])
        await database.query('insert into case_facts (case_id, version, facts) values ($1, $2, $3)', [
          id,
          version,
          JSON.stringify(aCase({ case: id, parties: version })),
        ]);
    }
    const read = async (since: string, most: number) => {
      const { cases, many, firstAt } = await pastCases(database, AREA, at(since), at('2026-06-01'), most);
      return { cases: cases.map(({ arrivalPriority, facts }) => `${arrivalPriority} v${facts.parties}`), many, firstAt };
    };
    expect(await read('2026-01-01', 3)).toEqual({ cases: ['10 v2', '40 v2', '70 v2'], many: 9, firstAt: at('2026-05-01') });
    expect(await read('2026-05-05', 4)).toEqual({ cases: ['50 v2', '60 v2', '70 v2', '80 v2'], many: 5, firstAt: at('2026-05-05') });
    expect((await read('2026-01-01', 250)).cases).toHaveLength(9);
    expect(await read('2026-07-01', 250)).toEqual({ cases: [], many: 0, firstAt: null });
  });

  it('rest on what each provider answered, withdrawn and open offers left out', async () => {
    const states = ['accepted', 'accepted', 'declined', 'expired', 'withdrawn', 'open'];
    for (const [nth, state] of states.entries()) {
      const id = caseId(nth + 1);
      await database.query(
        `insert into matched_case (id, area, reference, state, ready_at, waiting_since, arrival_priority) values ($1, $2, 'RJ', 'ended', now(), now(), 10)`,
        [id, AREA],
      );
      await database.query(
        `insert into offer (id, case_id, provider, state, points, intervention, offered_at, respond_by, decision, month, serious)
         values (gen_random_uuid(), $1, $2, $3, 8, 'letter', $4, $4, gen_random_uuid(), '2026-05-01', false)`,
        [id, nth === 0 ? TWO : ONE, state, at('2026-05-20')],
      );
    }
    expect(await answersSince(database, AREA, at('2026-05-01'))).toEqual([
      { provider: ONE, offers: 3, accepted: 1 },
      { provider: TWO, offers: 1, accepted: 1 },
    ]);
    expect(await answersSince(database, AREA, at('2026-05-21'))).toEqual([]);
  });
});
