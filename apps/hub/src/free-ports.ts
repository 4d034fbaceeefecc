import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** @returns whether this process could listen there now */
export function isFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => done(true)));
  });
}

const NAMES = ['amqp', 'management', 'prometheus', 'epmd', 'distribution', 'database'] as const;
/** Of the private broker and database. */
export type HubPorts = Record<(typeof NAMES)[number], number>;

/**
 * Ports on loopback for the private broker and database. Kept in the state folder, so that the addresses which a
 * partner's client was given stay good over a restart; drawn again only where a stranger has taken one meanwhile.
 */
export async function keptPorts(folder: string): Promise<HubPorts> {
  const file = join(folder, 'ports.json');
  const kept = readPorts(file);
  const ports: Record<string, number> = {};
  for (const name of NAMES) {
    const before = kept[name];
    ports[name] =
      before !== undefined && (await isFree(before)) ? before : await drawPort([...Object.values(ports), ...Object.values(kept)]);
  }
  writeFileSync(file, JSON.stringify(ports, null, 2), { mode: 0o600 });
  return ports as HubPorts;
}

/** Below 32768: above it the system hands out ports to outgoing connections, and a kept one would often be gone. */
async function drawPort(taken: number[]): Promise<number> {
  for (let attempt = 0; attempt < 1000; attempt++) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if (!taken.includes(port) && (await isFree(port))) return port;
  }
  throw new Error('no free port between 20000 and 32000 on 127.0.0.1');
}

function readPorts(file: string): Record<string, number> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>;
  } catch {
    return {};
  }
}
