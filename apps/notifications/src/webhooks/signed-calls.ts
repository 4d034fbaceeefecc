import { Inject, Injectable } from '@nestjs/common';
import { secretOf, signWebhook } from '#platform/webhook-secret.js';
import { WebhookReach } from '#platform/webhook-url.js';
import { NotificationsConfig } from '../notifications.config.js';
import { WebhookCaller } from './call-webhook.js';
import type { CallResult } from './webhook-verdict.rules.js';

/** Whom to call, and by which secrets it knows us. */
interface Called {
  partner: string;
  url: string;
  generation: number;
  /** The secret before counts too. */
  signedByOld: boolean;
}

/** Calls partners' webhooks, each signed for its partner. */
@Injectable()
export class SignedCalls {
  private readonly key: string | undefined;
  private readonly caller: WebhookCaller;

  constructor(@Inject(NotificationsConfig) config: NotificationsConfig) {
    this.key = config.WEBHOOK_KEY;
    this.caller = new WebhookCaller(new WebhookReach(config.WEBHOOK_ALLOW));
  }

  get on(): boolean {
    return this.key !== undefined;
  }

  close(): void {
    this.caller.close();
  }

  /** @param id of the message, the same however often it is sent @param body the bytes that are sent */
  call({ partner, url, generation, signedByOld }: Called, id: string, body: Buffer): Promise<CallResult> {
    const generations = signedByOld && generation > 1 ? [generation, generation - 1] : [generation];
    const secrets = generations.map((each) => secretOf(this.key!, partner, each));
    return this.caller.call(url, signWebhook(secrets, id, new Date(), body), body);
  }
}
