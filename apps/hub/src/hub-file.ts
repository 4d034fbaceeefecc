import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Who sends the first referral, in the printed lines and with `npm run send`: in Cambridgeshire, or in the sandbox. */
const FIRST_AGENCIES = ['cambridgeshire-constabulary', 'your-agency'];

export const firstAgencyOf = <Named extends { code: string }>(organisations: readonly Named[]): Named | undefined =>
  organisations.find(({ code }) => FIRST_AGENCIES.includes(code));

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

/** Where curl reads the first agency's key: a key among its arguments is seen by everybody on the machine. */
export const agencyCurl = (home: string): string => join(home, 'agency.curl');

/**
 * Writes `hub.json`, and for a shell the few names that the README's lines use.
 * @param authority file of who signed the hub's certificate, where curl would not know it by itself
 */
export function writeHubFile(file: HubFile, authority?: string): void {
  const agency = firstAgencyOf(file.organisations);
  const names = {
    CONSOLE_URL: file.urls.console,
    INTAKE_URL: file.urls.intake,
    REPORTING_URL: file.urls.reporting,
    MAILBOX_URL: file.urls.mailbox,
    AGENCY_API_KEY: agency?.apiKey,
    AGENCY_CURL: agency?.apiKey && agencyCurl(file.home),
    AGENCY_AMQP_URL: agency?.amqp?.url,
    AGENCY_EXCHANGE: agency?.amqp?.exchange,
    AGENCY_QUEUE: agency?.amqp?.queue,
    FIRST_REFERRAL: file.firstReferral.amqp,
    FIRST_REFERRAL_HTTP: file.firstReferral.http,
  };
  const quoted = (value: string) => `'${value.replaceAll("'", `'\\''`)}'`;
  const lines = Object.entries(names).flatMap(([name, value]) => (value === undefined ? [] : [`export ${name}=${quoted(value)}`]));
  replace(join(file.home, 'hub.json'), JSON.stringify(file, null, 2));
  const trusted = authority ? `\ncacert = ${JSON.stringify(resolve(authority))}` : '';
  if (agency?.apiKey) replace(agencyCurl(file.home), `header = "X-Api-Key: ${agency.apiKey}"${trusted}`);
  replace(join(file.home, 'hub.env'), lines.join('\n'));
}

/** A hub that does not run has no addresses: a script that finds the file may rely on them. */
export function removeHubFile(home: string): void {
  for (const name of ['hub.json', 'hub.env', 'agency.curl']) rmSync(join(home, name), { force: true });
}

/** Renamed into place: a script that waits for the file never reads half of it. */
function replace(path: string, content: string): void {
  writeFileSync(`${path}.new`, `${content}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}
