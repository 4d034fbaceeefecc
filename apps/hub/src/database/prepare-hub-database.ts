import { createHash } from 'node:crypto';
import { onServer, prepareDatabase } from '#platform/prepare-database.js';
import { PlainMessage } from '../plain-message.js';
import type { Secrets } from '../secrets.js';
import type { FoundDatabase } from './find-database.js';

export interface HubDatabase {
  /** By service, each as its own role. */
  urls: Record<string, string>;
  /** The demo's people are in it with the passwords of this state folder. */
  seeded: boolean;
  /** Notes that. */
  markSeeded(): Promise<void>;
}

/**
 * Makes what the services need in the database, in one of its own for each hub.
 * @param people the demo's, with their passwords
 */
export async function prepareHubDatabase(
  { rung, adminUrl }: FoundDatabase,
  database: string,
  secrets: Pick<Secrets, 'id' | 'databaseRoles'>,
  people: object,
  services: readonly string[],
): Promise<HubDatabase> {
  const before = await readMark(adminUrl, database);
  const own = `rj-hub ${secrets.id}`;
  if (before?.startsWith('rj-hub ') && !before.startsWith(own)) throw anotherHubs(database);
  // On a server that is not ours other hubs may have roles: names that tell them apart.
  const rolePrefix = rung === 'url' ? database : 'hub';
  const urls = await prepareDatabase(adminUrl, { database, passwords: secrets.databaseRoles, rolePrefix, services });
  const seededMark = `${own} ${createHash('sha256').update(JSON.stringify(people)).digest('hex').slice(0, 16)}`;
  if (before === undefined) await writeMark(adminUrl, database, own);
  return { urls, seeded: before === seededMark, markSeeded: () => writeMark(adminUrl, database, seededMark) };
}

/** The mark is the database's own comment: wherever its data go, it goes with them. */
async function readMark(adminUrl: string, database: string): Promise<string | undefined> {
  return onServer(adminUrl, async (client) => {
    const { rows } = await client.query<{ mark: string | null }>(
      `select shobj_description(oid, 'pg_database') as mark from pg_database where datname = $1`,
      [database],
    );
    return rows[0]?.mark ?? undefined;
  });
}

async function writeMark(adminUrl: string, database: string, mark: string): Promise<void> {
  await onServer(adminUrl, (client) =>
    client.query(`comment on database ${client.escapeIdentifier(database)} is ${client.escapeLiteral(mark)}`),
  );
}

/** Its vault could not be read with our key, and new role passwords would lock its own hub out. */
function anotherHubs(database: string): PlainMessage {
  return new PlainMessage(
    `The database "${database}" belongs to another hub, or to this one before its state folder was lost.\nGive this hub one of its own: HUB_DATABASE_NAME=hub2 npm start`,
  );
}
