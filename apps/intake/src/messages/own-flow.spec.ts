import { partnerChangedV1Example, type PartnerChangedV1 } from '#contracts/partner.changed.v1.js';
import { aReferral, by, IntakeAtWork } from '#testing/intake-at-work.js';
import type { TestPartner } from '#testing/test-partner.js';
import { startIntake } from '../start-intake.js';

let hub: IntakeAtWork;

beforeAll(async () => {
  hub = await IntakeAtWork.begin(startIntake);
});
afterAll(() => hub?.end());

/** As the directory tells what a partner is and is held to, whole. */
const change = async (partner: TestPartner, changes: Partial<PartnerChangedV1>) => {
  const { outLimit: _o, ...facts } = partner.facts;
  await hub.world.publish({
    type: 'partner.changed.v1',
    subject: `partner/${partner.id}`,
    data: { ...partnerChangedV1Example, webhook: undefined, ...facts, users: [], ...changes },
  });
  const { inbound, limits } = { ...partnerChangedV1Example, ...changes };
  const heldTo = [partner.id, inbound, limits.queuePerSecond ?? null, limits.burst];
  await hub.world.until(
    async () =>
      (
        await hub.database.query(
          'select from partner where id = $1 and inbound = $2 and queue_per_second is not distinct from $3 and burst = $4',
          heldTo,
        )
      ).rowCount === 1,
  );
};
const came = async (id: string) => (await hub.call('GET', `/messages?messageId=${id}`, by.hub)).body.length;

describe('a partner that has paused what it sends', () => {
  it('is not taken from; what it sent stands in its queue and is taken, once, when it goes on; nobody else is paused', async () => {
    await change(hub.police, { inbound: 'paused' });
    const waiting = await hub.police.send(...Array.from({ length: 5 }, () => ({ type: 'referral.submitted.v1', data: aReferral() })));
    await hub.accepted(hub.victims, aReferral());
    expect(await came(waiting[0]!)).toBe(0);
    await change(hub.police, { inbound: 'open' });
    for (const id of waiting) await hub.settled('referral.accepted.v1', id);
    for (const id of waiting) expect(await came(id)).toBe(1);
  });

  it('is told so over HTTP, and withdraws all the same', async () => {
    const { data } = await hub.accepted(hub.police, aReferral());
    await change(hub.police, { inbound: 'paused' });
    const sent = aReferral();
    const refer = () => hub.call('POST', '/referrals', by.agency(hub.police), sent, { 'idempotency-key': 'while-paused' });
    expect(await refer()).toMatchObject({ status: 409, body: { code: 'paused', faults: [{ act: 'sender' }] } });
    expect(await came('while-paused')).toBe(0);
    const withdrawal = { by: 'harmed', reason: 'changed_mind' };
    expect((await hub.call('POST', `/referrals/${data.case}/withdrawal`, by.agency(hub.police), withdrawal)).status).toBe(200);
    expect((await hub.call('POST', '/referrals', by.agency(hub.victims), aReferral())).status).toBe(201);
    await change(hub.police, { inbound: 'open' });
    expect((await refer()).status).toBe(201);
  });

  it('is answered as before what it had sent before, lest a lost answer look like a refusal', async () => {
    const sent = aReferral();
    const refer = () => hub.call('POST', '/referrals', by.agency(hub.police), sent, { 'idempotency-key': 'sent-before-the-pause' });
    const first = await refer();
    await change(hub.police, { inbound: 'paused' });
    expect(await refer()).toMatchObject({ status: first.status, body: { case: first.body.case } });
    await change(hub.police, { inbound: 'open' });
  });
});

it('a partner is taken from at the rate that it is held to, and at another as soon as that is told', async () => {
  const limits = { ...partnerChangedV1Example.limits, queuePerSecond: 10, burst: 5 };
  await change(hub.victims, { limits });
  const began = performance.now();
  const ids = await hub.victims.send(...Array.from({ length: 25 }, () => ({ type: 'referral.submitted.v1', data: aReferral() })));
  await hub.settled('referral.accepted.v1', ids.at(-1)!);
  expect(performance.now() - began).toBeGreaterThan(1_500);
  const { queuePerSecond: _none, ...free } = limits;
  await change(hub.victims, { limits: free });
  const more = await hub.victims.send(...Array.from({ length: 300 }, () => ({ type: 'referral.submitted.v1', data: aReferral() })));
  const again = performance.now();
  await hub.settled('referral.accepted.v1', more.at(-1)!);
  expect(performance.now() - again).toBeLessThan(25_000);
});
