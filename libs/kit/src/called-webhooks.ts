import { meaningOf } from '#contracts/classified.js';
import { calledWith } from '#contracts/travels-by.js';
import { envelope, exampleEvent } from './async-api.js';
import { nameOf } from './hoisted-schemas.js';
import { boundedWithin, type Schema } from './schema-31.rules.js';

/** By which a partner knows that a call is the hub's. */
export const WEBHOOK_SECURITY: Schema = {
  webhookSignature: {
    type: 'apiKey',
    in: 'header',
    name: 'webhook-signature',
    description:
      'Standard Webhooks: `v1,` and the HMAC-SHA256, in base64, of `webhook-id`, `webhook-timestamp` and the body, with full stops between, by your secret (`whsec_…`); two of them, with a space between, while an old secret still counts.',
  },
};

const HEADERS: Schema[] = [
  {
    name: 'webhook-id',
    in: 'header',
    required: true,
    description: 'The id of the event: the same however often it is sent. Drop what you know.',
    schema: { type: 'string', maxLength: 36, format: 'uuid' },
  },
  {
    name: 'webhook-timestamp',
    in: 'header',
    required: true,
    description: 'Seconds since 1970, of this attempt. Refuse what is more than five minutes off.',
    schema: { type: 'string', maxLength: 12, pattern: '^[0-9]+$' },
  },
];

/** What your answer does. */
const ANSWERS: Schema = {
  '2XX': { description: 'You have it: the next one comes. Answer within 15 seconds, and do the work after it.' },
  '3XX': { description: 'Redirects are not followed: as any other 4xx.' },
  '408': { description: 'Your line waits, and the same event comes again.' },
  '410': { description: 'You are called no more.' },
  '425': { description: 'Your line waits, and the same event comes again.' },
  '429': { description: 'Your line waits, and the same event comes again; not before your Retry-After, of a day at most.' },
  '4XX': { description: 'It is this event that you will not have: after the third time it is set aside, and your line goes on.' },
  '5XX': { description: 'Your line waits, and the same event comes again; not before your Retry-After, of a day at most.' },
};

/** Every event that a partner's webhook is called with, as OpenAPI 3.1 keeps them: by type, each a POST to the address that the partner has set. */
export function calledWebhooks(): Record<string, { post: Schema }> {
  return Object.fromEntries(
    calledWith().map((entry) => {
      const { type, contract, partners } = entry;
      const schema = boundedWithin(envelope(type, nameOf(contract, false), true)) as Schema;
      const post = {
        operationId: `called_with_${type.replace(/\W/g, '_')}`,
        summary: meaningOf(contract) ?? type,
        tags: ['called'],
        'x-roles': partners.map((kind) => `${kind}_system`),
        security: [{ webhookSignature: [] }],
        parameters: HEADERS,
        requestBody: {
          required: true,
          content: { 'application/cloudevents+json': { schema, examples: { invented: { value: exampleEvent(entry) } } } },
        },
        responses: ANSWERS,
      };
      return [type, { post }];
    }),
  );
}
