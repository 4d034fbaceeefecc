import { createHmac, hkdfSync } from 'node:crypto';

/** As Standard Webhooks writes a secret: this prefix, then 24 to 64 bytes in base64. */
export type WebhookSecret = `whsec_${string}`;

/** What a signed call carries (Standard Webhooks 1.0). */
export interface WebhookHeaders {
  'webhook-id': string;
  /** Seconds since 1970, of this attempt. */
  'webhook-timestamp': string;
  /** One signature for each secret, with spaces between them. */
  'webhook-signature': string;
}

/**
 * The secret by which a partner knows that a webhook is the hub's. It is worked out and kept nowhere: services that share the key agree on it,
 * and no table, fact or back-up holds it. The next generation is another secret; the one before it can still be worked out while both count.
 * @param masterKey 32 bytes in base64
 * @param partner id of its organisation
 * @param generation rises by one with each rotation
 */
export function secretOf(masterKey: string, partner: string, generation: number): WebhookSecret {
  const info = `rj-hub webhook ${partner.toLowerCase()} ${generation}`;
  return `whsec_${Buffer.from(hkdfSync('sha256', Buffer.from(masterKey, 'base64'), '', info, 32)).toString('base64')}`;
}

/**
 * Signs one attempt to deliver a message.
 * @param secrets those that count now: one, or during an overlap the new one and the old one; the receiver needs to know either
 * @param id of the message, the same however often it is sent; without a full stop, which parts what is signed
 * @param at when it is sent: a receiver refuses what is more than five minutes off
 * @param body the bytes that are sent
 */
export function signWebhook(secrets: readonly WebhookSecret[], id: string, at: Date, body: string | Buffer): WebhookHeaders {
  if (id.includes('.')) throw new RangeError('the id of a webhook message must not hold a full stop');
  const seconds = String(Math.floor(at.getTime() / 1000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${seconds}.`).update(body).digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': signatures.join(' ') };
}
