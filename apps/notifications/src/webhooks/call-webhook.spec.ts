import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { secretOf, signWebhook } from '#platform/webhook-secret.js';
import { WebhookReach } from '#platform/webhook-url.js';
import { WebhookReceiver, type Answer } from '#testing/webhook-receiver.js';
import { WebhookCaller } from './call-webhook.js';
import type { Names } from './name-lookup.js';

const secret = secretOf(randomBytes(32).toString('base64'), '019b76da-a800-7000-8000-00000000a001', 1);
const body = Buffer.from('{"specversion":"1.0","id":"m-1"}');
const signed = () => signWebhook([secret], 'm-1', new Date(), body);
const names = (...addresses: string[]): Names => ({
  addressesOf: () => Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))),
  close: () => undefined,
});

describe('a call of a webhook', () => {
  let receiver: WebhookReceiver;
  const callers: WebhookCaller[] = [];
  const caller = (allow?: string, of?: Names) => {
    const made = new WebhookCaller(new WebhookReach(allow), of);
    callers.push(made);
    return made;
  };

  beforeEach(async () => void (receiver = await WebhookReceiver.open()));
  afterEach(async () => {
    for (const each of callers.splice(0)) each.close();
    await receiver.close();
  });

  it('brings the bytes, and a signature that `standardwebhooks` verifies', async () => {
    expect(await caller('127.0.0.0/8').call(receiver.url, signed(), body)).toMatchObject({ status: 204 });
    const [call] = receiver.calls;
    expect(call!.headers['content-type']).toBe('application/cloudevents+json; charset=utf-8');
    expect(new Webhook(secret).verify(call!.body, call!.headers as Record<string, string>)).toEqual(JSON.parse(body.toString()));
  });

  it.each<[string, Answer, object]>([
    ['is told to wait', { status: 503, headers: { 'retry-after': '7' } }, { status: 503, retryAfter: '7' }],
    ['follows nobody elsewhere', { status: 302, headers: { location: 'http://127.0.0.1:1/' } }, { status: 302 }],
    ['reads no more of an answer than its status', { status: 200, body: 'x'.repeat(1_000_000) }, { status: 200 }],
    ['is cut off', (response) => void response.socket!.resetAndDestroy(), { why: 'connection_reset' }],
  ])('%s', async (_name, answer, result) => {
    receiver.answers(answer);
    expect(await caller('127.0.0.0/8').call(receiver.url, signed(), body)).toMatchObject(result);
    expect(receiver.calls).toHaveLength(1);
  });

  it('does not blame a receiver that closed a connection which was kept', async () => {
    const one = caller('127.0.0.0/8');
    receiver.answers({ status: 200 }, (response) => void response.socket!.resetAndDestroy());
    expect(await one.call(receiver.url, signed(), body)).toMatchObject({ status: 200 });
    expect(await one.call(receiver.url, signed(), body)).toMatchObject({ status: 204 });
    expect(receiver.calls).toHaveLength(3);
  });

  it('nobody listens', async () => {
    const { url } = receiver;
    await receiver.close();
    expect(await caller('127.0.0.0/8').call(url, signed(), body)).toMatchObject({ why: 'connection_refused' });
    receiver = await WebhookReceiver.open();
  });

  describe('into the hub’s own network', () => {
    const at = (host: string, scheme = 'https') => `${scheme}://${host}:${receiver.port}/`;

    it.each<[string, string, string | undefined, string[]]>([
      ['an address', '127.0.0.1', undefined, []],
      ['a name that leads there', 'hooks.example.org', undefined, ['127.0.0.1']],
      ['a name that leads there by IPv6', 'hooks.example.org', undefined, ['::1']],
      ['a name that leads there in disguise', 'hooks.example.org', undefined, ['::ffff:127.0.0.1']],
      ['a name that leads to a cloud’s keys', 'hooks.example.org', undefined, ['169.254.169.254']],
      ['a name that leads elsewhere in it than was named', 'hooks.example.org', '10.0.0.0/8', ['127.0.0.1']],
    ])('is not made: %s', async (_name, host, allow, addresses) => {
      expect(await caller(allow, names(...addresses)).call(at(host), signed(), body)).toMatchObject({ why: 'private_address' });
      expect(receiver.calls).toHaveLength(0);
    });

    it('is not made by a name that led elsewhere when it was looked at before', async () => {
      const answers = [['93.184.215.14'], ['127.0.0.1']];
      const asked: string[][] = [];
      const changing: Names = {
        ...names(),
        addressesOf(name) {
          asked.push(answers[asked.length]!);
          return names(...asked.at(-1)!).addressesOf(name);
        },
      };
      const one = caller(undefined, changing);
      // Whoever set it looked: it led to the public internet.
      await changing.addressesOf('hooks.example.org');
      expect(await one.call(at('hooks.example.org'), signed(), body)).toMatchObject({ why: 'private_address' });
      expect(asked).toEqual(answers);
      expect(receiver.calls).toHaveLength(0);
    });

    it('is made where an operator named it, and to that address alone', async () => {
      const one = caller('127.0.0.0/8', names('10.9.9.9', '127.0.0.1'));
      expect(await one.call(at('hooks.example.org', 'http'), signed(), body)).toMatchObject({ status: 204 });
      expect(receiver.calls).toHaveLength(1);
    });

    it('is not made without TLS to whom nobody named', async () => {
      const one = caller('10.0.0.0/8', names('93.184.215.14'));
      expect(await one.call(at('hooks.example.org', 'http'), signed(), body)).toMatchObject({ why: 'private_address' });
    });
  });
});
