import { randomUUID } from 'node:crypto';
import { connect, type ChannelModel, type ConfirmChannel, type Options } from 'amqplib';
import { MOST_BYTES } from '../../apps/hub/src/broker/private-rabbitmq.js';
import { newReference } from '../../apps/intake/src/reference.rules.js';
import { referral } from '../journeys/referrals.js';
import { until } from '../journeys/running-hub.js';
import type { Journey } from './hub-in-both-forms.js';

interface Agency {
  partner: string;
  apiKey: string;
  queue: { url: string; user: string; password: string; exchange: string; queue: string };
}
type Act = (channel: ConfirmChannel) => unknown;

/** What a partner may not do to another, each tried with a client that obeys nothing: refused, or without effect. */
export const isolation: Journey = (hub) => {
  let mine: Agency;
  let other: Agency;
  let admin: string;
  const open: ChannelModel[] = [];

  beforeAll(async () => {
    admin = await hub().token('hub_administrator');
    const register = async (name: string) =>
      (await hub().ask('directory', '/partners', { token: admin, body: { kind: 'agency', name } })).body as Agency;
    [mine, other] = [await register('Tries Everything'), await register('Is Left Alone')];
    // What comes to its inbound queue stays there to be seen.
    await hub().ask('directory', '/me/flow', { method: 'PUT', apiKey: other.apiKey, body: { inbound: 'paused' } });
  }, 60_000);
  afterAll(() => Promise.all(open.map((model) => model.close().catch(() => undefined))));

  async function reach(url: string): Promise<ChannelModel> {
    const model = await connect(url, { recovery: false } as object);
    model.on('error', () => undefined);
    open.push(model);
    return model;
  }

  /** @returns 'done', or the code that the broker closed the channel with */
  async function verdict(act: Act, url = mine.queue.url): Promise<string> {
    const model = await reach(url);
    const channel = await model.createConfirmChannel();
    const closed = new Promise<string>((resolve) => channel.on('error', (error: { code?: number }) => resolve(String(error.code))));
    const done = (async () => {
      await act(channel);
      await channel.waitForConfirms();
      return 'done';
    })();
    done.catch(() => undefined);
    const said = await Promise.race([closed, done.catch(() => closed)]);
    await model.close().catch(() => undefined);
    return said;
  }

  /** Messages in a queue, as the hub's own user sees them this moment. */
  async function depth(queue: string): Promise<number> {
    const channel = await (await reach(hub().file.broker.partners!)).createChannel();
    return (await channel.checkQueue(queue)).messageCount;
  }
  const body = Buffer.from('{}');
  const othersIn = () => `${other.queue.exchange}.in`;
  const othersOut = () => other.queue.queue;
  const ownIn = () => `${mine.queue.exchange}.in`;

  it.each<[string, Act]>([
    ['reads another’s outbound queue', (channel) => channel.get(othersOut())],
    ['reads another’s inbound queue', (channel) => channel.get(othersIn())],
    ['consumes from another’s outbound queue', (channel) => channel.consume(othersOut(), () => undefined)],
    ['reads its own inbound queue', (channel) => channel.get(ownIn())],
    ['binds its queue to another’s exchange', (channel) => channel.bindQueue(mine.queue.queue, other.queue.exchange, '')],
    ['binds another’s queue to its exchange', (channel) => channel.bindQueue(othersOut(), mine.queue.exchange, '')],
    ['unbinds another’s inbound queue', (channel) => channel.unbindQueue(othersIn(), other.queue.exchange, '')],
    ['binds exchange to exchange', (channel) => channel.bindExchange(mine.queue.exchange, other.queue.exchange, '')],
    ['declares a queue', (channel) => channel.assertQueue('mine', { durable: true })],
    ['declares a queue of the broker’s naming', (channel) => channel.assertQueue('', { exclusive: true })],
    ['declares another’s queue over', (channel) => channel.assertQueue(othersOut(), { durable: true })],
    ['declares an exchange', (channel) => channel.assertExchange('mine', 'fanout')],
    [
      'declares an exchange that hands on to another’s',
      (channel) => channel.assertExchange('mine', 'fanout', { alternateExchange: other.queue.exchange }),
    ],
    ['deletes another’s queue', (channel) => channel.deleteQueue(othersOut())],
    ['deletes its own queue', (channel) => channel.deleteQueue(mine.queue.queue)],
    ['deletes another’s exchange', (channel) => channel.deleteExchange(other.queue.exchange)],
    ['purges another’s outbound queue', (channel) => channel.purgeQueue(othersOut())],
    ['purges another’s inbound queue', (channel) => channel.purgeQueue(othersIn())],
    ['purges its own inbound queue', (channel) => channel.purgeQueue(ownIn())],
    ['publishes to another’s exchange', (channel) => channel.publish(other.queue.exchange, '', body)],
    ['publishes through the default exchange', (channel) => channel.publish('', othersOut(), body)],
    ['publishes through the default exchange with a CC header', (channel) => channel.publish('', 'x', body, { CC: othersOut() })],
    ['publishes through the default exchange with a BCC header', (channel) => channel.publish('', 'x', body, { BCC: othersOut() })],
    ['publishes to an exchange of the broker’s', (channel) => channel.publish('amq.direct', othersOut(), body)],
    ['publishes as one that expired', (channel) => channel.publish('p.expired', othersIn(), body)],
    ['reads what expired', (channel) => channel.get('p.expired.in')],
  ])('403 where it %s', async (_what, act) => expect(await verdict(act)).toBe('403'));

  it('406 where it claims to be another user', async () => {
    const claims = (userId: string) => verdict((channel) => channel.publish(mine.queue.exchange, '', body, { userId }));
    expect([await claims(other.queue.user), await claims('guest')]).toEqual(['406', '406']);
  });

  it('406 where it publishes more than the broker takes; what the hub alone finds too large is taken, to be answered', async () => {
    const sized = (bytes: number) => verdict((channel) => channel.publish(mine.queue.exchange, '', Buffer.alloc(bytes, 'x')));
    expect([await sized(MOST_BYTES + 1), await sized(300_000)]).toEqual(['406', 'done']);
  });

  it.each<[string, (own: URL) => void]>([
    ['another’s user with its own password', (url) => (url.username = other.queue.user)],
    ['the hub’s virtual host', (url) => (url.pathname = '/hub')],
    ['a user that is none', (url) => (url.username = 'guest')],
  ])('is not let in as %s', async (_what, change) => {
    const url = new URL(mine.queue.url);
    change(url);
    await expect(connect(url.href)).rejects.toThrow();
  });

  it('no message of all that came to another’s queues, and they stand', async () => {
    expect([await depth(othersIn()), await depth(othersOut())]).toEqual([0, 0]);
    expect(await verdict((channel) => channel.publish(other.queue.exchange, '', body, { mandatory: true }), other.queue.url)).toBe('done');
    expect(await depth(othersIn())).toBe(1);
  });

  describe('what it writes on its own exchange', () => {
    const told = async (id: string) => {
      const channel = await (await reach(mine.queue.url)).createChannel();
      const receipts: any[] = [];
      await channel.consume(mine.queue.queue, (message) => {
        const { type, data } = JSON.parse(message!.content.toString()) as { type: string; data: any };
        channel.ack(message!);
        if (type === 'receipt.issued.v1' && data.messageId === id) receipts.push(data);
      });
      const [receipt] = [await until(async () => receipts[0], `a receipt for ${id}`)];
      await channel.close();
      return receipt;
    };
    const send = async (id: string, properties: Options.Publish) => {
      const event = { specversion: '1.0', id, source: 'isolation', type: 'referral.submitted.v1', data: referral() };
      const said = await verdict((channel) =>
        channel.publish(mine.queue.exchange, '', Buffer.from(JSON.stringify(event)), {
          contentType: 'application/cloudevents+json',
          deliveryMode: 2,
          ...properties,
        }),
      );
      expect(said).toBe('done');
    };

    it.each<[string, () => Options.Publish]>([
      ['a CC header that names another’s queues', () => ({ CC: [othersIn(), othersOut()] })],
      ['a BCC header that names another’s queues', () => ({ BCC: [othersIn(), othersOut()] })],
      [
        'a forged x-death',
        () => ({
          headers: {
            'x-death': [{ count: 99, reason: 'rejected', queue: othersIn(), exchange: '', 'routing-keys': [othersIn()] }],
            'x-first-death-queue': othersIn(),
            'x-delivery-count': 1_000_001,
          },
        }),
      ],
      ['the highest priority', () => ({ priority: 255 })],
      [
        'another sender in every field that it may write',
        () => ({ appId: other.queue.user, replyTo: othersOut(), correlationId: other.partner, headers: { 'x-partner': other.partner } }),
      ],
    ])('%s: it is its own message, answered on its own queue', async (_what, properties) => {
      const before = await depth(othersIn());
      const id = randomUUID();
      await send(id, properties());
      expect(await told(id)).toMatchObject({ outcome: 'accepted' });
      expect([await depth(othersIn()), await depth(othersOut())]).toEqual([before, 0]);
    });

    it('an expiration: what was confirmed is answered all the same, though it waited for longer', async () => {
      const flow = (inbound: string) => hub().ask('directory', '/me/flow', { method: 'PUT', apiKey: mine.apiKey, body: { inbound } });
      const consumers = async () => {
        const channel = await (await reach(hub().file.broker.partners!)).createChannel();
        return (await channel.checkQueue(ownIn())).consumerCount;
      };
      expect((await flow('paused')).status).toBe(200);
      await until(async () => (await consumers()) === 0, 'a queue that nobody reads');
      const id = randomUUID();
      await send(id, { expiration: '1', headers: { CC: [othersIn()] } });
      // Given back by the hub, it waits in the queue without a time.
      const looking = await (await reach(hub().file.broker.partners!)).createChannel();
      await until(async () => {
        const message = await looking.get(ownIn());
        if (message) looking.nack(message, false, true);
        return message && message.properties.expiration === undefined;
      }, 'the message back in its queue');
      const before = await depth(othersIn());
      expect((await flow('open')).status).toBe(200);
      expect(await told(id)).toMatchObject({ outcome: 'accepted' });
      expect(await depth(othersIn())).toBe(before);
    });
  });

  describe('over HTTP', () => {
    const unknown = '019d4657-0000-7001-8000-00000000ffff';
    const strange = newReference((below) => below - 1);
    type Asked = Parameters<ReturnType<typeof hub>['ask']>[2];
    /** What two answers say, but for which occurrence it was. */
    const said = async (service: string, path: string, options: Asked) => {
      const { status, body: answer } = await hub().ask(service, path, options);
      // Each request has an id and moments of its own, in its receipt too.
      const ofItsOwn = new Set(['instance', 'message', 'messageId', 'receivedAt', 'issuedAt']);
      return JSON.stringify({ status, answer }, (key, value: unknown) => (ofItsOwn.has(key) ? undefined : value));
    };

    it.each<[string, (key: string) => string]>([
      ['one that is none', () => 'rjk_of-nobody-at-all-but-long-enough-to-be-one'],
      ['one that begins like another’s', (key) => `${key.slice(0, 12)}${'A'.repeat(key.length - 12)}`],
      ['one with a letter more', (key) => `${key}A`],
      ['one in capitals', (key) => key.toUpperCase()],
    ])('a key: %s is refused', async (_what, forge) => {
      const answer = await hub().ask('intake', '/messages', { apiKey: forge(other.apiKey) });
      expect([answer.status, answer.body.code]).toEqual([401, 'not_signed_in']);
    });

    it('another’s referral is answered byte by byte like one that is not there', async () => {
      await hub().ask('directory', '/me/flow', { method: 'PUT', apiKey: other.apiKey, body: { inbound: 'open' } });
      const referred = await until(async () => {
        const answer = await hub().ask('intake', '/referrals', { apiKey: other.apiKey, body: referral() });
        return answer.status === 201 && answer;
      }, 'the other agency taken from again');
      const { case: id, reference, message } = referred.body;
      const asks: [string, (which: string) => string, object?][] = [
        ['/referrals by id', (which) => `/referrals/${which}`],
        ['/referrals by reference', (which) => `/referrals/${which === id ? reference : strange}`],
        ['a message', (which) => `/messages/${which === id ? message : '987654321'}`],
        ['its body', (which) => `/messages/${which === id ? message : '987654321'}/body`],
        ['as FHIR', (which) => `/fhir/ServiceRequest/${which}`],
        ['a withdrawal', (which) => `/referrals/${which}/withdrawal`, { by: 'agency', reason: 'not_said' }],
        ['circumstances', (which) => `/referrals/${which}/circumstances`, { stage: 'out_of_court' }],
      ];
      for (const [what, path, sent] of asks) {
        const options = { apiKey: mine.apiKey, ...(sent && { body: sent }) };
        const [theirs, nobodys] = [await said('intake', path(id), options), await said('intake', path(unknown), options)];
        expect([what, theirs.replaceAll(id, unknown).replaceAll(reference, strange)]).toEqual([what, nobodys]);
        expect([what, JSON.parse(theirs).status >= 400]).toEqual([what, true]);
      }
      const own = await hub().ask('intake', `/referrals/${id}`, { apiKey: other.apiKey });
      expect([own.status, own.body.state]).not.toContain('withdrawn');
    });

    it('another’s offer and another’s case too', async () => {
      await hub().ask('intake', '/referrals', { apiKey: mine.apiKey, body: referral() });
      const providers = hub()
        .providers()
        .filter(({ apiKey }) => apiKey);
      const found = await until(async () => {
        for (const provider of providers) {
          const { body: offers } = await hub().ask('matching', '/offers?state=open', { apiKey: provider.apiKey! });
          if (Array.isArray(offers) && offers[0]) return { provider, offer: offers[0].id ?? offers[0].offer, caseId: offers[0].case };
        }
        return undefined;
      }, 'an offer');
      const stranger = providers.find(({ id }) => id !== found.provider.id)!.apiKey!;
      const same = async (service: string, path: (which: string) => string, id: string, sent?: object) => {
        const options = { apiKey: stranger, ...(sent && { body: sent }) };
        const [theirs, nobodys] = [await said(service, path(id), options), await said(service, path(unknown), options)];
        expect(theirs.replaceAll(id, unknown)).toBe(nobodys);
        expect([path(unknown), JSON.parse(theirs).status]).toEqual([path(unknown), 404]);
      };
      await same('matching', (which) => `/offers/${which}`, found.offer);
      await same('matching', (which) => `/offers/${which}/accept`, found.offer, {});
      await same('matching', (which) => `/offers/${which}/decline`, found.offer, { reason: 'capacity' });
      await same('intake', (which) => `/fhir/Task/${which}`, found.offer);
      const accepted = await hub().ask('matching', `/offers/${found.offer}/accept`, { apiKey: found.provider.apiKey!, body: {} });
      expect(accepted.status).toBe(200);
      await until(
        async () => (await hub().ask('casework', `/cases/${found.caseId}`, { apiKey: found.provider.apiKey! })).status === 200,
        'the case at its provider',
      );
      await same('casework', (which) => `/cases/${which}`, found.caseId);
      await same('casework', (which) => `/cases/${which}/progress`, found.caseId, { step: 'first_contact' });
      await same('casework', (which) => `/cases/${which}/close`, found.caseId, { end: 'harmed_declined' });
      await same('intake', (which) => `/cases/${which}/people`, found.caseId);
    });

    it('another’s settings are an administrator’s to see', async () => {
      for (const path of [`/partners/${other.partner}`, `/partners/${other.partner}/log`, '/partners']) {
        expect((await hub().ask('directory', path, { apiKey: mine.apiKey })).status).toBe(403);
      }
      expect((await hub().ask('directory', '/me', { apiKey: mine.apiKey })).body).toMatchObject({ id: mine.partner });
    });
  });
};
