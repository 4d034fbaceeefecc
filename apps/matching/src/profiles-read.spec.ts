import { migrate } from '#platform/migrate.js';
import { testWorld, type TestWorld } from '#testing/test-world.js';
import { aProvider, room } from './examples.js';
import { insertProviders } from './insert-providers.js';
import { matchingMigrations } from './matching-migrations.js';
import { lockProviders, type ProfilesRead } from './providers.queries.js';

describe('the profile that cases are decided by', () => {
  let world: TestWorld;
  beforeAll(async () => {
    world = await testWorld(['matching']);
    await migrate(world.env('matching').DATABASE_URL!, matchingMigrations);
    await insertProviders(world.database('matching'), [aProvider({ nth: 1, capacity: room(10) })]);
  });
  afterAll(() => world?.close());

  it('is the one that stands, though another of the same version was read before and rolled back, and though only its agreement changed', async () => {
    const database = world.database('matching');
    const read: ProfilesRead = new Map();
    const profile = () => database.transaction(async (tx) => (await lockProviders(tx, 'cambridgeshire', read))[0]!.remit);
    const before = await profile();
    const rolledBack = database.transaction(async (tx) => {
      await tx.query(`update provider set profile = jsonb_set(profile, '{districts}', '[]')`);
      expect((await lockProviders(tx, 'cambridgeshire', read))[0]!.remit.districts).toEqual([]);
      throw new Error('rolled back');
    });
    await expect(rolledBack).rejects.toThrow('rolled back');
    expect(before.districts.length).toBeGreaterThan(0);
    expect(await profile()).toEqual(before);
    await database.query('update agreement set share_percent = 17');
    expect((await profile()).agreements[0]!.sharePercent).toBe(17);
    await database.query('delete from agreement');
    expect((await profile()).agreements).toEqual([]);
  });
});
