import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'amqplib';
import { Client, type QueryResultRow } from 'pg';
import { loadArea, loadOrganisations, loadPeople } from '#platform/area.js';
import { startMailbox, type RunningMailbox } from '../../apps/notifications/src/mailbox/start-mailbox.js';
import { prepareHubDatabase } from '../../apps/hub/src/database/prepare-hub-database.js';
import { describeHub } from '../../apps/hub/src/describe-hub.js';
import { isFree, keptPorts } from '../../apps/hub/src/free-ports.js';
import { writeHubFile, type HubFile } from '../../apps/hub/src/hub-file.js';
import { hubSettings } from '../../apps/hub/src/hub-settings.js';
import { takeHome, type HubHome } from '../../apps/hub/src/hub-home.js';
import { closeFor } from '../../apps/hub/src/processes.js';
import { keptDemoSecrets, keptSecrets } from '../../apps/hub/src/secrets.js';
import {
  portsFrom,
  serviceEnvironments,
  SERVICES,
  type HubSettings,
  type ServiceName,
} from '../../apps/hub/src/service-environments.rules.js';
import { ServiceProcess } from './service-process.js';
import { BrokerPart, DatabasePart } from './stateful-parts.js';
import { TcpProxy } from './tcp-proxy.js';

export interface WorldOptions {
  /** Of the project. */
  root: string;
  /** Which build the services run from: a copy that was broken on purpose, or the project's own. */
  dist?: string;
  /** Told what is being done. */
  say?: (line: string) => void;
}

/** A service, and the only two ways it has to what it depends on. */
export interface Placed {
  process: ServiceProcess;
  amqp: TcpProxy;
  sql: TcpProxy;
}

/**
 * A whole hub whose every part is a process of its own and can be killed, frozen or cut off by itself. Broker and database are the world's own.
 * Partners, and whoever checks, reach broker, database and services straight: what is broken is broken for the services alone.
 */
export class World {
  readonly services = {} as Record<ServiceName, Placed>;
  broker!: BrokerPart;
  database!: DatabasePart;
  file!: HubFile;
  mailbox!: RunningMailbox;
  /** What ended without being made to. */
  readonly fell: { at: number; what: string }[] = [];
  private home!: HubHome;
  private stopping = false;

  private constructor(
    readonly folder: string,
    readonly root: string,
    readonly distFolder: string,
    private readonly say: (line: string) => void,
  ) {}

  static async start({ root, dist = join(root, 'dist'), say = () => undefined }: WorldOptions): Promise<World> {
    const world = new World(mkdtempSync(join(tmpdir(), 'rj-hub-faults-')), root, dist, say);
    try {
      await world.run();
    } catch (error) {
      // Whoever asked for it has nothing to stop: it would be left running.
      await world.stop();
      throw error;
    }
    return world;
  }

  /** Where what was fetched is kept, for every world of this checkout. */
  get cache(): string {
    return process.env.HUB_CACHE || join(this.root, 'node_modules/.cache/rj-hub');
  }

  placed(service: string): Placed {
    return this.services[service as ServiceName];
  }

  async stop(): Promise<void> {
    if (this.stopping) return;
    this.stopping = true;
    // A frozen process does not hear that it should end, and the database would wait for what it holds.
    for (const { process } of Object.values(this.services)) await process.kill9();
    for (const { amqp, sql } of Object.values(this.services)) await Promise.all([amqp.close(), sql.close()]);
    await this.mailbox?.close();
    if (!this.home) return rmSync(this.folder, { recursive: true, force: true });
    closeFor(this.folder);
    await this.home.letGo();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async run(): Promise<void> {
    const { folder, root, say } = this;
    this.home = await takeHome(folder, join(root, 'dist/apps/hub/src/watchdog.js'), { temporary: true });
    const begun = Date.now();
    const secrets = keptSecrets(folder, SERVICES);
    const ports = await keptPorts(folder);
    [this.broker, this.database] = await Promise.all([
      BrokerPart.start(folder, this.cache, ports, secrets),
      DatabasePart.start(folder, root, ports, secrets),
    ]);
    const area = 'cambridgeshire';
    loadArea(area);
    const [people, organisations] = [loadPeople(area), loadOrganisations(area)];
    const demo = keptDemoSecrets(folder, { people, organisations });
    const found = { rung: 'embedded' as const, adminUrl: this.database.adminUrl };
    const database = await prepareHubDatabase(found, 'hub', secrets, demo.people, SERVICES);
    const broker = this.broker.known;
    const at = { host: '127.0.0.1', ports: portsFrom(String(await freeRange())), area };
    const settings = hubSettings(at, { folder, env: { WEBHOOK_ALLOW: '127.0.0.0/8' }, secrets, demo, broker, database });
    this.mailbox = await startMailbox({
      HOST: settings.host,
      PORT: String(settings.ports.mailbox),
      SMTP_PORT: String(settings.ports.smtp),
      DATA_DIR: join(folder, 'mailbox'),
    });
    say(`  broker and database answer (${seconds(begun)} s)`);
    await this.place(settings, ports);
    await this.startServices();
    await database.markSeeded();
    this.file = await describeHub({ folder, settings, broker, database: found, demo, organisations, people });
    // As `npm start` does: commands find the hub by its folder.
    writeHubFile(this.file);
    say(`  ${SERVICES.length} services are ready, each a process of its own (${seconds(begun)} s)`);
  }

  private async place(settings: HubSettings, ports: { amqp: number; database: number }): Promise<void> {
    const environments = serviceEnvironments(settings);
    for (const service of SERVICES) {
      const [amqp, sql] = await Promise.all([TcpProxy.to(ports.amqp), TcpProxy.to(ports.database)]);
      const by = (url: string | undefined, proxy: TcpProxy) => url?.replace(/@127\.0\.0\.1:\d+/, `@127.0.0.1:${proxy.port}`);
      const own = environments[service];
      const env = {
        ...own,
        AMQP_URL: by(own.AMQP_URL, amqp),
        PARTNERS_AMQP_URL: by(own.PARTNERS_AMQP_URL, amqp),
        DATABASE_URL: by(own.DATABASE_URL, sql),
        LOG_FILE: join(this.folder, `${service}.log`),
      };
      this.services[service] = { process: this.process(service, env), amqp, sql };
    }
  }

  private process(service: string, env: Record<string, string | undefined>): ServiceProcess {
    return new ServiceProcess({
      home: this.folder,
      root: this.root,
      dist: this.distFolder,
      service,
      env,
      onFall: (what) => {
        this.fell.push({ at: Date.now(), what });
        this.say(`  ! ${what}`);
      },
    });
  }

  /** A second instance of a service, on a port of its own, that reaches broker and database straight. Not started. */
  async standby(service: ServiceName): Promise<ServiceProcess> {
    const { env } = this.services[service].process.plan;
    const { amqpUrl, partnersAmqpUrl } = this.broker.known;
    return this.process(`${service}-standby`, {
      ...env,
      PORT: String(await freePort()),
      AMQP_URL: amqpUrl,
      ...(env.PARTNERS_AMQP_URL && { PARTNERS_AMQP_URL: partnersAmqpUrl }),
      DATABASE_URL: this.file.database.services[service],
      LOG_FILE: join(this.folder, `${service}-standby.log`),
    });
  }

  /** A connection as the database's administrator, to the database that the services share. */
  async connect(): Promise<Client> {
    const url = new URL(this.database.adminUrl);
    url.pathname = '/hub';
    const client = new Client({ connectionString: url.href, connectionTimeoutMillis: 5_000, query_timeout: 30_000 });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  async rows<Row extends QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row[]> {
    const client = await this.connect();
    try {
      return (await client.query<Row>(sql, values)).rows;
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  /** Consumers of a queue of the hub's, as the broker knows this moment; none where there is no such queue. */
  async consumersOf(queue: string): Promise<number> {
    const model = await connect(this.broker.known.amqpUrl);
    model.on('error', () => undefined);
    try {
      const channel = await model.createChannel();
      channel.on('error', () => undefined);
      return (await channel.checkQueue(queue)).consumerCount;
    } finally {
      await model.close().catch(() => undefined);
    }
  }

  /** For the first person with this role. */
  async tokenFor(role: string): Promise<string> {
    const person = this.file.people.find((one) => one.role === role)!;
    const { token } = (await this.post('directory', '/tokens', undefined, { email: person.email, password: person.password })) as {
      token: string;
    };
    return token;
  }

  async post(service: string, path: string, token?: string, body: object = {}): Promise<unknown> {
    const answer = await fetch(`${this.file.urls[service]}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${service} answered ${answer.status} to ${path}: ${text}`);
    return text ? JSON.parse(text) : undefined;
  }

  private async startServices(): Promise<void> {
    const [directory, ...others] = SERVICES.map((service) => this.services[service].process);
    directory!.start();
    await directory!.untilReady(60_000, 'live');
    for (const service of others) service.start();
    // The directory publishes once its listeners are there.
    await Promise.all([directory!, ...others].map((service) => service.untilReady()));
  }
}

const seconds = (begun: number): string => ((Date.now() - begun) / 1000).toFixed(1);

/** The first of nine free ports in a row, below those that the system hands out, and beyond 10080, which fetch refuses. */
async function freeRange(): Promise<number> {
  for (;;) {
    const first = 11_000 + Math.floor(Math.random() * 800) * 10;
    const all = await Promise.all(Array.from({ length: 9 }, (_, n) => isFree(first + n)));
    if (all.every(Boolean)) return first;
  }
}

async function freePort(): Promise<number> {
  for (;;) {
    const port = 19_000 + Math.floor(Math.random() * 900);
    if (await isFree(port)) return port;
  }
}
