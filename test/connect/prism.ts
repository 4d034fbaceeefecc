import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Stoplight's contract-checking proxy in front of one service. */
export interface Prism {
  url: string;
  stop(): Promise<void>;
}

/** @param document OpenAPI, a file @param upstream the service */
export async function startPrism(document: string, upstream: string): Promise<Prism> {
  const cli = join(process.cwd(), 'node_modules/@stoplight/prism-cli/dist/index.js');
  const child: ChildProcess = spawn(process.execPath, [cli, 'proxy', document, upstream, '--port', '0', '--host', '127.0.0.1'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const listening = new Promise<string>((done, failed) => {
    const read = (chunk: Buffer) => {
      said += chunk.toString();
      const url = /listening on (http:\/\/127\.0\.0\.1:\d+)\D/.exec(said)?.[1];
      if (url) done(url);
    };
    child.stdout!.on('data', read);
    child.stderr!.on('data', read);
    child.once('exit', (code) => failed(new Error(`Prism ended with ${code}: ${said}`)));
  });
  return {
    url: await listening,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

/** What Prism says of an answer (not of the request: tests ask wrongly on purpose), from its header. */
export function violations(header: string | null): string[] {
  if (!header) return [];
  const all = JSON.parse(header) as { location: string[]; message: string }[];
  return all.filter(({ location }) => location[0] === 'response').map(({ location, message }) => `${location.join('.')}: ${message}`);
}
