import { Client } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import type { HubFile } from '../../apps/hub/src/hub-file.js';
import type { World } from './arm.js';
import { asAdministrator, type ChainHub } from './chain-hub.js';

/** Brings the partners of a hub to so many: more agencies, each with its exchange, its two queues and its user, as the directory makes them. */
export async function addPartners(world: World, hub: ChainHub, upTo: number): Promise<void> {
  const known = hub.file.organisations.filter(({ amqp }) => amqp);
  const more = Array.from({ length: Math.max(0, upTo - known.length) }, (_, n) => ({ id: uuidv7(), code: `bench-agency-${n}` }));
  const client = new Client({ connectionString: world.databaseUrl });
  await client.connect();
  try {
    // The directory knows organisations from its area alone: there is no request that makes one.
    await client.query(
      `insert into directory.organisation (id, code, name, kind, route, area, email, phone)
       select id, code, code, 'agency', 'police', $3, code || '@example.org', '01632 960999' from unnest($1::uuid[], $2::text[]) as m(id, code)`,
      [more.map(({ id }) => id), more.map(({ code }) => code), hub.file.area],
    );
  } finally {
    await client.end();
  }
  const { host } = new URL(known[0]!.amqp!.url);
  const { pathname } = new URL(known[0]!.amqp!.url);
  for (const { id, code } of more) {
    const given = await asAdministrator<Given>(hub, 'directory', `/partners/${id}/queue`, { method: 'POST' });
    const url = `amqp://${encodeURIComponent(given.user)}:${encodeURIComponent(given.password)}@${host}${pathname}`;
    const amqp = { url, user: given.user, password: given.password, exchange: given.exchange, queue: given.outQueue };
    (hub.file.organisations as HubFile['organisations']).push({ id, code, name: code, kind: 'agency', amqp });
  }
}

interface Given {
  exchange: string;
  outQueue: string;
  user: string;
  password: string;
}
