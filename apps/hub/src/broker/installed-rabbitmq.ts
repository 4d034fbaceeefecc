import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { RabbitBinaries } from './private-rabbitmq.js';

/** Debian's and Red Hat's `/usr/sbin/rabbitmq-server` is a wrapper that insists on its own user: the script behind it comes first. */
const SERVERS = [
  '/usr/lib/rabbitmq/bin/rabbitmq-server',
  '/opt/homebrew/opt/rabbitmq/sbin/rabbitmq-server',
  '/usr/local/opt/rabbitmq/sbin/rabbitmq-server',
];

/** @returns the RabbitMQ of this machine, or undefined where it or its Erlang is missing */
export function installedRabbit(searchPath: string): RabbitBinaries | undefined {
  const folders = searchPath.split(delimiter).filter(Boolean);
  const server = [...SERVERS, ...folders.map((folder) => join(folder, 'rabbitmq-server'))].find(executable);
  const erlang = [...folders, '/usr/lib/erlang/bin', '/opt/homebrew/bin', '/usr/local/bin'].find((folder) =>
    executable(join(folder, 'erl')),
  );
  if (server === undefined || erlang === undefined) return undefined;
  const epmd = [join(erlang, 'epmd'), ...folders.map((folder) => join(folder, 'epmd')), '/usr/lib/erlang/bin/epmd'].find((path) =>
    existsSync(path),
  );
  return { server, epmd: epmd ?? 'epmd', path: [erlang], env: {} };
}

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
