import { loadArea, type DemoPerson, type Organisation } from '#platform/area.js';
import { PARTNERS_VHOST } from './broker/broker-accounts.js';
import type { Broker } from './broker/find-broker.js';
import type { FoundDatabase } from './database/find-database.js';
import { keptFirstReferrals } from './first-referral.js';
import { firstAgencyOf, type HubFile, type PartnerConnection } from './hub-file.js';
import type { DemoSecrets } from './secrets.js';
import { reachableHost, urlsOf, type HubSettings } from './service-environments.rules.js';

export interface HubFacts {
  folder: string;
  settings: HubSettings;
  broker: Broker;
  database: FoundDatabase;
  demo: DemoSecrets;
  organisations: Organisation[];
  people: DemoPerson[];
}

/** All that a script or a person needs to use the hub that has just become ready. */
export async function describeHub({ folder, settings, broker, database, demo, organisations, people }: HubFacts): Promise<HubFile> {
  const urls = urlsOf(settings);
  const codes = new Map(organisations.map(({ id, code }) => [id, code]));
  const shown = people.map(({ name, email, role, title, organisation }) => ({
    name,
    email,
    role,
    title,
    organisation: codes.get(organisation) ?? organisation,
    password: demo.people[email]!,
  }));
  const administrator = shown.find(({ role }) => role === 'hub_administrator')!;
  const connections = broker.partnersHost
    ? await partnerConnections(urls.directory, administrator, broker.partnersHost, demo.queuePasswords)
    : new Map<string, PartnerConnection>();
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
      ...(kind !== 'hub' && { apiKey: demo.apiKeys[code], amqp: connections.get(code) }),
    })),
    firstReferral: keptFirstReferrals(folder, firstAgencyOf(organisations) ?? organisations[0]!, loadArea(settings.area).districts),
  };
}

/** Row of the directory's `GET /partners`. */
interface PartnerRow {
  code: string;
  exchange?: string;
  outQueue?: string;
}

type Queues = Required<Pick<PartnerRow, 'exchange' | 'outQueue'>>;

/** Asks the directory, as its administrator, for the names that it gave the partners' exchanges and queues. */
async function partnerConnections(
  directoryUrl: string,
  { email, password }: { email: string; password: string },
  host: string,
  queuePasswords: Record<string, string>,
): Promise<Map<string, PartnerConnection>> {
  const { token } = await json<{ token: string }>(`${directoryUrl}/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  const rows = await json<PartnerRow[]>(`${directoryUrl}/partners`, { headers: { authorization: `Bearer ${token}` } });
  const connection = ({ exchange, outQueue }: Queues, secret: string): PartnerConnection => ({
    url: `amqp://${encodeURIComponent(exchange)}:${encodeURIComponent(secret)}@${host}/${PARTNERS_VHOST}`,
    user: exchange,
    password: secret,
    exchange,
    queue: outQueue,
  });
  return new Map(
    rows.flatMap(({ code, exchange, outQueue }) => {
      const password = queuePasswords[code];
      return password && exchange && outQueue ? [[code, connection({ exchange, outQueue }, password)] as const] : [];
    }),
  );
}

async function json<T>(url: string, init: RequestInit): Promise<T> {
  const answer = await fetch(url, init);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as T;
}
