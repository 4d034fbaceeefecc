import { setTimeout as pause } from 'node:timers/promises';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { testWorld, type TestWorld } from '#testing/test-world.js';
import { startPrivatePostgres } from '../../apps/hub/src/database/private-postgres.js';
import { keptPorts } from '../../apps/hub/src/free-ports.js';
import { takeHome } from '../../apps/hub/src/hub-home.js';
import { closeFor } from '../../apps/hub/src/processes.js';
import { keptSecrets } from '../../apps/hub/src/secrets.js';
import { echoContracts } from '../../libs/messaging/conformance/echo-service.js';
import { fetchPgq } from './fetch-pgq.js';
import { differentOrders, fidelity, type Committed, type Delivered, type Fidelity } from './pgq-compare.rules.js';
import { write, type Written } from './pgq-workload.js';
import { BrokerPart } from './stateful-parts.js';

export interface OraclePlan {
  root: string;
  /** The build that the relay runs from. */
  dist: string;
  cache: string;
  seconds: number;
  seed: number;
  say: (line: string) => void;
}
export interface OracleResult {
  written: Written;
  facts: number;
  kills: { relay: number; consumer: number };
  outbox: Fidelity;
  pgq: Fidelity;
  differentOrders: string[];
}

const WRITERS = 8;
const KILL_EVERY_MS = 4_000;
const DELIVERED_WITHIN_MS = 60_000;
const RELAY = 'libs/messaging/conformance/echo-main.js';
const CONSUMER = 'dist/test/faults/pgq-consumer-main.js';

/** The outbox's relay beside PgQ, on the same database, facts and transactions, while both who deliver are killed in turn. */
export async function compareWithPgq(plan: OraclePlan): Promise<OracleResult> {
  const folder = mkdtempSync(join(tmpdir(), 'rj-hub-pgq-'));
  const home = await takeHome(folder, join(plan.root, 'dist/apps/hub/src/watchdog.js'), { temporary: true });
  try {
    const [secrets, ports] = [keptSecrets(folder, []), await keptPorts(folder)];
    const bin = await fetchPgq(plan.cache);
    const { id, databaseAdministrator: administratorPassword } = secrets;
    const [broker, url] = await Promise.all([
      BrokerPart.start(folder, plan.cache, ports, secrets),
      startPrivatePostgres(bin, { home: folder, id, port: ports.database, administratorPassword, maxConnections: 100 }),
    ]);
    const { username, password } = new URL(broker.known.managementUrl!);
    process.env.HUB_TEST_DATABASE_URL = url;
    process.env.HUB_TEST_AMQP_URL = `amqp://${username}:${password}@${broker.known.partnersHost}`;
    process.env.HUB_TEST_MANAGEMENT_URL = broker.known.managementUrl;
    const world = await testWorld(['echo'], echoContracts);
    try {
      return await new Oracle(plan, world, url).run();
    } finally {
      await world.close();
    }
  } finally {
    closeFor(folder);
    await home.letGo();
    rmSync(folder, { recursive: true, force: true });
  }
}

class Oracle {
  private readonly url: string;
  private readonly byPgq: Delivered[] = [];
  private readonly kills = { relay: 0, consumer: 0 };
  private readonly children: Partial<Record<'relay' | 'consumer', ChildProcess>> = {};
  private over = false;
  private ended = false;

  constructor(
    private readonly plan: OraclePlan,
    private readonly world: TestWorld,
    adminUrl: string,
  ) {
    const url = new URL(adminUrl);
    url.pathname = `/${world.name}`;
    this.url = url.href;
  }

  async run(): Promise<OracleResult> {
    const { say, seconds, seed } = this.plan;
    const admin = new Client({ connectionString: this.url });
    await admin.connect();
    const ticking = this.tick();
    try {
      await admin.query('create extension pgq');
      await admin.query(`select pgq.create_queue('facts'), pgq.register_consumer('facts', 'oracle')`);
      for (const [name, value] of [
        ['ticker_max_lag', '0 ms'],
        ['ticker_idle_period', '0 ms'],
      ] as const)
        // prettier-ignore
        await admin.query(`select pgq.set_queue_config('facts', $1, $2)`, [name, value]);
      // Its first life ends between the confirms and the position: that is where a fact may come twice.
      await this.relay({});
      this.consumer({ DIE_AT: '3' });
      say(`  ${WRITERS} writers for ${seconds} s, both who deliver killed in turn`);
      const killing = this.killInTurn();
      const written = await write(this.url, { writers: WRITERS, ms: seconds * 1_000, seed });
      this.over = true;
      await killing;
      // Whoever was to die and has not had the occasion: what is left is delivered by those that live.
      await Promise.all([end(this.children.relay), end(this.children.consumer)]);
      this.consumer({});
      await this.relay({});
      const { rows } = await admin.query<Committed>(
        `select message_id::text as id, subject, aggregate_version::int as version from echo.outbox order by id`,
      );
      await this.untilDelivered(rows.length);
      const ours = this.world.facts('thing.noted.v1').map(({ id, subject }) => ({ id, subject }));
      return {
        written,
        facts: rows.length,
        kills: this.kills,
        outbox: fidelity(rows, ours),
        pgq: fidelity(rows, this.byPgq),
        differentOrders: differentOrders(ours, this.byPgq),
      };
    } finally {
      this.over = true;
      this.ended = true;
      await ticking;
      await Promise.all(Object.values(this.children).map((child) => end(child)));
      await admin.end();
    }
  }

  /** What PgQ's own daemon does: cuts the batches. */
  private async tick(): Promise<void> {
    const client = new Client({ connectionString: this.url });
    await client.connect();
    while (!this.ended) {
      await client.query(`select pgq.ticker('facts')`).catch(() => undefined);
      await pause(20);
    }
    await client.end();
  }

  /** Resolves when it runs; comes back by itself where it ends while it is wanted. */
  private async relay(env: Record<string, string>): Promise<void> {
    const child = fork(join(this.plan.dist, RELAY), {
      env: { ...process.env, ...this.world.env('echo'), ...env } as NodeJS.ProcessEnv,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.children.relay = child;
    await Promise.race([once(child, 'message'), once(child, 'exit')]);
  }

  private consumer(env: Record<string, string>): void {
    const child = fork(join(this.plan.root, CONSUMER), {
      env: { ...process.env, PGQ_URL: this.url, ...env },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.children.consumer = child;
    child.on('message', (events) => void this.byPgq.push(...(events as Delivered[])));
  }

  /** The relay dies between its confirms and its position, the consumer between its batch and the end of it; every other time, both at any moment. */
  private async killInTurn(): Promise<void> {
    for (let n = 0; !this.over; n++) {
      await pause(KILL_EVERY_MS);
      if (this.over) break;
      await Promise.all([end(this.children.relay), end(this.children.consumer)]);
      this.kills.relay++;
      this.kills.consumer++;
      const between = n % 2 === 0;
      this.consumer(between ? { DIE_AT: '5' } : {});
      await this.relay(between ? { KILL_AT: 'update relay set from_snapshot = $2', KILL_WHEN: 'before' } : {});
      if (!between) continue;
      const both = [this.children.relay!, this.children.consumer!];
      while (!this.over && !both.every(ended)) await pause(50);
      this.kills.relay++;
      this.kills.consumer++;
      this.consumer({});
      await this.relay({});
    }
  }

  private async untilDelivered(facts: number): Promise<void> {
    const ids = (delivered: readonly Delivered[]) => new Set(delivered.map(({ id }) => id)).size;
    for (const limit = Date.now() + DELIVERED_WITHIN_MS; Date.now() < limit; await pause(200)) {
      if (ids(this.world.facts('thing.noted.v1')) >= facts && ids(this.byPgq) >= facts) return;
    }
  }
}

const ended = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

async function end(child: ChildProcess | undefined): Promise<void> {
  if (!child || ended(child)) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

/** @returns whether neither lost, invented or disordered anything, and both told each subject's facts in the same order */
export function isSame({ outbox, pgq, differentOrders: different }: OracleResult): boolean {
  return [outbox, pgq].every((one) => one.lost + one.invented + one.outOfOrder === 0) && different.length === 0;
}
