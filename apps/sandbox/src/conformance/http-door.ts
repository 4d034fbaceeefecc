import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BODY_LIMIT } from '#messaging/cloud-event.js';
import { Problem, problemDetails } from '#platform/problem.js';
import { answerTo, askedBy, refuseStrangers, type Answer, type Request } from './http-face.js';
import type { Hear, HubEvent } from './line.js';

/** What is asked beside the messages that are brought; nothing where it is not asked here, `lost` where the connection is to end without an answer. */
export type Reads = (request: Request, query: URLSearchParams) => Answer | 'lost' | undefined;

/** Where systems that are connected over HTTP ask, in the place of the hub's services: all of them at one address. */
export class HttpDoor {
  private readonly offers = new Map<string, HubEvent>();

  private constructor(
    private readonly server: Server,
    private readonly hear: Hear,
    private readonly reads: Reads,
  ) {}

  /** @param port on this machine; 0 finds a free one */
  static async open(port: number, hear: Hear, reads: Reads = () => undefined): Promise<HttpDoor> {
    const server = createServer();
    const door = new HttpDoor(server, hear, reads);
    server.on('request', (request, response) => void door.answer(request, response));
    await new Promise<void>((ready, failed) => server.once('error', failed).listen(port, '127.0.0.1', ready));
    return door;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** An offer that is told is shown to whoever answers it at its own address. */
  note(event: HubEvent): void {
    const { offer } = event.data as { offer?: string };
    if (event.type === 'offer.made.v1' && offer) this.offers.set(offer, event);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private async answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const { pathname: path, searchParams } = new URL(message.url ?? '/', 'http://run');
      const request = { method: message.method ?? 'GET', path, headers: message.headers, body: await bodyOf(message) };
      refuseStrangers(request);
      const answer = this.reads(request, searchParams) ?? (await this.hearing(request));
      if (answer === 'lost') return void response.destroy();
      response.writeHead(answer.status, { 'content-type': answer.type, 'cache-control': 'no-store', ...answer.headers });
      response.end(JSON.stringify(answer.body));
    } catch (error) {
      const details = problemDetails(error);
      const headers = error instanceof Problem ? error.headers : {};
      response.writeHead(details.status, { 'content-type': 'application/problem+json', ...headers }).end(JSON.stringify(details));
    }
  }

  private async hearing(request: Request): Promise<Answer | 'lost'> {
    const asked = askedBy(request);
    return answerTo(asked, await this.hear(asked.heard), asked.offer ? this.offers.get(asked.offer) : undefined) ?? 'lost';
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT) throw new Problem(413, 'too_large', 'A message is at most 256 KB.', undefined, { Connection: 'close' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
