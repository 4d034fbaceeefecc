import { signWebhook, type WebhookSecret } from '#platform/webhook-secret.js';
import { eventJson } from './hub-event.js';
import { HttpDoor } from './http-door.js';
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
  private refused: string | undefined;

  private constructor(
    private readonly plan: HttpPlan,
    private readonly door: HttpDoor,
  ) {}

  static async open(plan: HttpPlan, hear: Hear): Promise<HttpLine> {
    return new HttpLine(plan, await HttpDoor.open(plan.port, hear));
  }

  get url(): string {
    return this.door.url;
  }

  async tell(...events: HubEvent[]): Promise<void> {
    for (const event of events) {
      this.door.note(event);
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

  /** It was called. */
  async heard(): Promise<boolean> {
    return true;
  }

  async untaken(): Promise<string | undefined> {
    return this.refused;
  }

  async clear(): Promise<void> {
    this.refused = undefined;
  }

  async close(): Promise<void> {
    await this.door.close();
  }
}
