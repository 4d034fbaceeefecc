import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';

/** Stoplight's contract-checking proxy in front of one service. */
export interface Prism {
  url: string;
  stop(): Promise<void>;
}

/** @param document OpenAPI, a file @param upstream the service */
export async function startPrism(document: string, upstream: string): Promise<Prism> {
  const port = await freePort();
  const cli = join(process.cwd(), 'node_modules/@stoplight/prism-cli/dist/index.js');
  const child: ChildProcess = spawn(process.execPath, [cli, 'proxy', document, upstream, '--port', String(port), '--host', '127.0.0.1'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const listening = new Promise<void>((done, failed) => {
    const read = (chunk: Buffer) => {
      said += chunk.toString();
      if (/listening on|Prism is listening/i.test(said)) done();
    };
    child.stdout!.on('data', read);
    child.stderr!.on('data', read);
    child.once('exit', (code) => failed(new Error(`Prism ended with ${code}: ${said}`)));
  });
  await listening;
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** What Prism says of an answer (not of the request: tests ask wrongly on purpose), from its header. */
export function violations(header: string | null): string[] {
  if (!header) return [];
  const all = JSON.parse(header) as { location: string[]; message: string }[];
  return all.filter(({ location }) => location[0] === 'response').map(({ location, message }) => `${location.join('.')}: ${message}`);
}
