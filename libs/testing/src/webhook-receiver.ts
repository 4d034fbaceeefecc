import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface Call {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** How a call is answered: a status with headers, or whatever is done with the answer; nothing leaves it open. */
export type Answer = { status: number; headers?: Record<string, string>; body?: string } | ((response: ServerResponse) => void);

/** A partner's webhook on this machine. It answers 204 unless it is told otherwise, and keeps what it was called with. */
export class WebhookReceiver {
  readonly calls: Call[] = [];
  private readonly scripted: Answer[] = [];

  private constructor(private readonly server: Server) {}

  static async open(): Promise<WebhookReceiver> {
    const server = createServer();
    const receiver = new WebhookReceiver(server);
    server.on('request', async (request, response) => {
      const body = (await buffer(request)).toString('utf8');
      receiver.calls.push({ path: request.url!, headers: request.headers, body });
      const answer = receiver.scripted.shift() ?? { status: 204 };
      if (typeof answer === 'function') answer(response);
      else response.writeHead(answer.status, answer.headers).end(answer.body);
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    return receiver;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/rj-hub`;
  }

  /** The next calls are answered so, one after another. */
  answers(...answers: Answer[]): void {
    this.scripted.push(...answers);
  }

  /** Calls so far, as messages: their id and what they hold. */
  get events(): { id: string; type: string; aggregateversion: number; data: any }[] {
    return this.calls.map(({ body }) => JSON.parse(body));
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((done) => void this.server.close(() => done()));
  }
}
