import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DemoPerson, Organisation } from '#platform/area.js';
import { FIRST_AGENCY } from './first-referral.js';

/** A partner's connection: one exchange to write to, one queue to read from. */
export interface PartnerConnection {
  url: string;
  user: string;
  password: string;
  exchange: string;
  queue: string;
}

/** `hub.json`: what a script needs to use this hub. Holds the demo's secrets; mode 600. */
export interface HubFile {
  pid: number;
  home: string;
  area: string;
  urls: Record<string, string>;
  smtp: string;
  broker: { from: string; amqp: string; partners?: string; management?: string };
  database: { from: string; url: string; services: Record<string, string> };
  people: { name: string; email: string; role: string; title: string; organisation: string; password: string }[];
  organisations: { id: string; code: string; name: string; kind: string; route?: string; apiKey?: string; amqp?: PartnerConnection }[];
  firstReferral: { amqp: string; http: string };
}

export function peopleFor(people: DemoPerson[], organisations: Organisation[], passwords: Record<string, string>): HubFile['people'] {
  const codes = new Map(organisations.map(({ id, code }) => [id, code]));
  return people.map(({ name, email, role, title, organisation }) => ({
    name,
    email,
    role,
    title,
    organisation: codes.get(organisation) ?? organisation,
    password: passwords[email]!,
  }));
}

/** Row of the directory's `GET /partners`. */
interface PartnerRow {
  code: string;
  exchange: string;
  outQueue: string;
}

/** Asks the directory, as its administrator, for the names that it gave the partners' exchanges and queues. */
export async function partnerConnections(
  directoryUrl: string,
  administrator: { email: string; password: string },
  broker: { host: string; vhost: string },
  passwords: Record<string, string>,
): Promise<Map<string, PartnerConnection>> {
  const { token } = await json<{ token: string }>(`${directoryUrl}/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(administrator),
  });
  const rows = await json<PartnerRow[]>(`${directoryUrl}/partners`, { headers: { authorization: `Bearer ${token}` } });
  return new Map(
    rows.flatMap(({ code, exchange, outQueue }) => {
      const password = passwords[code];
      if (password === undefined) return [];
      const url = `amqp://${encodeURIComponent(exchange)}:${encodeURIComponent(password)}@${broker.host}/${encodeURIComponent(broker.vhost)}`;
      return [[code, { url, user: exchange, password, exchange, queue: outQueue }] as const];
    }),
  );
}

async function json<T>(url: string, init: RequestInit): Promise<T> {
  const answer = await fetch(url, init);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as T;
}

/** Writes `hub.json`, and for a shell the few names that the README's lines use. */
export function writeHubFile(file: HubFile): void {
  const agency = file.organisations.find(({ code }) => code === FIRST_AGENCY);
  const names = {
    CONSOLE_URL: file.urls.console,
    INTAKE_URL: file.urls.intake,
    REPORTING_URL: file.urls.reporting,
    MAILBOX_URL: file.urls.mailbox,
    AGENCY_API_KEY: agency?.apiKey,
    AGENCY_AMQP_URL: agency?.amqp?.url,
    AGENCY_EXCHANGE: agency?.amqp?.exchange,
    AGENCY_QUEUE: agency?.amqp?.queue,
    FIRST_REFERRAL: file.firstReferral.amqp,
    FIRST_REFERRAL_HTTP: file.firstReferral.http,
  };
  const quoted = (value: string) => `'${value.replaceAll("'", `'\\''`)}'`;
  const lines = Object.entries(names).flatMap(([name, value]) => (value === undefined ? [] : [`export ${name}=${quoted(value)}`]));
  replace(join(file.home, 'hub.json'), JSON.stringify(file, null, 2));
  replace(join(file.home, 'hub.env'), lines.join('\n'));
}

/** A hub that does not run has no addresses: a script that finds the file may rely on them. */
export function removeHubFile(home: string): void {
  for (const name of ['hub.json', 'hub.env']) rmSync(join(home, name), { force: true });
}

/** Renamed into place: a script that waits for the file never reads half of it. */
function replace(path: string, content: string): void {
  writeFileSync(`${path}.new`, `${content}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}
