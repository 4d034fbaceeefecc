import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { noteContainer } from '../processes.js';
import { runTool } from '../run-tool.js';
import { databaseAnswers, type PostgresPlan } from './private-postgres.js';

export const POSTGRES_IMAGE = 'postgres:17';

/** PostgreSQL in a container of the hub's own, with its data in a volume; published on loopback alone. @returns the administrator's URL */
export async function startDockerPostgres(name: string, plan: PostgresPlan): Promise<string> {
  const folder = join(plan.home, 'database');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const secrets = join(folder, 'container.env');
  writeFileSync(secrets, `POSTGRES_PASSWORD=${plan.administratorPassword}\n`, { mode: 0o600 });
  noteContainer(plan.home, 'database', name);
  await runTool('docker', ['rm', '--force', name]);
  const { code, said } = await runTool('docker', postgresContainer(name, plan, secrets));
  if (code !== 0) throw new Error(`docker could not run ${POSTGRES_IMAGE}:\n${said.trim()}`);
  const url = `postgres://postgres:${encodeURIComponent(plan.administratorPassword)}@127.0.0.1:${plan.port}/postgres`;
  await databaseAnswers(url, () => undefined, '');
  return url;
}

export function postgresContainer(name: string, plan: PostgresPlan, secrets: string): string[] {
  const published = ['--publish', `127.0.0.1:${plan.port}:5432`];
  const settings = ['-c', `max_connections=${plan.maxConnections ?? 200}`];
  return [
    'run',
    '--detach',
    '--name',
    name,
    '--env-file',
    secrets,
    ...published,
    '--volume',
    `${name}:/var/lib/postgresql/data`,
    POSTGRES_IMAGE,
    ...settings,
  ];
}
