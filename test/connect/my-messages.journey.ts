import { v7 as uuid } from 'uuid';
import { offerAnsweredV1Example } from '#contracts/offer.answered.v1.js';
import { referral } from '../journeys/referrals.js';
import { PartnerAtQueue } from '../journeys/partner-at-queue.js';
import { until } from '../journeys/running-hub.js';
import type { Journey } from './hub-in-both-forms.js';

/** A route of each service that a provider's system may ask. */
const DOORS = { intake: '/messages', matching: '/offers', casework: '/cases', reporting: '/figures' } as const;

/** A partner's systems see what became of their own messages, whichever service decided, and mend them; and are told to wait where they ask too often. */
export const myMessages: Journey = (hub) => {
  const one = async (messageId: string, apiKey: string) =>
    (await hub().ask('intake', `/messages?messageId=${messageId}`, { apiKey })).body[0] as Record<string, any> | undefined;
  const inState = (messageId: string, apiKey: string, state: string) =>
    until(async () => {
      const message = await one(messageId, apiKey);
      return message?.state === state && message;
    }, `${messageId} ${state}`);

  it('a provider’s answer to an offer that it has not is refused by matching; mended to another that it has not, refused again', async () => {
    const provider = hub()
      .providers()
      .find((each) => each.apiKey && each.amqp)!;
    const apiKey = provider.apiKey!;
    const system = new PartnerAtQueue(provider);
    try {
      const id = uuid();
      await system.send(id, 'offer.answered.v1', { ...offerAnsweredV1Example, offer: uuid() });
      const refused = await inState(id, apiKey, 'rejected');
      expect(refused).toMatchObject({ door: 'queue', faults: [{ code: 'offer_not_found' }], latencyMs: expect.any(Number) });
      await until(async () => system.receipts(id).length === 1, 'its receipt');
      const ofThis = async () =>
        ((await hub().ask('intake', '/messages/groups', { apiKey })).body as { cause: string }[]).filter(
          ({ cause }) => cause === refused.cause,
        );
      expect(await ofThis()).toMatchObject([{ count: 1 }]);
      const changes = [{ path: 'offer', value: uuid() }];
      const mended = await hub().ask('intake', `/messages/${refused.id}/mend`, { body: { changes }, apiKey });
      // Matching may have refused it again by now.
      expect(mended).toMatchObject({ status: 200, body: { state: expect.stringMatching(/^(handed_on|rejected)$/) } });
      await until(async () => system.receipts(id).length === 2, 'its second receipt');
      await inState(id, apiKey, 'rejected');
      expect((await hub().ask('intake', `/messages/${refused.id}/dismiss`, { method: 'POST', apiKey })).status).toBe(204);
      expect(await ofThis()).toEqual([]);
    } finally {
      system.leave();
    }
  });

  it('an agency finds its referral by its own reference, mends one in a field, and another agency sees neither', async () => {
    const { apiKey } = hub().organisation('cambridgeshire-constabulary') as { apiKey: string };
    const other = hub().file.organisations.find(
      ({ kind, code, apiKey: key }) => kind === 'agency' && key && code !== 'cambridgeshire-constabulary',
    )!;
    const wrong = referral((each) => (each.incident.district = 'atlantis'));
    const answer = await hub().ask('intake', '/referrals', { body: wrong, apiKey });
    expect(answer).toMatchObject({ status: 422, body: { faults: [{ code: 'unknown_district' }] } });
    const found = (key: string) => hub().ask('intake', `/messages?reference=${encodeURIComponent(wrong.agencyReference)}`, { apiKey: key });
    const [message] = (await found(apiKey)).body as { id: string; cause: string }[];
    expect((await found(other.apiKey!)).body).toEqual([]);
    const body = { ids: [message!.id], changes: [{ path: 'incident.district', value: 'E07000008' }] };
    const staged = await hub().ask('intake', '/retries', { body, apiKey });
    expect(staged).toMatchObject({ status: 202, body: { staged: 1 } });
    await until(async () => (await hub().ask('intake', `/retries/${staged.body.id}`, { apiKey })).body.state === 'done', 'run again');
    expect((await found(apiKey)).body).toMatchObject([
      { state: 'accepted', reference: expect.stringMatching(/^RJ-/), caseState: expect.any(String) },
    ]);
    expect((await hub().ask('intake', `/messages/${message!.id}`, { apiKey: other.apiKey! })).status).toBe(404);
  });

  it('whoever asks more often than it may is told at each service when to come again, and may then', async () => {
    const limits = { httpPerMinute: 60 };
    const body = { kind: 'provider', name: 'Hasty Provider', limits };
    const { body: given } = await hub().ask('directory', '/partners', { body, token: await hub().token('hub_administrator') });
    const get = (service: string, path: string) =>
      fetch(`${hub().file.urls[service]}${path}`, { headers: { 'x-api-key': given.apiKey as string } });
    await until(async () => (await get('intake', '/messages')).status === 200, 'the key is known', 15_000);
    for (const [service, path] of Object.entries(DOORS)) {
      const answers = await Promise.all(Array.from({ length: 75 }, () => get(service, path)));
      const refused = answers.filter(({ status }) => status === 429);
      expect([service, refused.length]).toEqual([service, expect.any(Number)]);
      expect(refused.length).toBeGreaterThan(5);
      const wait = Number(refused[0]!.headers.get('retry-after'));
      expect(wait).toBeGreaterThanOrEqual(1);
      expect(refused[0]!.headers.get('ratelimit-remaining')).toBe('0');
      expect(await refused[0]!.json()).toMatchObject({ status: 429, faults: [{ code: 'too_many', act: 'sender' }] });
      await new Promise((resolve) => setTimeout(resolve, wait * 1_000));
      expect([service, (await get(service, path)).status]).toEqual([service, 200]);
    }
  });
};
