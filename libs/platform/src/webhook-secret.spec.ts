import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { secretOf, signWebhook, type WebhookSecret } from './webhook-secret.js';

const KEY = randomBytes(32).toString('base64');
const PARTNER = '019b76da-a800-7000-8000-00000000a001';
const ID = '019b76da-a800-7000-8000-00000000e001';
const BODY = '{"data":{"sentence":"Wir sprechen Österreichisch"}}';

describe('a signature', () => {
  it("is that of Standard Webhooks' published vector", () => {
    const secret: WebhookSecret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    const at = new Date(1_614_265_330_000);
    expect(signWebhook([secret], 'msg_p5jXN8AQM9LWM0D4loKWxJek', at, '{"test": 2432232314}')).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  const [old, fresh] = [secretOf(KEY, PARTNER, 1), secretOf(KEY, PARTNER, 2)];
  it.each<[string, WebhookSecret, WebhookSecret[], boolean]>([
    ['the one secret', fresh, [fresh], true],
    ['the new one, in the overlap', fresh, [fresh, old], true],
    ['the old one, in the overlap', old, [fresh, old], true],
    ['the old one, after it', old, [fresh], false],
    ["another partner's", secretOf(KEY, '019b76da-a800-7000-8000-00000000b001', 2), [fresh], false],
  ])('as `standardwebhooks` verifies it with %s', (_name, known, signed, holds) => {
    const verify = (body: string) => () => new Webhook(known).verify(body, { ...signWebhook(signed, ID, new Date(), body) });
    if (holds) expect(verify(BODY)()).toEqual(JSON.parse(BODY));
    else expect(verify(BODY)).toThrow(/No matching signature/);
  });

  it('is of these bytes, this id and this second alone', () => {
    const headers = { ...signWebhook([fresh], ID, new Date(), BODY) };
    const verify =
      (body: string, more: object = {}) =>
      () =>
        new Webhook(fresh).verify(body, { ...headers, ...more });
    expect(verify(BODY)).not.toThrow();
    expect(verify(`${BODY} `)).toThrow();
    expect(verify(BODY, { 'webhook-id': PARTNER })).toThrow();
    expect(verify(BODY, { 'webhook-timestamp': String(Number(headers['webhook-timestamp']) + 1) })).toThrow();
  });

  it('needs an id without a full stop', () => {
    expect(() => signWebhook([fresh], 'a.b', new Date(), BODY)).toThrow(RangeError);
  });
});

describe('a secret', () => {
  it('is the same wherever it is worked out, and 32 bytes', () => {
    expect(secretOf(KEY, PARTNER, 1)).toBe(secretOf(KEY, PARTNER.toUpperCase(), 1));
    expect(Buffer.from(secretOf(KEY, PARTNER, 1).slice('whsec_'.length), 'base64')).toHaveLength(32);
  });

  it.each<[string, WebhookSecret]>([
    ['generation', secretOf(KEY, PARTNER, 2)],
    ['partner', secretOf(KEY, '019b76da-a800-7000-8000-00000000b001', 1)],
    ['master key', secretOf(randomBytes(32).toString('base64'), PARTNER, 1)],
  ])('is another with another %s', (_name, other) => {
    expect(secretOf(KEY, PARTNER, 1)).not.toBe(other);
  });
});
