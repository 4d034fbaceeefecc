import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { HUB_VHOST, PARTNERS_VHOST, prepareBroker } from '../../apps/hub/src/broker/broker-accounts.js';
import { amqpUrl } from '../../apps/hub/src/broker/broker-answers.js';
import { fetchedRabbit, fetchRabbit } from '../../apps/hub/src/broker/fetch-rabbitmq.js';
import type { Broker } from '../../apps/hub/src/broker/find-broker.js';
import { installedRabbit } from '../../apps/hub/src/broker/installed-rabbitmq.js';
import { startPrivateRabbit, type RabbitBinaries, type RabbitPlan } from '../../apps/hub/src/broker/private-rabbitmq.js';
import { embeddedPostgres, installedPostgres } from '../../apps/hub/src/database/postgres-binaries.js';
import { startPrivatePostgres } from '../../apps/hub/src/database/private-postgres.js';
import type { HubPorts } from '../../apps/hub/src/free-ports.js';
import { identityOf, parentOf, readRunning, runs, writeRunning, type Identity } from '../../apps/hub/src/processes.js';
import { runTool } from '../../apps/hub/src/run-tool.js';
import type { Secrets } from '../../apps/hub/src/secrets.js';

/** A broker of the test's own, under the hub's own start code: it can be killed, and comes back with its data. */
export class BrokerPart {
  private constructor(
    private readonly home: string,
    private readonly binaries: RabbitBinaries,
    private readonly plan: RabbitPlan,
    readonly known: Broker,
  ) {}

  static async start(home: string, cache: string, ports: HubPorts, secrets: Secrets, tls?: RabbitPlan['tls']): Promise<BrokerPart> {
    const binaries = installedRabbit(process.env.PATH ?? '') ?? fetchedRabbit(cache) ?? (await fetchRabbit(cache));
    const administrator = { user: 'hub-admin', password: secrets.brokerAdministrator };
    const services = { name: 'hub-services', password: secrets.brokerServices };
    const managementUrl = `http://${administrator.user}:${administrator.password}@127.0.0.1:${ports.management}`;
    const at = (vhost: string) => amqpUrl({ user: services.name, password: services.password, port: ports.amqp, vhost });
    const part = new BrokerPart(
      home,
      binaries,
      { home, ports, administrator, vhost: HUB_VHOST, ...(tls && { tls }) },
      {
        rung: 'fetch',
        amqpUrl: at(HUB_VHOST),
        partnersAmqpUrl: at(PARTNERS_VHOST),
        managementUrl,
        partnersHost: `127.0.0.1:${ports.amqp}`,
      },
    );
    await part.start();
    const users = [services, { name: administrator.user }];
    await prepareBroker(managementUrl, { vhosts: [HUB_VHOST, PARTNERS_VHOST], users });
    return part;
  }

  async start(): Promise<void> {
    await startPrivateRabbit(this.binaries, this.plan);
  }

  async kill9(): Promise<void> {
    await kill9(this.home, 'broker');
  }

  /** The broker's own command-line tool, which speaks to the node by its cookie. @returns what it printed */
  async control(...args: string[]): Promise<string> {
    const folder = join(this.home, 'broker');
    const env = {
      ...process.env,
      ...this.binaries.env,
      PATH: [...this.binaries.path, process.env.PATH ?? ''].join(':'),
      HOME: join(folder, 'home'),
      RABBITMQ_NODENAME: 'hub@localhost',
      RABBITMQ_CONF_ENV_FILE: join(folder, 'env.conf'),
      ERL_EPMD_PORT: String(this.plan.ports.epmd),
    };
    const tool = join(this.binaries.server, '..', 'rabbitmqctl');
    const { code, out, said } = await runTool(tool, ['--quiet', ...args], { env, cwd: folder });
    if (code !== 0) throw new Error(`rabbitmqctl ${args.join(' ')} failed: ${said}`);
    return out;
  }

  /** The management API, as its administrator. */
  async manage(method: string, path: string, body?: object): Promise<unknown> {
    const { origin, username, password } = new URL(this.known.managementUrl!);
    const answer = await fetch(`${origin}/api/${path}`, {
      method,
      headers: {
        authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
        'content-type': 'application/json',
        connection: 'close',
      },
      body: body && JSON.stringify(body),
    });
    if (!answer.ok && answer.status !== 404) throw new Error(`the broker's management answered ${answer.status} to ${method} ${path}`);
    return answer.status === 204 ? undefined : answer.json().catch(() => undefined);
  }
}

/** The same for the database. */
export class DatabasePart {
  private constructor(
    private readonly home: string,
    private readonly bin: string,
    private readonly plan: Parameters<typeof startPrivatePostgres>[1],
  ) {}

  adminUrl!: string;

  static async start(home: string, root: string, ports: HubPorts, secrets: Secrets): Promise<DatabasePart> {
    const bin = embeddedPostgres(root) ?? installedPostgres();
    if (bin === undefined) throw new Error('no PostgreSQL binaries were found: npm brings them, and so does the system');
    const { id, databaseAdministrator: administratorPassword } = secrets;
    const part = new DatabasePart(home, bin, { home, id, port: ports.database, administratorPassword, maxConnections: 300 });
    await part.start();
    return part;
  }

  async start(): Promise<void> {
    this.adminUrl = await startPrivatePostgres(this.bin, this.plan);
  }

  /** The server and every one of its processes at once, as a power cut would: none can finish what it is at. */
  async kill9(): Promise<void> {
    await kill9(this.home, 'database');
  }
}

async function kill9(home: string, name: string): Promise<void> {
  const running = readRunning(home);
  const known = running.parts.filter((part): part is typeof part & Identity => part.name === name && 'pid' in part);
  const there = known.filter((part) => runs(part)).flatMap(({ pid }) => [pid, ...childrenOf(pid)]);
  const whole = there.flatMap((pid) => identityOf(pid) ?? []);
  for (const { pid } of whole) kill(pid);
  while (whole.some((one) => runs(one))) await new Promise((done) => setTimeout(done, 20));
  writeRunning(home, { ...readRunning(home), parts: readRunning(home).parts.filter((part) => !('pid' in part) || runs(part)) });
}

const childrenOf = (parent: number): number[] =>
  readdirSync('/proc').flatMap((entry) => (/^\d+$/.test(entry) && parentOf(Number(entry)) === parent ? [Number(entry)] : []));

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It went with the one before it.
  }
}
