import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What is generated once for a state folder and kept in it, mode 600. */
export interface Secrets {
  /** Names what belongs to this folder outside it: containers, a database folder that another user can reach. */
  id: string;
  /** PostgreSQL's administrator, in the private instance. */
  databaseAdministrator: string;
  /** Role of each service. */
  databaseRoles: Record<string, string>;
  brokerAdministrator: string;
  /** User of the services at the broker. */
  brokerServices: string;
  serviceKeys: Record<string, string>;
}

/** The demo's: passwords of people by e-mail address, keys and queue passwords of organisations by code. */
export interface DemoSecrets {
  people: Record<string, string>;
  apiKeys: Record<string, string>;
  queuePasswords: Record<string, string>;
}

const secret = (bytes = 18) => randomBytes(bytes).toString('base64url');
/** Letters and digits that are read aloud without doubt, in fours; 80 bits. */
const password = () =>
  randomBytes(16)
    .reduce((word, byte) => word + '23456789abcdefghijkmnpqrstuvwxyz'[byte % 32], '')
    .replace(/(....)(?=.)/g, '$1-');

/** Reads the folder's secrets; makes those that are missing, so that a service added later gets one too. */
export function keptSecrets(folder: string, services: readonly string[]): Secrets {
  return keep<Secrets>(folder, (kept) => ({
    id: kept.id ?? randomBytes(5).toString('hex'),
    databaseAdministrator: kept.databaseAdministrator ?? secret(),
    databaseRoles: each(services, kept.databaseRoles, secret),
    brokerAdministrator: kept.brokerAdministrator ?? secret(),
    brokerServices: kept.brokerServices ?? secret(),
    serviceKeys: each(services, kept.serviceKeys, secret),
  }));
}

/** The same for those whom the area names. */
export function keptDemoSecrets(
  folder: string,
  named: { people: readonly { email: string }[]; organisations: readonly { code: string }[] },
): DemoSecrets {
  const emails = named.people.map(({ email }) => email);
  const codes = named.organisations.map(({ code }) => code);
  const { demo } = keep<{ demo: DemoSecrets }>(folder, (kept) => ({
    demo: {
      people: each(emails, kept.demo?.people, password),
      apiKeys: each(codes, kept.demo?.apiKeys, () => `rjh_${secret(24)}`),
      queuePasswords: each(codes, kept.demo?.queuePasswords, secret),
    },
  }));
  return demo;
}

function each(names: readonly string[], before: Record<string, string> | undefined, make: () => string): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, before?.[name] ?? make()]));
}

function keep<Part extends object>(folder: string, complete: (kept: Partial<Part>) => Part): Part {
  const file = join(folder, 'secrets.json');
  const kept: Partial<Part> = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const completed = complete(kept);
  writeFileSync(file, JSON.stringify({ ...kept, ...completed }, null, 2), { mode: 0o600 });
  return completed;
}

/** The vault's master key: 32 bytes, outside the database, in a file of its own. Lost, the vault cannot be read again. */
export const keptVaultKey = (folder: string): string => keptKey(folder, 'vault.key');

/** What partners' webhook secrets are worked out from, in a file of its own. Lost, every partner with a webhook needs a new secret. */
export const keptWebhookKey = (folder: string): string => keptKey(folder, 'webhook.key');

function keptKey(folder: string, name: string): string {
  const file = join(folder, name);
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('base64'), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}
