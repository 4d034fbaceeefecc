import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { v7 as uuid } from 'uuid';
import type { Database } from '#platform/database.js';
import { migrate } from '#platform/migrate.js';
import { loadArea } from '#platform/area.js';
import { signedCallers, type SignedCallers } from '#testing/signed-callers.js';
import { testWorld, type TestWorld } from '#testing/test-world.js';
import { AreaRules } from '../../apps/matching/src/area-rules.js';
import { aCase, aProvider, room } from '../../apps/matching/src/examples.js';
import { insertProviders } from '../../apps/matching/src/insert-providers.js';
import { matchingMigrations } from '../../apps/matching/src/matching-migrations.js';

const WORKERS = 16;
const PROVIDERS = 20;
const PLACES = 50;
/** A letter is 8 points: 4 in the month of its offer, 4 in the next. */
const POINTS = 4 * PLACES;
const ATTEMPTS = 5_000;
/** Of those, as many come to the running service as messages. */
const BY_MESSAGE = 500;

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

/** Lines of work, each given to one worker at a time; what a worker that died had in hand goes back. */
class Crew {
  private readonly processes = new Set<ChildProcess>();
  private left: number;
  private resolveAll!: () => void;
  readonly all = new Promise<void>((resolve) => (this.resolveAll = resolve));

  constructor(
    private readonly lines: string[],
    private readonly env: NodeJS.ProcessEnv,
  ) {
    this.left = lines.length;
  }

  hire(): void {
    const worker = spawn(process.execPath, [join(process.cwd(), 'dist/test/matching/attempts-main.js')], {
      env: this.env,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.processes.add(worker);
    let inHand: string | undefined;
    const next = () => {
      inHand = this.lines.pop();
      if (inHand === undefined) worker.stdin.end();
      else worker.stdin.write(`${inHand}\n`);
    };
    worker.stdin.on('error', () => undefined);
    worker.stdout.setEncoding('utf8').on('data', (said: string) => {
      for (let nth = said.split('\n').length - 1; nth > 0; nth--) {
        this.left--;
        next();
      }
      if (this.left === 0) this.resolveAll();
    });
    worker.once('exit', () => {
      this.processes.delete(worker);
      if (inHand !== undefined) this.lines.push(inHand);
    });
    next();
  }

  /** kill -9 of one that is at work. */
  async kill(): Promise<void> {
    const [worker] = this.processes;
    const gone = once(worker!, 'exit');
    worker!.kill('SIGKILL');
    await gone;
  }

  letGo(): void {
    for (const worker of this.processes) worker.kill('SIGKILL');
  }
}

describe(`${WORKERS} processes and the service, ${ATTEMPTS} attempts on ${PROVIDERS} providers with ${PLACES} places each`, () => {
  let world: TestWorld;
  let callers: SignedCallers;
  let database: Database;
  let crew: Crew;
  let service: ChildProcess | undefined;
  const rules = new AreaRules(loadArea('cambridgeshire'));

  beforeAll(async () => {
    world = await testWorld(['matching']);
    callers = await signedCallers();
    await migrate(world.env('matching').DATABASE_URL!, matchingMigrations);
    database = world.database('matching');
    await rules.keep(database);
    const providers = Array.from({ length: PROVIDERS }, (_, nth) => aProvider({ nth: nth + 1, capacity: room(POINTS) }));
    await database.transaction((tx) => insertProviders(tx, providers));
  });
  afterAll(async () => {
    crew?.letGo();
    service?.kill('SIGKILL');
    await callers?.close();
    await world?.close();
  });

  const start = () => {
    const env = { ...process.env, ...world.env('matching'), DIRECTORY_URL: callers.url } as NodeJS.ProcessEnv;
    service = spawn(process.execPath, [join(process.cwd(), 'dist/apps/matching/src/main.js')], {
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  };
  const count = async (sql: string) =>
    (await database.query<{ count: number }>(`select count(*)::int as count from ${sql}`)).rows[0]!.count;
  const LIVE = `offer where state = 'open' or (state = 'accepted' and ended_at is null)`;
  const placed = (least: number) => world.until(async () => (await count(LIVE)) >= least, 300_000);

  it('places exactly as many as there are places, with a worker and the service killed in the middle', async () => {
    const ids = Array.from({ length: ATTEMPTS }, () => uuid());
    const [byMessage, byWorkers] = [ids.slice(0, BY_MESSAGE), ids.slice(BY_MESSAGE)];
    const lines: string[] = [];
    for (let at = 0, size = 1; at < byWorkers.length; at += size, size = (size % 19) + 1)
      lines.push(byWorkers.slice(at, at + size).join(' '));
    crew = new Crew(lines, { ...process.env, DATABASE_URL: world.env('matching').DATABASE_URL! });
    start();
    const facts = byMessage.map((id) => ({
      type: 'case.ready.v1',
      subject: `case/${id}`,
      data: { ...aCase({ case: id, interventions: ['letter'] }), case: id, readyAt: new Date().toISOString() },
    }));
    await world.publish(...facts.slice(0, BY_MESSAGE / 2));
    // The service makes what its outbox is kept in as it starts: from then on anybody may write.
    await world.until(async () => (await count('matched_case')) > 0, 120_000);
    for (let nth = 0; nth < WORKERS; nth++) crew.hire();

    await placed(300);
    await crew.kill();
    crew.hire();
    await placed(500);
    const gone = once(service!, 'exit');
    service!.kill('SIGKILL');
    await world.publish(...facts.slice(BY_MESSAGE / 2));
    await gone;
    start();

    await crew.all;
    await world.until(async () => (await count('matched_case')) === ATTEMPTS, 300_000);

    expect(await count(LIVE)).toBe(PROVIDERS * PLACES);
    const { rows } = await database.query(
      `select c.provider, c.month, c.available, c.committed + c.held as taken,
         (select sum(case when o.month = c.month then (o.points + 1) / 2 else o.points / 2 end)::int from offer o
          where o.provider = c.provider and c.month in (o.month, (o.month + interval '1 month')::date) and (o.state = 'open' or o.state = 'accepted')) as booked
       from capacity_month c where c.committed + c.held > 0`,
    );
    expect(rows).toHaveLength(2 * PROVIDERS);
    for (const row of rows) expect([row.taken, row.booked]).toEqual([POINTS, POINTS]);
    expect(await count(`matched_case where state = 'waiting'`)).toBe(ATTEMPTS - PROVIDERS * PLACES);
    expect(await count(`offer where state = 'accepted'`)).toBeGreaterThan(100);
    expect(await count('(select case_id from offer group by case_id having count(*) > 1) twice')).toBe(0);
  });
});
