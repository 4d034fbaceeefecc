import { join, relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { loadOrganisations, loadPeople, type DemoPerson, type Organisation } from '#platform/area.js';
import { prepareDatabase } from '#platform/prepare-database.js';
import { PARTNERS_VHOST } from './broker/broker-accounts.js';
import { keepDatabaseOwn } from './database/given-postgres.js';
import { FIRST_AGENCY, keptFirstReferrals } from './first-referral.js';
import { forgetState } from './forget-state.js';
import { isFree } from './free-ports.js';
import { partnerConnections, peopleFor, removeHubFile, writeHubFile, type HubFile } from './hub-file.js';
import { homeFolder, takeHome, type HubHome } from './hub-home.js';
import { PlainMessage } from './plain-message.js';
import type { Progress } from './progress.js';
import { readyTable } from './ready-table.rules.js';
import { keptSecrets, keptVaultKey, type Secrets } from './secrets.js';
import {
  portsFrom,
  reachableHost,
  serviceEnvironments,
  SERVICES,
  urlsOf,
  type HubSettings,
  type Place,
} from './service-environments.rules.js';
import { loadServices, type Started } from './services.js';
import { startParts } from './start-parts.js';

export interface HubOptions {
  /** Of the project. */
  root: string;
  env: Record<string, string | undefined>;
  /** `--fresh`: forget everything first. */
  fresh: boolean;
  progress: Progress;
}

const READY_WITHIN = 60_000;

/** A whole hub in this process. `stop` may be called at any moment, also while it starts. */
export class Hub {
  private readonly begun = Date.now();
  private readonly started: Started[] = [];
  private home?: HubHome;
  private stopping?: Promise<void>;

  constructor(private readonly options: HubOptions) {}

  /** @returns the table to print */
  async start(): Promise<string> {
    const { root, env, progress, fresh } = this.options;
    const area = env.AREA || 'cambridgeshire';
    const [organisations, people] = [loadOrganisations(area), loadPeople(area)];
    const host = env.HUB_HOST || '127.0.0.1';
    const ports = portsOf(env);
    const loading = loadServices();
    loading.catch(() => undefined); // shown when it is awaited

    const watchdog = join(root, 'dist/apps/hub/src/watchdog.js');
    const onLeftOver = (name: string) => progress.say(`  Ending the ${name} that a killed hub left`);
    this.home = await takeHome(homeFolder(env, root), watchdog, { onLeftOver });
    const { folder } = this.home;
    if (fresh) forgetState(folder, env);
    removeHubFile(folder);
    await checkPorts(ports, host);

    const secrets = keptSecrets(folder, { services: SERVICES, people, organisations });
    const database = env.HUB_DATABASE_NAME || 'hub';
    const parts = await startParts({ home: folder, root, secrets, env, progress, database });
    const external = parts.database.rung === 'url';
    if (external) await keepDatabaseOwn(parts.database.adminUrl, database, secrets.id);
    const rolePrefix = external ? database : 'hub';
    const databaseUrls = await prepareDatabase(parts.database.adminUrl, {
      database,
      passwords: secrets.databaseRoles,
      rolePrefix,
      services: SERVICES,
    });
    if (external) await keepDatabaseOwn(parts.database.adminUrl, database, secrets.id);

    const { broker } = parts;
    const settings: HubSettings = {
      host,
      ports,
      area,
      logLevel: env.LOG_LEVEL || 'warn',
      logFile: join(folder, 'hub.log'),
      databaseUrls,
      amqpUrl: broker.amqpUrl,
      partnersAmqpUrl: broker.partnersAmqpUrl,
      partnersVhost: PARTNERS_VHOST,
      managementUrl: broker.managementUrl,
      serviceKeys: secrets.serviceKeys,
      vaultKey: keptVaultKey(folder),
      demoSecrets: broker.managementUrl ? secrets.demo : { ...secrets.demo, queuePasswords: {} },
      mailFrom: env.MAIL_FROM || 'RJ Hub <rj-hub@example.org>',
    };
    await progress.step('Starting the services', async () => {
      const { starters, startMailbox } = await loading;
      await this.startServices(settings, starters, startMailbox);
      await this.untilReady();
    });
    const file = await hubFile({ folder, settings, parts, secrets, organisations, people, database });
    this.mustGoOn();
    writeHubFile(file);
    return table(file, (Date.now() - this.begun) / 1000);
  }

  /** Stops what was started, in reverse order, and leaves no process. */
  stop(progress = this.options.progress): Promise<void> {
    this.stopping ??= this.end(progress);
    return this.stopping;
  }

  private async end(progress: Progress): Promise<void> {
    if (this.home) removeHubFile(this.home.folder);
    if (this.started.length > 0) {
      await progress.step('Stopping the services', async () => {
        for (const service of [...this.started].reverse()) await closed(service, progress);
      });
    }
    const home = this.home;
    if (home) await progress.step('Stopping broker and database', () => home.letGo());
  }

  private async startServices(
    settings: HubSettings,
    starters: Awaited<ReturnType<typeof loadServices>>['starters'],
    startMailbox: Awaited<ReturnType<typeof loadServices>>['startMailbox'],
  ) {
    const environments = serviceEnvironments(settings);
    const start = async (name: (typeof SERVICES)[number]) => {
      try {
        this.keep(await starters[name](environments[name]));
      } catch (error) {
        throw new Error(`${name} did not start: ${(error as Error).message}`, { cause: error });
      }
    };
    const mailbox = await startMailbox({
      HOST: settings.host,
      PORT: String(settings.ports.mailbox),
      SMTP_PORT: String(settings.ports.smtp),
      DATA_DIR: join(this.home!.folder, 'mailbox'),
    });
    this.keep({ name: 'mailbox', ...mailbox });
    const [directory, ...others] = SERVICES;
    await start(directory);
    // All are waited for even where one fails: what has started must be known, to be stopped.
    const ends = await Promise.allSettled(others.map(start));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }

  private keep(service: Started): void {
    this.started.push(service);
    this.mustGoOn();
  }

  private mustGoOn(): void {
    if (this.stopping) throw new PlainMessage('Stopped while starting.');
  }

  /** Ready is what each service itself calls ready: its queue is declared, its listeners are there, the directory answers. */
  private async untilReady(): Promise<void> {
    const asked = this.started.filter(({ name, url }) => name !== 'mailbox' && url !== '');
    await Promise.all(
      asked.map(async ({ name, url }) => {
        for (const begun = Date.now(); ; await delay(100)) {
          this.mustGoOn();
          const answer = await fetch(`${url}/health/ready`).catch(() => undefined);
          if (answer?.ok) return void (await answer.text());
          if (Date.now() - begun > READY_WITHIN) throw new Error(`${name} did not become ready: ${(await answer?.text()) ?? 'no answer'}`);
        }
      }),
    );
  }
}

async function closed(service: Started, progress: Progress): Promise<void> {
  const late = new AbortController();
  const deadline = delay(10_000, 'late' as const, { signal: late.signal }).catch(() => undefined);
  const end = await Promise.race([service.close().catch((error: Error) => progress.say(`  ${service.name}: ${error.message}`)), deadline]);
  late.abort();
  if (end === 'late') progress.say(`  ${service.name} did not stop within 10 s`);
}

function portsOf(env: HubOptions['env']): Record<Place, number> {
  try {
    return portsFrom(env.HUB_PORT);
  } catch (error) {
    throw new PlainMessage((error as Error).message);
  }
}

async function checkPorts(ports: Record<Place, number>, host: string): Promise<void> {
  const all = Object.values(ports);
  const taken: number[] = [];
  for (const port of all) if (!(await isFree(port, host))) taken.push(port);
  if (taken.length === 0) return;
  const [first, last] = [Math.min(...all), Math.max(...all)];
  throw new PlainMessage(
    `Port ${taken.join(', ')} is taken; the hub wants ${first} to ${last}.\nStop what listens there, or start with other ports: HUB_PORT=${first + 100} npm start`,
  );
}

interface FileFacts {
  folder: string;
  settings: HubSettings;
  parts: Awaited<ReturnType<typeof startParts>>;
  secrets: Secrets;
  organisations: Organisation[];
  people: DemoPerson[];
  database: string;
}

async function hubFile({ folder, settings, parts, secrets, organisations, people }: FileFacts): Promise<HubFile> {
  const { broker, database } = parts;
  const urls = urlsOf(settings);
  const shown = peopleFor(people, organisations, secrets.demo.people);
  const administrator = shown.find(({ role }) => role === 'hub_administrator')!;
  const connections = broker.partnersHost
    ? await partnerConnections(
        urls.directory,
        administrator,
        { host: broker.partnersHost, vhost: PARTNERS_VHOST },
        secrets.demo.queuePasswords,
      )
    : new Map();
  return {
    pid: process.pid,
    home: folder,
    area: settings.area,
    urls,
    smtp: `smtp://${reachableHost(settings.host)}:${settings.ports.smtp}`,
    broker: { from: broker.rung, amqp: broker.amqpUrl, partners: broker.partnersAmqpUrl, management: broker.managementUrl },
    database: { from: database.rung, url: database.adminUrl, services: settings.databaseUrls },
    people: shown,
    organisations: organisations.map(({ id, code, name, kind, route }) => ({
      id,
      code,
      name,
      kind,
      route,
      ...(kind !== 'hub' && { apiKey: secrets.demo.apiKeys[code], amqp: connections.get(code) }),
    })),
    firstReferral: keptFirstReferrals(folder, organisations.find(({ code }) => code === FIRST_AGENCY) ?? organisations[0]!),
  };
}

function table(file: HubFile, seconds: number): string {
  const agency = file.organisations.find(({ code }) => code === FIRST_AGENCY);
  const { amqp } = agency ?? {};
  const shown = (path: string) => relative(process.cwd(), path) || path;
  return readyTable({
    seconds,
    home: shown(file.home),
    urls: file.urls,
    broker: `${new URL(file.broker.amqp).host} (${file.broker.from})`,
    database: `${new URL(file.database.url).host} (${file.database.from})`,
    people: file.people,
    publish:
      amqp &&
      `amqp-publish --url='${amqp.url}' -e '${amqp.exchange}' -C application/cloudevents+json -p < ${shown(file.firstReferral.amqp)}`,
    post: `curl -sS ${file.urls.intake}/referrals -H 'X-Api-Key: ${agency?.apiKey}' -H 'Content-Type: application/json' -d @${shown(file.firstReferral.http)}`,
  });
}
