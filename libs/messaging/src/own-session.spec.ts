import type { Client } from 'pg';
import { Database } from '#platform/database.js';
import { OwnSession } from './own-session.js';

/** Few rows to a page, so that a table of which nothing is known yet is taken for one that is read whole as fast. */
const WIDE = Array.from({ length: 40 }, (_, n) => `c${n} text`).join(', ');

describe("an owner's session", () => {
  const url = process.env.HUB_TEST_DATABASE_URL!;
  const database = Database.open(url);
  beforeAll(async () => {
    await database.query('create table own_work (epoch bigint not null); create table own_line (id bigint primary key, ' + WIDE + ')');
    await database.query('insert into own_work values (0)');
  });
  afterAll(async () => {
    await database.query('drop table own_work, own_line');
    await database.close();
  });

  it('goes by index though its statement was planned while the table was empty', async () => {
    const explained = await asOwner(async (client) => {
      await client.query('prepare lines (bigint[]) as select * from own_line where id = any($1)');
      for (let n = 0; n < 6; n++) await client.query("execute lines ('{1,2}')");
      await client.query('insert into own_line select n from generate_series(1, 10000) n');
      return client.query("explain execute lines ('{1,2}')");
    });
    expect(JSON.stringify(explained.rows)).toMatch(/Index Scan/);
  });

  it('makes its plans anew, since tables grow', async () => {
    await database.query(`create function own_size() returns bigint immutable language sql as 'select count(*) from own_line'`);
    await asOwner(async (client) => {
      await client.query('delete from own_line');
      // What is immutable is worked out when the plan is made: as the planner works out how large a table is.
      await client.query('prepare size as select own_size() as size');
      const size = async () => (await client.query('execute size')).rows[0].size;
      expect(await size()).toBe('0');
      await client.query('insert into own_line (id) values (1)');
      while ((await size()) === '0');
    }, 20);
    await database.query('drop function own_size');
  });

  async function asOwner<T>(work: (client: Client) => Promise<T>, plansHoldMs?: number): Promise<T> {
    let session: OwnSession | undefined;
    try {
      return await new Promise<T>((resolve, reject) => {
        session = new OwnSession(url, 'own_work', 'spec', ({ client }) => work(client).then(resolve, reject), reject, plansHoldMs);
        session.start();
      });
    } finally {
      await session?.stop();
    }
  }
});
