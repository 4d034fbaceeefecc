import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { echoContracts } from './echo-service.js';
import type { Database } from '#platform/database.js';
import { testWorld, type TestWorld } from '#testing/test-world.js';

const MAIN = join(process.cwd(), 'dist/libs/messaging/conformance/echo-main.js');
const happened = (n: number, subject = `thing/${n % 7}`) => ({ type: 'thing.happened.v1', subject, data: { n } });

// Each case starts processes of its own: seconds each on a quiet machine, many on a busy one.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

describe('a process killed at any step loses nothing and doubles nothing', () => {
  let world: TestWorld;
  let database: Database;
  const children: ChildProcess[] = [];

  const open = async () => {
    world = await testWorld(['echo'], echoContracts);
    database = world.database('echo');
  };
  const close = async () => {
    for (const child of children.splice(0)) {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
    }
    await world?.close();
  };

  const start = (env: Record<string, string> = {}): ChildProcess => {
    const child = fork(MAIN, {
      env: { ...process.env, ...world.env('echo'), ...env } as NodeJS.ProcessEnv,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    children.push(child);
    return child;
  };
  const ready = async (child: ChildProcess) => void (await once(child, 'message'));
  const ended = (child: ChildProcess) => ((child.exitCode ?? child.signalCode) === null ? once(child, 'exit') : Promise.resolve());
  const table = async (sql: string) => (await database.query(sql).catch(() => ({ rows: [] as Record<string, never>[] }))).rows;
  const countOf = async (sql: string) => Number((await table(sql))[0]?.count ?? 0);

  const everythingOnce = async (count: number) => {
    await world.until(async () => (await countOf('select count(*) from noted')) >= count);
    await world.until(() => new Set(world.facts('thing.noted.v1').map((fact) => fact.id)).size >= count);
    const noted = await table('select n, subject from noted order by id');
    expect(noted.map((row) => row.n).sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, n) => n));
    const said = new Map(world.facts('thing.noted.v1').map((fact) => [fact.id, fact]));
    expect(said.size).toBe(count);
    for (let s = 0; s < 7; s++) {
      const applied = noted.filter((row) => row.subject === `thing/${s}`).map((row) => row.n);
      expect(applied).toEqual([...applied].sort((a, b) => a - b));
    }
  };

  // Who goes on after one step is killed at the next: half as many processes, of which each costs seconds.
  describe('at each step in turn', () => {
    let inHand: ChildProcess | undefined;
    let said = 0;
    beforeAll(open);
    afterAll(close);

    it.each([
      ['before the inbox has it', 'inbox_append', 'before'],
      ['in the inbox, not acknowledged', 'inbox_append', 'after'],
      ['its range noted', 'running_from = range.first', 'after'],
      ['in the handler', 'insert into noted', 'after'],
      ['its facts in the outbox', 'outbox_append', 'after'],
      ['its position moved, not committed', 'update worker set position', 'after'],
      ['published, the relay not moved', 'update relay set from_snapshot = $2', 'before'],
      ['the relay moved', 'update relay set from_snapshot = $2', 'after'],
    ])('%s', async (_step, at, when) => {
      const first = inHand ?? start();
      if (!inHand) await ready(first);
      inHand = undefined;
      const named = once(first, 'message');
      first.send({ at, when });
      await named;
      await world.publish(...Array.from({ length: 50 }, () => happened(said++)));
      await ended(first);
      expect(first.signalCode).toBe('SIGKILL');
      const next = start();
      await ready(next);
      await everythingOnce(said);
      inHand = next;
    });
  });

  describe('otherwise', () => {
    beforeEach(open);
    afterEach(close);

    it('a message that kills its process is found out alone, and its neighbours go through', async () => {
      await world.publish(...Array.from({ length: 20 }, (_, n) => happened(n, `thing/own-${n}`)));
      let deaths = 0;
      for (;;) {
        const child = start({ KILL_ON: '13' });
        const exit = ended(child);
        const held = world.until(async () => (await countOf(`select count(*) from held where cause = 'process-ended'`)) === 1, 60_000);
        const how = await Promise.race([exit.then(() => 'ended'), held.then(() => 'held')]);
        held.catch(() => undefined);
        if (how === 'held') break;
        expect(++deaths).toBeLessThan(8);
      }
      await world.until(async () => (await countOf('select count(*) from noted')) === 19);
      expect(await table('select state from held')).toEqual([{ state: 'person' }]);
    });

    it('told to stop, it finishes what it has in hand and ends by itself; the next goes on', async () => {
      const first = start();
      await ready(first);
      await world.publish(...Array.from({ length: 500 }, (_, n) => happened(n)));
      await world.heardFacts('thing.noted.v1');
      first.kill('SIGTERM');
      await ended(first);
      expect(first.exitCode).toBe(0);
      await ready(start());
      await everythingOnce(500);
    });

    it('a zombie that wakes after another has taken over does no harm', async () => {
      const first = start();
      await ready(first);
      await world.publish(...Array.from({ length: 200 }, (_, n) => happened(n)));
      await world.heardFacts('thing.noted.v1');
      first.kill('SIGSTOP');
      // As the server does when keep-alives go unanswered.
      await database.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'echo.%' and datname = current_database()`,
      );
      await ready(start());
      await world.publish(...Array.from({ length: 100 }, (_, n) => happened(200 + n)));
      first.kill('SIGCONT');
      await world.publish(...Array.from({ length: 100 }, (_, n) => happened(300 + n)));
      await everythingOnce(400);
    });
  });
});
