import { Inject, Injectable } from '@nestjs/common';
import type { Fault } from '#contracts/fault.js';
import { Problem } from '#platform/problem.js';
import { secretOf, type WebhookSecret } from '#platform/webhook-secret.js';
import { WebhookReach } from '#platform/webhook-url.js';
import { DirectoryConfig } from './directory.config.js';

/** What keeps the hub from calling an address. */
const WRONG: readonly Fault[] = [
  { path: '', code: 'not_an_address', sentence: 'This is no web address.', act: 'sender' },
  { path: '', code: 'not_https', sentence: 'A webhook is called by https alone.', act: 'sender' },
  {
    path: '',
    code: 'has_password',
    sentence: 'The address must not hold a user or a password: the hub signs what it sends.',
    act: 'sender',
  },
  { path: '', code: 'has_fragment', sentence: 'The address must not hold a fragment (#…).', act: 'sender' },
  { path: '', code: 'too_long', sentence: 'The address is longer than 500 characters.', act: 'sender' },
  { path: '', code: 'private_address', sentence: 'The address leads into a private network, where the hub calls nobody.', act: 'sender' },
];

/** Webhooks as the directory knows them: where they may lead, and the secret that each partner is shown once. */
@Injectable()
export class WebhookSecrets {
  private readonly reach: WebhookReach;

  constructor(@Inject(DirectoryConfig) private readonly config: DirectoryConfig) {
    this.reach = new WebhookReach(config.WEBHOOK_ALLOW);
  }

  /** @throws Problem 409 where this hub has no webhooks, 422 where this address may not be called */
  check(url: string, path: string): void {
    if (!this.config.WEBHOOK_KEY) throw off();
    const code = this.reach.whyNot(url);
    if (!code) return;
    const fault = WRONG.find((each) => each.code === code)!;
    throw new Problem(422, 'not_valid', 'The content breaks the contract.', [{ ...fault, path }]);
  }

  of(partner: string, generation: number): WebhookSecret {
    if (!this.config.WEBHOOK_KEY) throw off();
    return secretOf(this.config.WEBHOOK_KEY, partner, generation);
  }
}

const off = () => new Problem(409, 'webhooks_off', 'This hub calls no webhooks: WEBHOOK_KEY is not set.');
