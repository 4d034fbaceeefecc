import { climbLadder } from '../climb-ladder.js';
import { PlainMessage } from '../plain-message.js';
import type { Progress } from '../progress.js';
import { rungBefore } from '../rungs-used.js';
import { dockerAnswers } from '../run-tool.js';
import { databaseLadder, type DatabaseRung } from './database-ladder.rules.js';
import { startDockerPostgres } from './docker-postgres.js';
import { checkGivenPostgres } from './given-postgres.js';
import { embeddedPostgres, installedPostgres } from './postgres-binaries.js';
import { startPrivatePostgres } from './private-postgres.js';

export interface FoundDatabase {
  rung: DatabaseRung;
  /** May create databases and roles. */
  adminUrl: string;
}

export interface DatabaseWish {
  home: string;
  /** Of the project: npm's binaries are under its node_modules. */
  root: string;
  id: string;
  port: number;
  administratorPassword: string;
  /** Of the hub, on the server. */
  database: string;
  maxConnections?: number;
  env: Record<string, string | undefined>;
  progress: Progress;
}

export async function findDatabase(wish: DatabaseWish): Promise<FoundDatabase> {
  const { env, home, root } = wish;
  const choice = databaseLadder({
    forced: env.HUB_DATABASE,
    url: env.DATABASE_URL,
    before: rungBefore(home, 'database'),
    embedded: embeddedPostgres(root) !== undefined,
    installed: installedPostgres() !== undefined,
    get docker() {
      return dockerAnswers();
    },
  });
  const start = async (rung: DatabaseRung) => ({ rung, adminUrl: rung === 'url' ? await given(wish) : await startPrivate(rung, wish) });
  return climbLadder({ home, what: 'database', choice, start, none: noDatabase });
}

async function given({ env, database }: DatabaseWish): Promise<string> {
  await checkGivenPostgres(env.DATABASE_URL!, database);
  return env.DATABASE_URL!;
}

async function startPrivate(rung: Exclude<DatabaseRung, 'url'>, wish: DatabaseWish): Promise<string> {
  const { home, root, id, port, administratorPassword, maxConnections } = wish;
  const bin = rung === 'embedded' ? embeddedPostgres(root) : rung === 'installed' ? installedPostgres() : undefined;
  if (rung !== 'docker' && bin === undefined) throw new Error('no binaries were found');
  const plan = { home, id, port, administratorPassword, maxConnections };
  return wish.progress.step(`Starting PostgreSQL (${rung})`, () =>
    bin === undefined ? startDockerPostgres(`rj-hub-${id}-database`, plan) : startPrivatePostgres(bin, plan),
  );
}

function noDatabase(because: string): PlainMessage {
  return new PlainMessage(`There is no database to be had, and the hub cannot run without one.

${because}

One of these helps:
  - install PostgreSQL:  sudo apt-get install postgresql   |   brew install postgresql@18   |   sudo dnf install postgresql-server
  - start Docker, and start again;
  - name a database that you have:  DATABASE_URL=postgres://user:password@host:5432/postgres npm start`);
}
