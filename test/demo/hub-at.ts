import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** The parts of `hub.json` that the demo uses. */
export interface PartnerConnection {
  url: string;
  exchange: string;
  queue: string;
}
export interface HubAt {
  pid: number;
  area: string;
  urls: Record<'intake' | 'matching' | 'casework' | 'notifications' | 'reporting' | 'directory', string>;
  people: { email: string; role: string; password: string }[];
  organisations: { id: string; code: string; name: string; kind: string; apiKey?: string; amqp?: PartnerConnection }[];
}

/** The hub, or the way to it, is gone: wait for it and go on. Anything else that is thrown ends the demo. */
export class HubAway extends Error {}

const LOOK_EVERY_MS = 500;

/** The hub that runs on this home, once it answers; undefined where `hub.json` is missing or names a process that is gone. */
async function look(home: string): Promise<HubAt | undefined> {
  const hub = read<HubAt>(join(home, 'hub.json'));
  if (!hub || !runs(hub.pid)) return undefined;
  const answers = await Promise.all(
    (['intake', 'matching', 'casework', 'notifications', 'reporting'] as const).map(async (name) => {
      const answer = await fetch(new URL('/health/ready', hub.urls[name]), { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
      return answer?.ok === true;
    }),
  );
  return answers.every(Boolean) ? hub : undefined;
}

/** Waits for the hub of this home to run; starts none. */
export async function untilHubRuns(home: string, patienceMs: number, given?: ChildProcess): Promise<HubAt> {
  for (const end = Date.now() + patienceMs; ; await pause(LOOK_EVERY_MS)) {
    const hub = await look(home);
    if (hub) return hub;
    // Another start may have been quicker by a moment: then that hub is the one.
    if (given && given.exitCode !== null && !hubIsThere(home)) throw new Error('The hub did not start; what it said stands above.');
    if (Date.now() > end)
      throw new Error(`No hub ran on ${home} for ${Math.round(patienceMs / 60_000)} minutes. Start one with \`npm start\`.`);
  }
}

/** Whether a hub runs, or is about to, on this home: then there is nothing to start. */
export function hubIsThere(home: string): boolean {
  const holder = read<{ pid: number }>(join(home, 'hub.lock'));
  return holder !== undefined && runs(holder.pid);
}

/** `npm start`, as a person would; stopped again by whoever asked for it. */
export function startHub(root: string): ChildProcess {
  return spawn(process.execPath, [join(root, 'apps/hub/start.mjs')], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
}

export async function stopHub(hub: ChildProcess): Promise<void> {
  if (hub.exitCode !== null || hub.signalCode !== null) return;
  const ended = new Promise<void>((done) => hub.once('exit', () => done()));
  hub.kill('SIGTERM');
  await ended;
}

/** Reads a service as the hub's administrator. */
export class Administrator {
  private token?: { token: string; expiresAt: string };

  constructor(private readonly hub: HubAt) {}

  async get<T>(service: keyof HubAt['urls'], path: string): Promise<T> {
    const authorization = `Bearer ${await this.signIn()}`;
    return json<T>(new URL(path, this.hub.urls[service]), { headers: { authorization } });
  }

  private async signIn(): Promise<string> {
    if (this.token && Date.parse(this.token.expiresAt) > Date.now() + 30_000) return this.token.token;
    const person = this.hub.people.find(({ role }) => role === 'hub_administrator');
    if (!person) throw new Error('hub.json names no administrator');
    this.token = await json(new URL('/tokens', this.hub.urls.directory), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: person.email, password: person.password }),
    });
    return this.token!.token;
  }
}

const PEOPLE_WITHIN_MS = 10_000;

/** Who is in a case, as its provider's system reads it: by ids and parts. Waits where casework has not been told of them yet. */
export async function peopleOfCase(hub: HubAt, apiKey: string, ofCase: string): Promise<{ person: string; role: string }[]> {
  for (let end = Date.now() + PEOPLE_WITHIN_MS; ; await pause(LOOK_EVERY_MS)) {
    const answer = await ask(new URL(`/cases/${ofCase}`, hub.urls.casework), { headers: { 'x-api-key': apiKey } });
    if (answer.status === 429) {
      // More cases a minute than its limit lets it read: what it is told to wait does not count.
      const wait = Number(answer.headers.get('retry-after')) * 1_000;
      await pause(wait);
      end += wait;
      continue;
    }
    const { people = [] } = answer.ok ? ((await answer.json()) as { people?: { person: string; role: string }[] }) : {};
    // A case that has been taken back from this provider is not found any more.
    if (people.length > 0 || Date.now() > end) return people;
  }
}

/** A hub that is being stopped or started answers with one of these. */
const AWAY = new Set([502, 503, 504]);

/** @throws HubAway where there is no answer, or one that passes by itself */
export async function ask(url: URL, init: RequestInit): Promise<Response> {
  const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(20_000) }).catch((error: Error) => {
    throw new HubAway(`${url.origin} does not answer`, { cause: error });
  });
  if (AWAY.has(answer.status)) throw new HubAway(`${url.origin} answered ${answer.status}`);
  return answer;
}

async function json<T>(url: URL, init: RequestInit): Promise<T> {
  const answer = await ask(url, init);
  if (!answer.ok) throw new Error(`${init.method ?? 'GET'} ${url.pathname} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json().catch((error: Error) => {
    throw new HubAway('the answer broke off', { cause: error });
  })) as T;
}

function read<T>(path: string): T | undefined {
  try {
    return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as T) : undefined;
  } catch {
    return undefined;
  }
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
