import { v7 as uuid } from 'uuid';
import type { CodedCase } from '#contracts/coded-case.js';
import { caseTriagedV1Example } from '#contracts/case.triaged.v1.js';
import { administrator, MatchingAtWork, worker } from '#testing/matching-at-work.js';
import type { As } from '#testing/signed-callers.js';
import { aCase } from './examples.js';
import { newProviders } from './insert-providers.js';
import { startMatching } from './start-matching.js';

describe('what people do with an offer or a case', () => {
  let hub: MatchingAtWork;

  beforeAll(async () => void (hub = await MatchingAtWork.begin(startMatching, { OFFER_CLOCK_MS: '50' })));
  afterAll(() => hub?.end());

  const call = (path: string, as: As, body?: object) => hub.call(body ? 'POST' : 'GET', path, body, as);
  const ready = (facts: Partial<CodedCase>) => hub.ready(aCase(facts));
  const offered = async (subject: string, nth = 1) => (await hub.heard('case.offered.v1', subject, nth)).data as { offer: string; provider: string }; // prettier-ignore
  const month = async (id: string) => (await call(`/providers/${id}`, administrator)).body.capacity;
  const serious = (district: string) => ready({ district, complexity: 'serious_sensitive', tags: ['hate'] });

  it('a serious case is accepted by one and signed off by another; until then the offer holds its points and its time runs', async () => {
    const { district, ids } = await newProviders(hub.database, 200);
    const { subject } = await serious(district);
    const { offer } = await offered(subject);
    expect((await hub.heard('case.offered.v1', subject)).data).toMatchObject({ signOffNeeded: true, plannedLead: 'advanced-1', points: 75 });
    expect(await call(`/offers/${offer}/sign-off`, worker(ids[0]!, 'staff-2'), {})).toMatchObject({ status: 409, body: { code: 'not_accepted' } });
    const accepted = await call(`/offers/${offer}/accept`, worker(ids[0]!), {});
    expect(accepted).toMatchObject({ status: 200, body: { state: 'open', waitsFor: 'sign_off', acceptedAt: expect.any(String) } });
    expect(await month(ids[0]!)).toMatchObject({ held: 38, committed: 0 });
    expect(await call(`/offers/${offer}/sign-off`, worker(ids[0]!), {})).toMatchObject({ status: 409, body: { code: 'sign_off' } });
    expect((await call(`/offers/${offer}/sign-off`, worker(uuid(), 'staff-2'), {})).status).toBe(404);
    expect((await call(`/offers/${offer}/accept`, worker(ids[0]!, 'staff-2'), {})).body.waitsFor).toBe('sign_off');
    const signed = await call(`/offers/${offer}/sign-off`, worker(ids[0]!, 'staff-2'), {});
    expect(signed).toMatchObject({ status: 200, body: { state: 'accepted', waitsFor: null } });
    expect((await hub.heard('case.allocated.v1', subject)).data).toMatchObject({ offer, signedOffBy: 'staff-2' });
    expect(await month(ids[0]!)).toMatchObject({ held: 0, committed: 38 });
    const { rows } = await hub.database.query('select answered_by, signed_off_by from offer where id = $1', [offer]);
    expect(rows).toEqual([{ answered_by: 'staff-1', signed_off_by: 'staff-2' }]);
  });

  it('an administrator may sign off too, and who names the manager accepts in one', async () => {
    const { district, ids } = await newProviders(hub.database, 400);
    const first = await serious(district);
    const { offer } = await offered(first.subject);
    await call(`/offers/${offer}/accept`, worker(ids[0]!), {});
    expect((await call(`/offers/${offer}/sign-off`, administrator, {})).body.state).toBe('accepted');
    const second = await serious(district);
    const next = await offered(second.subject);
    const alone = { signedOffBy: 'staff-1' };
    expect((await call(`/offers/${next.offer}/accept`, worker(ids[0]!), alone)).body.waitsFor).toBe('sign_off');
    expect((await call(`/offers/${next.offer}/accept`, worker(ids[0]!), { signedOffBy: 'manager-1' })).body.state).toBe('accepted');
  });

  it('an acceptance that waits to be signed off lapses like any other', async () => {
    const { district, ids } = await newProviders(hub.database, 200);
    const { subject } = await serious(district);
    const { offer } = await offered(subject);
    await call(`/offers/${offer}/accept`, worker(ids[0]!), {});
    await hub.database.query('update offer set respond_by = now() where id = $1', [offer]);
    await hub.heard('offer.expired.v1', subject);
    expect(await call(`/offers/${offer}/sign-off`, worker(ids[0]!, 'staff-2'), {})).toMatchObject({ status: 409, body: { code: 'offer_lapsed' } });
  });

  it('an acceptance is refused where a rule of the offer holds no more, and taken by somebody else there where one will do', async () => {
    const { district, ids } = await newProviders(hub.database, 100);
    const { subject } = await ready({ district, stage: 'custody', establishment: 'LTI' });
    const { offer } = await offered(subject);
    const expire = (codes: string) =>
      hub.database.query(`update facilitator_check set expires_on = '2020-01-01' where provider = $1 and code like $2`, [ids[0], codes]);
    const touch = () => hub.database.query(`update provider_staff set since = since where provider = $1`, [ids[0]]);
    expect(await call(`/offers/${offer}/accept`, worker(ids[0]!), { lead: 'staff-of-no-list' })).toMatchObject({ status: 409, body: { code: 'lead' } });
    await expire('intermediate-1');
    await touch();
    const named = await call(`/offers/${offer}/accept`, worker(ids[0]!), { lead: 'intermediate-1' });
    expect(named).toMatchObject({ status: 409, body: { code: 'check_expired' } });
    await expire('%');
    await touch();
    expect(await call(`/offers/${offer}/accept`, worker(ids[0]!), {})).toMatchObject({ status: 409, body: { code: 'check_expired' } });
    await hub.database.query(`update facilitator_check set expires_on = '2099-01-01' where provider = $1 and code = 'intermediate-3'`, [ids[0]]);
    await touch();
    expect(await call(`/offers/${offer}/accept`, worker(ids[0]!), {})).toMatchObject({ status: 200, body: { state: 'accepted', plannedLead: 'intermediate-3' } });
  });

  it('an offer that is withdrawn goes to the next best, and once is enough', async () => {
    const { district } = await newProviders(hub.database, 100, 90);
    const { subject } = await ready({ district });
    const { offer, provider } = await offered(subject);
    expect((await call(`/offers/${offer}/withdraw`, worker(provider), {})).status).toBe(403);
    expect(await call(`/offers/${offer}/withdraw`, administrator, {})).toMatchObject({ status: 200, body: { state: 'withdrawn', reason: 'administrator' } });
    expect((await call(`/offers/${offer}/withdraw`, administrator, {})).status).toBe(200);
    const next = await offered(subject, 2);
    expect(next.provider).not.toBe(provider);
    await call(`/offers/${next.offer}/accept`, worker(next.provider), {});
    expect(await call(`/offers/${next.offer}/withdraw`, administrator, {})).toMatchObject({ status: 409, body: { code: 'not_open' } });
  });

  it('a provider hands back what it has, and nobody else can', async () => {
    const { district } = await newProviders(hub.database, 100, 90);
    const { id, subject } = await ready({ district });
    const { offer, provider } = await offered(subject);
    const back = (as: As) => call(`/cases/${id}/hand-back`, as, { reason: 'capacity' });
    expect((await back(worker(provider))).status).toBe(404);
    await call(`/offers/${offer}/accept`, worker(provider), {});
    expect((await back(worker(uuid()))).status).toBe(404);
    expect((await back(worker(provider))).status).toBe(204);
    expect((await hub.heard('case.unallocated.v1', subject)).data).toMatchObject({ reason: 'provider_handed_back', by: 'provider', pointsFreed: 15 });
    expect((await offered(subject, 2)).provider).not.toBe(provider);
    expect(await month(provider)).toMatchObject({ held: 0, committed: 0 });
  });

  it('an administrator offers a case to a provider of their choice, though it declined; every other rule holds', async () => {
    const { district, ids } = await newProviders(hub.database, 100, 90, 5);
    const { id, subject } = await ready({ district });
    const { offer, provider } = await offered(subject);
    const other = ids.find((each) => each !== provider && each !== ids[2])!;
    await call(`/offers/${offer}/decline`, worker(provider), { reason: 'scope' });
    await offered(subject, 2);
    const to = (chosen: string) => call(`/cases/${id}/offer-to`, administrator, { provider: chosen });
    expect(await to(ids[2]!)).toMatchObject({ status: 409, body: { code: 'rules_fail', detail: expect.stringContaining('Points free') } });
    expect((await to(uuid())).status).toBe(404);
    expect((await to(other)).status).toBe(204);
    expect((await to(provider)).status).toBe(204);
    const third = await offered(subject, 3);
    expect(third.provider).toBe(provider);
    expect((await hub.heard('offer.withdrawn.v1', subject)).data).toMatchObject({ provider: other, reason: 'administrator' });
    const { rows } = await hub.database.query('select d.by_person, d.refused_by from decision d join offer o on o.decision = d.id where o.id = $1', [third.offer]);
    expect(rows).toEqual([{ by_person: 'admin-1', refused_by: null }]);
    await call(`/offers/${third.offer}/accept`, worker(provider), {});
    expect(await to(other)).toMatchObject({ status: 409, body: { code: 'allocated' } });
  });

  it('what a case had waited before it was parked counts when it is ready again, and the time between does not', async () => {
    const { district } = await newProviders(hub.database, 0);
    const { id, subject, data } = await ready({ district });
    await hub.heard('case.waiting.v1', subject);
    await hub.database.query(`update matched_case set waiting_since = now() - interval '15 days' where id = $1`, [id]);
    const triaged = { ...caseTriagedV1Example, case: id, outcome: 'parked', until: '2030-01-01' };
    await hub.world.publish({ type: 'case.triaged.v1', subject, data: triaged });
    await hub.world.until(async () => (await hub.database.query(`select from matched_case where id = $1 and state = 'paused'`, [id])).rowCount === 1);
    await hub.database.query(`update matched_case set paused_at = now() - interval '40 days', waiting_since = waiting_since - interval '40 days' where id = $1`, [id]);
    await hub.world.publish({ type: 'case.ready.v1', subject, data: { ...data, readyAt: new Date().toISOString() } });
    expect((await hub.heard('case.waiting.v1', subject, 2)).data).toMatchObject({ priority: 20 });
  });

  it('an allocation that no longer fits stays where it is, and is brought to the notice of a person until it fits again', async () => {
    const { district, ids } = await newProviders(hub.database, 100);
    const { id, subject, data } = await ready({ district });
    const { offer } = await offered(subject);
    await call(`/offers/${offer}/accept`, worker(ids[0]!), {});
    const recode = (facts: Partial<CodedCase>) =>
      hub.world.publish({ type: 'case.recoded.v1', subject, data: { ...data, ...facts, changed: ['establishment'], recodedAt: new Date().toISOString() } });
    const attention = async () => (await hub.database.query('select state, attention from matched_case where id = $1', [id])).rows[0];
    await recode({ stage: 'custody', establishment: 'ELSEWHERE' });
    await hub.world.until(async () => (await attention()).attention === 'no_longer_fits');
    expect(await attention()).toEqual({ state: 'allocated', attention: 'no_longer_fits' });
    await recode({});
    await hub.world.until(async () => (await attention()).attention === null);
  });

  it('a case that nobody could take, however much room they had, needs a person; nothing ends', async () => {
    const { district } = await newProviders(hub.database, 100);
    const { subject, data } = await ready({ district, category: 'BUD', facilitatorGender: 'female', languages: ['cy'], interpreter: 'none' });
    expect((await hub.heard('case.waiting.v1', subject)).data).toMatchObject({ attention: 'nobody_able' });
    await hub.world.publish({ type: 'case.recoded.v1', subject, data: { ...data, languages: [], changed: ['needs'], recodedAt: new Date().toISOString() } });
    await offered(subject);
  });
}); // prettier-ignore
