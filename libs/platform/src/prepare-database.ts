import { Client } from 'pg';

/** The services that keep a schema of their own, each under a role that reaches nothing else. */
export const SCHEMAS = ['intake', 'matching', 'casework', 'notifications', 'reporting', 'directory', 'console'] as const;

export interface DatabasePlan {
  /** Name of the database to make where it is missing. */
  database: string;
  /** Password of each service's role. */
  passwords: Record<string, string>;
  /** Role names are cluster-wide: a prefix keeps two hubs on one server apart. Default `hub`. */
  rolePrefix?: string;
  services?: readonly string[];
}

/**
 * Makes the database, and for each service a role and a schema that only it may use. Safe to repeat.
 * @param adminUrl a connection that may create databases and roles
 * @returns the connection URL of each service
 */
export async function prepareDatabase(adminUrl: string, plan: DatabasePlan): Promise<Record<string, string>> {
  const { database, passwords, rolePrefix = 'hub', services = SCHEMAS } = plan;
  await onServer(adminUrl, async (admin) => {
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [database]);
    if (!rowCount) await admin.query(`create database ${name(database)}`);
    for (const service of services) {
      const role = `${rolePrefix}_${service}`;
      const known = await admin.query('select from pg_roles where rolname = $1', [role]);
      const verb = known.rowCount ? 'alter' : 'create';
      await admin.query(`${verb} role ${name(role)} login password ${admin.escapeLiteral(passwords[service] ?? '')}`);
      await admin.query(`grant ${name(role)} to current_user`);
      await admin.query(`alter role ${name(role)} in database ${name(database)} set search_path = ${name(service)}`);
    }
  });
  await onServer(urlOf(adminUrl, { database }), async (admin) => {
    await admin.query('revoke all on schema public from public');
    for (const service of services) {
      await admin.query(`create schema if not exists ${name(service)} authorization ${name(`${rolePrefix}_${service}`)}`);
    }
  });
  return Object.fromEntries(
    services.map((service) => [
      service,
      urlOf(adminUrl, { database, user: `${rolePrefix}_${service}`, password: passwords[service] ?? '' }),
    ]),
  );
}

/** The same server, another database, user or password. */
export function urlOf(url: string, change: { database?: string; user?: string; password?: string }): string {
  const next = new URL(url);
  if (change.database !== undefined) next.pathname = `/${change.database}`;
  if (change.user !== undefined) next.username = encodeURIComponent(change.user);
  if (change.password !== undefined) next.password = encodeURIComponent(change.password);
  return next.href;
}

/** One connection for one piece of work. */
export async function onServer<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const name = (identifier: string) => `"${identifier.replaceAll('"', '""')}"`;
