import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { librariesIn, missingFor, unpackPackages } from '../../apps/hub/src/broker/debian-packages.js';
import { runTool } from '../../apps/hub/src/run-tool.js';

const CACHE = join(process.cwd(), 'node_modules/.cache/rj-hub');
const PYTHON = '/usr/bin/python3';

/** How to run clients that are not ours, wherever on this machine they are. */
export interface Clients {
  /** The C client's tools, by name. */
  tool: (name: 'amqp-publish' | 'amqp-get') => string;
  python: string;
  env: NodeJS.ProcessEnv;
}

/**
 * Debian's amqp-tools (C) and python3-pika: as installed, else fetched into a folder of the tests' own with whatever they need that this machine
 * lacks, Python included. Nothing on the system changes.
 */
export async function fetchClients(): Promise<Clients> {
  const installed: Clients = { tool: (name) => name, python: PYTHON, env: process.env };
  if (await work(installed)) return installed;
  const root = join(CACHE, 'clients');
  if (await work(clientsIn(root))) return clientsIn(root);
  // None yet, or the machine no longer has something that they were fetched without.
  rmSync(root, { recursive: true, force: true });
  mkdirSync(CACHE, { recursive: true });
  await unpackPackages(CACHE, 'clients', async (apt) => {
    const packages = await missingFor(apt, 'amqp-tools', 'python3-pika');
    return packages.length > 0 ? packages : undefined;
  });
  if (await work(clientsIn(root))) return clientsIn(root);
  throw new Error(`amqp-tools and python3-pika were fetched into ${root}, and do not run from there`);
}

function clientsIn(root: string): Clients {
  const bin = join(root, 'usr/bin');
  const ownPython = !existsSync(PYTHON);
  return {
    tool: (name) => (existsSync(join(bin, name)) ? join(bin, name) : name),
    python: ownPython ? join(bin, 'python3') : PYTHON,
    env: {
      ...process.env,
      LD_LIBRARY_PATH: librariesIn(root).join(':'),
      PYTHONPATH: join(root, 'usr/lib/python3/dist-packages'),
      ...(ownPython && { PYTHONHOME: join(root, 'usr') }),
    },
  };
}

async function work({ tool, python, env }: Clients): Promise<boolean> {
  const tried = await Promise.all([runTool(tool('amqp-publish'), ['--help'], { env }), runTool(python, ['-c', 'import pika'], { env })]);
  return tried.every(({ code }) => code === 0);
}
