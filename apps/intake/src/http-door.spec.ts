import { Gate } from '#testing/gate.js';
import { aReferral, by, IntakeAtWork } from '#testing/intake-at-work.js';
import { startIntake } from './start-intake.js';

let hub: IntakeAtWork;
let gate: Gate;

beforeAll(async () => {
  hub = await IntakeAtWork.begin(async (env) => {
    gate = await Gate.before(env.DATABASE_URL!);
    return startIntake({ ...env, DATABASE_URL: gate.url });
  });
});
afterAll(async () => {
  await hub?.end();
  await gate?.close();
});

const post = (data: object, key?: string) =>
  hub.call('POST', '/referrals', by.agency(hub.police), data, key ? { 'idempotency-key': key } : {});
const accepted = async (key: string) => (await hub.call('GET', `/messages?state=accepted&messageId=${key}`, by.hub)).body;

describe('a referral over HTTP while the way to the database breaks', () => {
  it.each([
    ['before it is taken', 'sent'],
    ['when it is taken, before that is known', 'done'],
  ] as const)('%s: is not taken, and sent again under its id is one case', async (_when, when) => {
    const data = aReferral();
    const cut = gate.cutAt('inbox_append', when);
    const first = await post(data, `key-${when}`);
    await cut;
    expect(first).toMatchObject({ status: 503, body: { status: 503, code: 'not_taken' } });
    expect(first.headers.get('idempotency-key')).toBe(`key-${when}`);
    expect(Number(first.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await post(data, `key-${when}`)).toMatchObject({
      status: 201,
      body: { reference: expect.stringMatching(/^RJ-/) },
    });
    expect(await accepted(`key-${when}`)).toHaveLength(1);
  });

  it('without an id of its own: the answer gives it one to be sent again under', async () => {
    const data = aReferral();
    const cut = gate.cutAt('inbox_append', 'done');
    const key = (await post(data)).headers.get('idempotency-key')!;
    await cut;
    const again = await post(data, key);
    expect(again.status).toBe(201);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await accepted(key)).toHaveLength(1);
  });

  it('and so is a report that bears no date, though the hub dates it anew', async () => {
    const { data } = await hub.accepted(hub.police, aReferral());
    const withdraw = (by_: string) =>
      hub.call(
        'POST',
        `/referrals/${data.case}/withdrawal`,
        by.agency(hub.police),
        { by: by_, reason: 'changed_mind' },
        { 'idempotency-key': 'key-w' },
      );
    const cut = gate.cutAt('inbox_append', 'done');
    expect((await withdraw('harmed')).status).toBe(503);
    await cut;
    expect(await withdraw('harmed')).toMatchObject({ status: 200, body: { outcome: 'done', receipt: { outcome: 'done' } } });
    expect(await withdraw('agency')).toMatchObject({ status: 409, body: { code: 'message_id_reused' } });
  });

  it('after it was taken: it is taken, and the outcome follows', async () => {
    const cut = gate.cutAt('from received r left join cases');
    expect(await post(aReferral(), 'key-taken')).toMatchObject({ status: 202, body: { outcome: 'taken' } });
    await cut;
    await hub.settled('referral.accepted.v1', 'key-taken');
  });

  it('for long: every request is told to come again, and all is well when the database is back', async () => {
    gate.shut();
    expect(await post(aReferral(), 'key-away')).toMatchObject({ status: 503, body: { code: 'not_taken' } });
    expect(await hub.call('GET', '/partition', by.hub)).toMatchObject({ status: 503, body: { code: 'database_away' } });
    gate.open();
    expect((await post(aReferral(), 'key-back')).status).toBe(201);
    expect(await accepted('key-away')).toHaveLength(0);
  });
});
