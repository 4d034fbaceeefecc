import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BODY_LIMIT } from '#messaging/cloud-event.js';
import { Problem, problemDetails } from '#platform/problem.js';
import { signWebhook, type WebhookSecret } from '#platform/webhook-secret.js';
import { answerTo, askedBy } from './http-face.js';
import { eventJson } from './hub-event.js';
import type { Hear, HubEvent, Line, OtherCall } from './line.js';

export interface HttpPlan {
  /** On this machine; 0 finds a free one. */
  port: number;
  /** Where the system is called, and by which secret it knows the hub; a system without it hears no events. */
  webhook?: { url: string; secret: WebhookSecret };
}

/** How long the hub waits for a webhook's answer. */
const CALL_MS = 15_000;
const AGAIN_MS = 1_000;

/** A system that is connected over HTTP: it asks the run as it would ask the hub, and the run calls its webhook as the hub would. */
export class HttpLine implements Line {
  readonly way = 'http';
  private readonly told = new Map<string, HubEvent>();
  private refused: string | undefined;

  private constructor(
    private readonly plan: HttpPlan,
    private readonly hear: Hear,
    private readonly server: Server,
  ) {}

  static async open(plan: HttpPlan, hear: Hear): Promise<HttpLine> {
    const server = createServer();
    const line = new HttpLine(plan, hear, server);
    server.on('request', (request, response) => void line.answer(request, response));
    await new Promise<void>((ready, failed) => server.once('error', failed).listen(plan.port, '127.0.0.1', ready));
    return line;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async tell(...events: HubEvent[]): Promise<void> {
    for (const event of events) {
      const { offer } = event.data as { offer?: string };
      if (event.type === 'offer.made.v1' && offer) this.told.set(offer, event);
      // As the hub does: what was not taken comes again under the same id, and nothing overtakes it.
      let status = await this.call(event);
      if (status < 200 || status > 299) {
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
        status = await this.call(event);
      }
      if (status < 200 || status > 299)
        this.refused ??= `A call with ${event.type} was answered with ${status || 'nothing within 15 s'}, twice.`;
    }
  }

  /** One call. @returns its status; 0 where there was no answer */
  async call(event: HubEvent, { secret, at = new Date() }: OtherCall = {}): Promise<number> {
    const { webhook } = this.plan;
    if (!webhook) throw new Error('The run was not told where the system is called (--webhook).');
    const body = eventJson(event);
    const headers = { 'content-type': 'application/cloudevents+json; charset=utf-8', 'user-agent': 'rj-hub-webhooks/1' };
    const signed = signWebhook([secret ?? webhook.secret], event.id, at, body);
    try {
      const answer = await fetch(webhook.url, {
        ...{ method: 'POST', redirect: 'manual', body: new Uint8Array(body), headers: { ...headers, ...signed } },
        signal: AbortSignal.timeout(CALL_MS),
      });
      await answer.body?.cancel();
      return answer.status;
    } catch {
      return 0;
    }
  }

  async untaken(): Promise<string | undefined> {
    return this.refused;
  }

  async clear(): Promise<void> {
    this.refused = undefined;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const { pathname: path } = new URL(request.url ?? '/', 'http://run');
      const body = await bodyOf(request);
      const asked = askedBy({ method: request.method ?? 'GET', path, headers: request.headers, body });
      const answer = answerTo(asked, await this.hear(asked.heard), asked.offer ? this.told.get(asked.offer) : undefined);
      if (!answer) return void response.destroy();
      response.writeHead(answer.status, { 'content-type': answer.type, 'cache-control': 'no-store', ...answer.headers });
      response.end(JSON.stringify(answer.body));
    } catch (error) {
      const details = problemDetails(error);
      const headers = error instanceof Problem ? error.headers : {};
      response.writeHead(details.status, { 'content-type': 'application/problem+json', ...headers }).end(JSON.stringify(details));
    }
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
