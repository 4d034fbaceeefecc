import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { PartnerConnection } from '../../apps/hub/src/hub-file.js';
import type { Clients } from './fetch-clients.js';
import { PartnerAtQueue, type Told } from './partner-at-queue.js';

/** A message as a partner's own system would hold it, before it is a CloudEvent of either mode. */
export interface Event {
  id: string;
  type: string;
  data: object;
  binary: boolean;
}

/** A partner's system on a client that is not the hub's: it sends events, and reads what is on its own queue. */
export interface ForeignClient {
  send(events: readonly Event[]): Promise<void>;
  read(): Promise<Told[]>;
  leave(): void;
}

/** C: Debian's amqp-tools. It cannot set a message's id and cuts a header's name at a colon: so binary mode comes with `cloudEvents_` headers. */
export function amqpTools({ tool, env }: Clients, { url, exchange, queue }: PartnerConnection): ForeignClient {
  return {
    async send(events) {
      for (const { id, type, data, binary } of events) {
        const attributes = { specversion: '1.0', id, source: 'amqp-publish/test', type };
        const headers = Object.entries(attributes).flatMap(([name, value]) => ['-H', `cloudEvents_${name}: ${value}`]);
        const mode = binary ? ['-C', 'application/json', ...headers] : ['-C', 'application/cloudevents+json'];
        const body = binary ? data : { ...attributes, datacontenttype: 'application/json', data };
        await run(tool('amqp-publish'), [`--url=${url}`, '-e', exchange, '-p', ...mode], env, JSON.stringify(body));
      }
    },
    async read() {
      const told: Told[] = [];
      // Ends with 2 where nothing is on the queue.
      for (let body; (body = await run(tool('amqp-get'), [`--url=${url}`, '-q', queue], env, '', 2));) told.push(JSON.parse(body) as Told);
      return told;
    },
    leave: () => undefined,
  };
}

/** Python: Debian's python3-pika. */
export function pika({ python, env }: Clients, { url, exchange, queue }: PartnerConnection): ForeignClient {
  const script = join(process.cwd(), 'test/journeys/publish-with-pika.py');
  const lines = (text: string) => text.split('\n').filter(Boolean);
  return {
    send: async (events) =>
      void (await run(python, [script, url, exchange, 'send'], env, events.map((event) => JSON.stringify(event)).join('\n'))),
    read: async () => lines(await run(python, [script, url, queue, 'read'], env, '')).map((line) => JSON.parse(line) as Told),
    leave: () => undefined,
  };
}

/** Node: npm's rabbitmq-client, which shares no line with the hub's amqplib. */
export function rabbitmqClient(amqp: PartnerConnection): ForeignClient {
  const system = new PartnerAtQueue({ amqp } as ConstructorParameters<typeof PartnerAtQueue>[0]);
  return {
    async send(events) {
      for (const { id, type, data, binary } of events) await system.send(id, type, data, binary);
    },
    read: () => Promise.resolve(system.told.splice(0)),
    leave: () => system.leave(),
  };
}

/** @returns what it said; empty where it ended with the code that means "nothing" */
function run(command: string, args: string[], env: NodeJS.ProcessEnv, input: string, nothing?: number): Promise<string> {
  return new Promise((done, failed) => {
    const tool = spawn(command, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
    let out = '';
    let wrong = '';
    tool.stdout.on('data', (chunk) => (out += chunk));
    tool.stderr.on('data', (chunk) => (wrong += chunk));
    tool.on('error', failed);
    tool.on('close', (code) => {
      if (code === 0) done(out);
      else if (code === nothing) done('');
      else failed(new Error(`${command} ended with ${code}: ${wrong}`));
    });
    tool.stdin.end(input);
  });
}
