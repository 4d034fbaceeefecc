import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { HubFile } from '../../apps/hub/src/hub-file.js';
import { freeRange } from '../journeys/running-hub.js';
import type { BenchProcess, World } from './arm.js';

const READY_WITHIN_MS = 120_000;

export interface ChainHub {
  file: HubFile;
  process: BenchProcess;
}

/** Every service in one process, as `npm start` runs them, on the broker and the database that all arms share. */
export async function startChainHub(world: World, env: Record<string, string> = {}): Promise<ChainHub> {
  const home = join(world.folder, 'hub');
  mkdirSync(home, { recursive: true });
  const process = await world.start(
    'apps/hub/src/main.js',
    {
      HUB_HOME: home,
      HUB_PORT: String(await freeRange()),
      DATABASE_URL: world.databaseUrl,
      HUB_DATABASE_NAME: world.name,
      AMQP_URL: world.amqpUrl,
      MANAGEMENT_URL: world.managementUrl,
      LOG_LEVEL: 'warn',
      NODE_OPTIONS: startOptions(world.root),
      ...env,
    },
    { untilReady: false },
  );
  return { file: await hubFile(home, process), process };
}

/** What `npm start` gives Node: measured without it, the hub would be another one than its users run. */
function startOptions(root: string): string {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: { start: string } };
  return scripts.start.match(/--\S+/g)?.join(' ') ?? '';
}

/** A request of the hub's administrator. */
export async function asAdministrator<T>(
  { file }: ChainHub,
  service: string,
  path: string,
  { method = 'GET', body }: { method?: string; body?: object } = {},
): Promise<T> {
  const { email, password } = file.people.find(({ role }) => role === 'hub_administrator')!;
  const { token } = await json<{ token: string }>(`${file.urls.directory}/tokens`, 'POST', { email, password });
  return json<T>(`${file.urls[service]}${path}`, method, body, { authorization: `Bearer ${token}` });
}

/** Room for whatever is referred. */
export async function freeCapacity(hub: ChainHub): Promise<void> {
  for (const { id, kind } of hub.file.organisations) {
    if (kind !== 'provider') continue;
    await asAdministrator(hub, 'matching', `/providers/${id}/capacity`, { method: 'PUT', body: { kind: 'unlimited' } });
  }
}

/** `hub.json` of this process: it is written when every service is ready. */
async function hubFile(home: string, { pid }: BenchProcess): Promise<HubFile> {
  const path = join(home, 'hub.json');
  for (const end = Date.now() + READY_WITHIN_MS; Date.now() < end; await pause(100)) {
    if (!existsSync(`/proc/${pid}`)) break;
    if (!existsSync(path)) continue;
    const file = JSON.parse(readFileSync(path, 'utf8')) as HubFile;
    if (file.pid === pid) return file;
  }
  throw new Error(`the hub did not become ready: ${home}/hub.log and the log beside it tell why`);
}

async function json<T>(url: string, method: string, body?: object, headers: Record<string, string> = {}): Promise<T> {
  const answer = await fetch(url, {
    method,
    headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${url} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as T;
}
