import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { loadArea } from '#platform/area.js';
import { serviceLog } from '#platform/logging.js';
import { tlsOf } from '#platform/tls.js';
import { prepareHubDatabase } from './database/prepare-hub-database.js';
import { forgetState } from './forget-state.js';
import { isFree } from './free-ports.js';
import { removeHubFile, writeHubFile, type HubFile } from './hub-file.js';
import { homeFolder, takeHome, type HubHome } from './hub-home.js';
import { hubSettings } from './hub-settings.js';
import { endsSoon, hubTls, mustReachItself } from './hub-tls.js';
import { PlainMessage } from './plain-message.js';
import { readRunning } from './processes.js';
import type { Progress } from './progress.js';
import { readyTable } from './ready-table.js';
import { keptDemoSecrets, keptSecrets } from './secrets.js';
import {
  portsFrom,
  serviceEnvironments,
  SERVICES,
  urlAt,
  urlsOf,
  type HubSettings,
  type Place,
  type ServiceName,
} from './service-environments.rules.js';
import type { Services, Started } from './services.js';
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
    const host = env.HUB_HOST || '127.0.0.1';
    const ports = portsOf(env);
    const tls = hubTls(env, host);
    if (tls?.clientCa && loadArea(area).synthetic)
      throw new PlainMessage('The invented partners of a sandbox have no certificates: start it without HUB_TLS_CLIENT_CA.');

    const watchdog = join(root, 'dist/apps/hub/src/watchdog.js');
    const onLeftOver = (name: string) => progress.say(`  Ending the ${name} that a killed hub left`);
    this.home = await takeHome(homeFolder(env, root), watchdog, { onLeftOver });
    const { folder } = this.home;
    await checkPorts(ports, host);
    if (tls) {
      await mustReachItself(tls, host, ports.directory);
      const warning = endsSoon(tls);
      if (warning) progress.say(`  ${warning}`);
    }
    if (fresh) forgetState(folder, env);
    removeHubFile(folder);
    writeFileSync(join(folder, 'hub.log'), '', { flag: 'a', mode: 0o600 });

    const secrets = keptSecrets(folder, SERVICES);
    const name = env.HUB_DATABASE_NAME || 'hub';
    const parts = await startParts({ home: folder, root, secrets, env, progress, database: name });
    // Not before: this process is busy with it for seconds, and the broker, which takes longest, would begin that much later.
    const [{ loadServices }, { describeHub }] = await Promise.all([import('./services.js'), import('./describe-hub.js')]);
    const services = await loadServices(area);
    const { organisations, people } = services;
    const demo = keptDemoSecrets(folder, { people, organisations });
    const [broker, found, database] = await Promise.all([
      parts.broker,
      parts.database,
      parts.database.then((there) => prepareHubDatabase(there, name, secrets, demo.people, SERVICES)),
    ]);

    const settings = hubSettings({ host, ports, area, tls }, { folder, env, secrets, demo, broker, database });
    await progress.step('Starting the services', async () => {
      await this.startServices(settings, services);
      await this.untilReady(urlsOf(settings));
    });
    await database.markSeeded();
    const file = await describeHub({ folder, settings, broker, database: found, demo, organisations, people });
    this.mustGoOn();
    if (services.startSandbox) file.urls.sandbox = await this.startSandbox(settings, services.startSandbox, file);
    writeHubFile(file, tls && env.NODE_EXTRA_CA_CERTS);
    return readyTable(file, (Date.now() - this.begun) / 1000);
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
    if (home && readRunning(home.folder).parts.length > 0) await progress.step('Stopping broker and database', () => home.letGo());
    else await home?.letGo();
  }

  private async startServices(settings: HubSettings, { starters, startMailbox }: Services): Promise<void> {
    const environments = serviceEnvironments(settings);
    const start = async (name: ServiceName) => {
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

  /** Behind the services' ports. Its partners connect as any partner does: by what stands in `hub.json`. @returns where it is */
  private async startSandbox(settings: HubSettings, start: NonNullable<Services['startSandbox']>, file: HubFile): Promise<string> {
    const { directory, intake, matching, casework } = urlsOf(settings);
    const port = Math.max(...Object.values(settings.ports)) + 1;
    const sandbox = await start({
      host: settings.host,
      port,
      tls: tlsOf({ HUB_TLS_CERT: settings.tls?.cert, HUB_TLS_KEY: settings.tls?.key }),
      url: urlAt(settings, port),
      urls: { directory, intake, matching, casework },
      partners: file.organisations,
      district: loadArea(settings.area).districts[0]!.code,
      log: serviceLog('sandbox', settings.logLevel, settings.logFile),
    });
    this.keep({ name: 'sandbox', ...sandbox });
    return sandbox.url;
  }

  private keep(service: Started): void {
    this.started.push(service);
    this.mustGoOn();
  }

  private mustGoOn(): void {
    if (this.stopping) throw new PlainMessage('Stopped while starting.');
  }

  /** Ready is what each service itself calls ready: its queue is declared, its listeners are there, the directory answers. */
  private async untilReady(urls: Record<ServiceName, string>): Promise<void> {
    await Promise.all(
      SERVICES.map(async (name) => {
        for (const begun = Date.now(); ; await delay(100)) {
          this.mustGoOn();
          const answer = await fetch(`${urls[name]}/health/ready`).catch(() => undefined);
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
    `${taken.length === 1 ? `Port ${taken[0]} is` : `Ports ${taken.join(', ')} are`} taken; the hub wants ${first} to ${last}.\nStop what listens there, or start with other ports: HUB_PORT=${first + 100} npm start`,
  );
}
