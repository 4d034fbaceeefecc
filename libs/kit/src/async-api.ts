import { catalogue, type Entry } from '#contracts/catalogue.js';
import { meaningOf } from '#contracts/classified.js';
import type { PartnerKind } from '#contracts/codes.js';
import type { JsonSchema } from '#messaging/json-schema-of-message.js';
import { asDraft07 } from './draft-07.rules.js';
import { nameOf, partnerSchemas } from './hoisted-schemas.js';
import { VERSION } from './version.js';

const ABOUT = `What an organisation's system sends to the hub and is sent by it, over AMQP 0-9-1 (RabbitMQ).

Each organisation has a virtual host name, a user, an exchange and a queue of its own; they are shown when it is registered. Publish to your exchange with any routing key, persistent, and wait for the broker's confirm: a message that is confirmed is answered with a receipt. Read your queue and acknowledge what you have stored.

Every message is a CloudEvent 1.0, structured (content type \`application/cloudevents+json\`) or binary (content type \`application/json\`, attributes in headers \`cloudEvents:id\`, \`cloudEvents:source\`, \`cloudEvents:type\`; \`cloudEvents_\` and \`ce-\` are read too). The hub sends structured ones. The same messages can be sent and read over HTTP, and your webhook be called with what the hub sends: see the OpenAPI documents, whose \`webhooks\` describe each call.

What the hub sends grows by adding: ignore what you do not know. What you send is strict, but for \`extensions\`.`;

const ref = (path: string) => ({ $ref: `#/${path}` });
const messageName = (type: string) => type.replaceAll('.', '_');

const sentBy = (kind: PartnerKind) => catalogue.filter(({ way, partners }) => way === 'from partner' && partners.includes(kind));
const sentTo = (kind: PartnerKind) => catalogue.filter(({ way, partners }) => way !== 'from partner' && partners.includes(kind));
const ofPartners = () => catalogue.filter(({ partners }) => partners.length > 0);

/** The partners' side of the broker as an AsyncAPI 3.1 document. */
export function asyncApi(): JsonSchema {
  const toHub = ofPartners().filter(({ way }) => way === 'from partner');
  const fromHub = ofPartners().filter(({ way }) => way !== 'from partner');
  return {
    asyncapi: '3.1.0',
    id: 'urn:rj-hub:partners',
    info: {
      title: 'RJ Hub: messages of partners',
      version: VERSION,
      description: ABOUT,
      license: { name: 'MIT', url: 'https://opensource.org/license/mit' },
      contact: { name: 'RJ Hub', url: 'https://rj-hub.example.org/developers', email: 'hub@example.org' },
      tags: [{ name: 'agency' }, { name: 'provider' }],
    },
    defaultContentType: 'application/cloudevents+json',
    servers: {
      production: {
        host: 'rj-hub.example.org:5671',
        protocol: 'amqps',
        protocolVersion: '0.9.1',
        pathname: '/partners',
        title: 'The hub',
        description:
          'Host and port are told when an organisation is registered. `npm start` prints those of a hub on your own machine, which has no TLS.',
        security: [ref('components/securitySchemes/queueUser'), ref('components/securitySchemes/certificate')],
      },
    },
    channels: {
      exchange: {
        address: '{exchange}',
        title: 'Your exchange',
        description:
          'A fanout exchange of your own, which you may publish to and nobody else may. A queue that is full refuses: publish with confirms.',
        parameters: { exchange: { description: 'The name of your exchange, such as p.constabulary.0123456789abcdef01234567.' } },
        messages: channelMessages(toHub),
        bindings: {
          amqp: {
            is: 'routingKey',
            exchange: { name: '{exchange}', type: 'fanout', durable: true, autoDelete: false, vhost: 'partners' },
            bindingVersion: '0.3.0',
          },
        },
      },
      queue: {
        address: '{queue}',
        title: 'Your queue',
        description: 'A quorum queue of your own, which you may read and nobody else may. It is in order, and kept while you are away.',
        parameters: { queue: { description: 'The name of your queue: that of your exchange with .out behind it.' } },
        messages: channelMessages(fromHub),
        bindings: {
          amqp: {
            is: 'queue',
            queue: { name: '{queue}', durable: true, exclusive: false, autoDelete: false, vhost: 'partners' },
            bindingVersion: '0.3.0',
          },
        },
      },
    },
    operations: {
      takeFromAgencies: operation('receive', 'exchange', sentBy('agency'), 'agency', 'What agencies send to the hub.'),
      takeFromProviders: operation('receive', 'exchange', sentBy('provider'), 'provider', 'What providers send to the hub.'),
      tellAgencies: operation('send', 'queue', sentTo('agency'), 'agency', 'What the hub sends to agencies.'),
      tellProviders: operation('send', 'queue', sentTo('provider'), 'provider', 'What the hub sends to providers.'),
    },
    components: {
      messages: Object.fromEntries(ofPartners().map((entry) => [messageName(entry.type), message(entry)])),
      schemas: Object.fromEntries([...partnerSchemas()].map(([name, schema]) => [name, asDraft07(schema)])),
      securitySchemes: {
        queueUser: { type: 'userPassword', description: 'The user and password of your queue, over TLS.' },
        certificate: {
          type: 'X509',
          description:
            'A client certificate whose common name is the user of your queue (SASL EXTERNAL), where the hub you connect to takes it.',
        },
      },
    },
  };
}

const channelMessages = (entries: readonly Entry[]) =>
  Object.fromEntries(entries.map(({ type }) => [messageName(type), ref(`components/messages/${messageName(type)}`)]));

const operation = (action: 'receive' | 'send', channel: string, entries: readonly Entry[], kind: PartnerKind, summary: string) => ({
  action,
  title: summary.replace(/\.$/, ''),
  summary,
  description:
    action === 'receive'
      ? 'Each is answered with receipt.issued.v1.'
      : 'Acknowledge each once it is stored; it may come twice, under the same id.',
  channel: ref(`channels/${channel}`),
  messages: entries.map(({ type }) => ref(`channels/${channel}/messages/${messageName(type)}`)),
  tags: [{ name: kind }],
});

function message(entry: Entry) {
  const { type, contract, way, partners } = entry;
  const strict = way === 'from partner';
  return {
    name: type,
    title: type,
    summary: meaningOf(contract) ?? type,
    contentType: 'application/cloudevents+json',
    tags: partners.map((name) => ({ name })),
    payload: envelope(type, nameOf(contract, strict), way !== 'from partner'),
    examples: [{ name: 'Example', summary: 'Invented, as everything in the examples is.', payload: exampleEvent(entry) }],
  };
}

/** A CloudEvent of this type, structured. */
export const envelope = (type: string, schema: string, byHub: boolean) => ({
  type: 'object',
  required: ['specversion', 'id', 'source', 'type', 'data'],
  properties: {
    specversion: { type: 'string', const: '1.0' },
    id: { type: 'string', minLength: 1, maxLength: 255, description: 'The same id, when it is sent again, is the same message.' },
    source: {
      type: 'string',
      minLength: 1,
      maxLength: 255,
      description: byHub ? 'The hub.' : 'Free; who sends is proven by the queue’s user.',
    },
    type: { type: 'string', const: type },
    time: { type: 'string', format: 'date-time' },
    subject: { type: 'string', maxLength: 255 },
    datacontenttype: { type: 'string', const: 'application/json' },
    data: ref(`components/schemas/${schema}`),
  },
});

/** An example as it travels. */
export const exampleEvent = ({ type, example, way }: Entry): JsonSchema => ({
  specversion: '1.0',
  id: way === 'from partner' ? `example-${type}` : '01930000-0000-7000-8000-0000000000aa',
  source: way === 'from partner' ? 'urn:example:case-system' : 'rj-hub',
  type,
  time: '2026-06-10T10:20:00Z',
  datacontenttype: 'application/json',
  data: example,
});
