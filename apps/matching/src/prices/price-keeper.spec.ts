import { v7 as uuid } from 'uuid';
import { loadArea } from '#platform/area.js';
import { hubContracts } from '#messaging/hub-contracts.js';
import { UnitsOfWork } from '#messaging/unit-of-work.js';
import type { Database } from '#platform/database.js';
import { migrate } from '#platform/migrate.js';
import { tracingOff } from '#platform/tracing.js';
import { testWorld, type TestWorld } from '#testing/test-world.js';
import { AreaRules } from '../area-rules.js';
import { declareCapacities } from '../declare-capacity.js';
import { aCase, aProfile, aProvider, providerId, room } from '../examples.js';
import { insertProviders } from '../insert-providers.js';
import { matchingMigrations } from '../matching-migrations.js';
import { PriceKeeper } from './price-keeper.js';
import { pricesInForce } from './price-sets.queries.js';

const AREA = 'cambridgeshire';
const DAY = 86_400_000;

describe('prices kept up', () => {
  let world: TestWorld;
  let database: Database;
  let units: UnitsOfWork;
  const rules = new AreaRules(loadArea(AREA));

  beforeAll(async () => {
    world = await testWorld(['matching']);
    await migrate(world.env('matching').DATABASE_URL!, matchingMigrations);
    database = world.database('matching');
    units = new UnitsOfWork('matching', hubContracts, database, tracingOff);
    await rules.keep(database);
    // One alone takes robberies, and has room for half of what came in the past year.
    const providers = [
      aProvider({ nth: 1, capacity: room(100) }),
      aProvider({ nth: 2, capacity: room(100), profile: aProfile({ categories: ['BUD', 'SHP'] }) }),
    ];
    await database.transaction((tx) => insertProviders(tx, providers));
    for (let nth = 0; nth < 300; nth++) {
      const id = uuid();
      const facts = aCase({ case: id, category: 'ROB', complexity: 'complex' });
      await database.query(
        `insert into matched_case (id, area, reference, state, ready_at, waiting_since, arrival_priority) values ($1, $2, 'RJ', 'ended', $3, $3, 10)`,
        [id, AREA, new Date(Date.now() - (nth + 1) * DAY)],
      );
      await database.query('insert into case_facts (case_id, version, facts) values ($1, 1, $2)', [id, JSON.stringify(facts)]);
    }
  });
  afterAll(() => world?.close());

  const keeper = () => new PriceKeeper(database, units, rules);
  const declare = (points: number) =>
    units.run((unit) =>
      declareCapacities(unit, rules, [
        { provider: providerId(1), declared: { kind: 'known', points }, declaredAt: unit.now, declaredBy: 'staff-1' },
      ]),
    );

  it('are worked out when there are none, once, and again when what a provider has changes', async () => {
    const first = keeper();
    const id = await first.look();
    const kept = await pricesInForce(database, AREA);
    expect(kept?.id).toBe(id);
    expect(Object.keys(kept!.prices.points)).toEqual([providerId(1)]);
    expect(await first.look()).toBeUndefined();

    // Another process finds them and has nothing to do; what both would come to is the same set.
    expect(await keeper().look()).toBeUndefined();
    await declare(5_000);
    // Not at once by the one that has just worked them out: declarations come one after the other.
    expect(await first.look()).toBeUndefined();
    await keeper().look();
    expect((await pricesInForce(database, AREA))!.prices.points).toEqual({});
    await declare(100);
    expect(await keeper().look()).toBe(id);
  });
});
