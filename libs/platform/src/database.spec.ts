import { Database } from './database.js';

describe('a snapshot', () => {
  const database = Database.open(process.env.HUB_TEST_DATABASE_URL!);
  beforeAll(() => database.query('create table if not exists moment (n integer)'));
  beforeEach(() => database.query('truncate moment'));
  afterAll(async () => {
    await database.query('drop table moment');
    await database.close();
  });

  const count = 'select count(*)::int as n from moment';

  it('reads all of it at one moment, whatever is committed between two reads', async () => {
    const seen = await database.snapshot(async (tx) => {
      const before = (await tx.query<{ n: number }>(count)).rows[0]!.n;
      await database.query('insert into moment values (1)');
      return [before, (await tx.query<{ n: number }>(count)).rows[0]!.n];
    });
    expect(seen).toEqual([0, 0]);
    expect((await database.query(count)).rows).toEqual([{ n: 1 }]);
  });

  it('writes nothing', async () => {
    await expect(database.snapshot((tx) => tx.query('insert into moment values (1)'))).rejects.toThrow(/read-only/);
  });
});
