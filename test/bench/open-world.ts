import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { prepareBroker } from '../../apps/hub/src/broker/broker-accounts.js';
import { onServer, urlOf } from '#platform/prepare-database.js';
import type { World } from './arm.js';
import { startProcess } from './bench-process.js';
import { WRITTEN_EVERY } from './count-calls.js';
import type { PrivateParts } from './private-parts.js';

export interface OpenWorld extends World {
  /** The client's processes: those that the arm has started, and that still run. */
  pids(): number[];
  /** Statements and publishes of all its processes so far. */
  calls(): Promise<{ statements: number; publishes: number }>;
  /** Ends what the arm left running, and removes its database and virtual hosts. */
  close(): Promise<void>;
}

export async function openWorld(root: string, parts: PrivateParts, name: string): Promise<OpenWorld> {
  const folder = join(parts.folder, name);
  const counts = join(folder, 'counts');
  mkdirSync(counts, { recursive: true });
  const vhosts = [`${name}-hub`, `${name}-partners`];
  await prepareBroker(parts.managementUrl, { vhosts, users: [{ name: parts.amqp.user }] });
  await onServer(parts.adminUrl, (admin) => admin.query(`create database "${name}"`));
  const amqp = (vhost: string) =>
    `amqp://${encodeURIComponent(parts.amqp.user)}:${encodeURIComponent(parts.amqp.password)}@${parts.amqp.host}/${vhost}`;
  const started: Awaited<ReturnType<typeof startProcess>>[] = [];
  return {
    name,
    folder,
    root,
    databaseUrl: urlOf(parts.adminUrl, { database: name }),
    amqpUrl: amqp(vhosts[0]!),
    partnersAmqpUrl: amqp(vhosts[1]!),
    partnersVhost: vhosts[1]!,
    managementUrl: parts.managementUrl,
    async start(module, env, { untilReady = true } = {}) {
      const child = await startProcess(root, folder, counts, module, env, untilReady);
      started.push(child);
      return child;
    },
    // Where an arm has no process of its own, the bench itself is the client.
    pids: () => (started.length ? started.filter((child) => !child.exited()).map(({ pid }) => pid) : [process.pid]),
    async calls() {
      await delay(2 * WRITTEN_EVERY);
      const sum = { statements: 0, publishes: 0 };
      for (const file of readdirSync(counts).filter((name) => name.endsWith('.json'))) {
        const { statements, publishes } = JSON.parse(readFileSync(join(counts, file), 'utf8')) as typeof sum;
        sum.statements += statements;
        sum.publishes += publishes;
      }
      return sum;
    },
    async close() {
      await Promise.all(started.map((child) => child.stop()));
      await Promise.all(vhosts.map((vhost) => removeVhost(parts.managementUrl, vhost)));
      await onServer(parts.adminUrl, (admin) => admin.query(`drop database if exists "${name}" with (force)`));
    },
  };
}

async function removeVhost(managementUrl: string, vhost: string): Promise<void> {
  const { username, password, origin } = new URL(managementUrl);
  const authorization = `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`;
  // A connection kept alive holds up the broker's end by 5 s.
  await fetch(`${origin}/api/vhosts/${vhost}`, { method: 'DELETE', headers: { authorization, connection: 'close' } });
}
