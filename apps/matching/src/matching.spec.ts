import { v7 as uuid } from 'uuid';
import type { CodedCase } from '#contracts/coded-case.js';
import { caseClosedV1Example } from '#contracts/case.closed.v1.js';
import { caseProgressedV1Example } from '#contracts/case.progressed.v1.js';
import { caseTriagedV1Example } from '#contracts/case.triaged.v1.js';
import { consentChangedV1Example } from '#contracts/consent.changed.v1.js';
import { partnerExample } from '#contracts/partner.js';
import { referralEndedV1Example } from '#contracts/referral.ended.v1.js';
import { Held } from '#messaging/held.js';
import { MatchingAtWork, worker } from '#testing/matching-at-work.js';
import type { As } from '#testing/signed-callers.js';
import { aCase } from './examples.js';
import { newProviders } from './insert-providers.js';
import { startMatching } from './start-matching.js';

describe('matching', () => {
  let hub: MatchingAtWork;

  beforeAll(async () => void (hub = await MatchingAtWork.begin(startMatching, { OFFER_CLOCK_MS: '50' })));
  afterAll(() => hub?.end());

  const call = (path: string, { as, body, method = body ? 'POST' : 'GET' }: { as?: As; body?: object; method?: string } = {}) =>
    hub.call(method, path, body, as);
  const ready = (facts: Partial<CodedCase>) => hub.ready(aCase(facts));
  const capacityOf = async (id: string) => (await call(`/providers/${id}`)).body.capacity;

  it('offers a ready case, holds its points, and allocates it once when it is accepted twice', async () => {
    const { district, ids } = await newProviders(hub.database, 40);
    const { id, subject } = await ready({ district });
    const offered = await hub.heard('case.offered.v1', subject);
    expect(offered.data).toMatchObject({ provider: ids[0], points: 15, round: 1, summary: { category: 'BUD', district } });
    // Half of its points in this month, and the odd one.
    expect(await capacityOf(ids[0]!)).toMatchObject({ available: 40, committed: 0, held: 8, free: 32 });

    const accept = () => call(`/offers/${offered.data.offer}/accept`, { as: worker(ids[0]!), body: { lead: 'intermediate-1' } });
    const answers = await Promise.all([accept(), accept(), accept()]);
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200]);
    await hub.heard('case.allocated.v1', subject);
    expect(await capacityOf(ids[0]!)).toMatchObject({ committed: 8, held: 0, free: 32 });
    expect((await call(`/offers?provider=${ids[0]}`)).body).toMatchObject([{ case: id, state: 'accepted' }]);
    // The last fact is told only after whatever the three answers had to tell.
    await hub.world.publish({ type: 'referral.ended.v1', subject, data: { ...referralEndedV1Example, case: id } });
    await hub.heard('case.unallocated.v1', subject);
    expect(hub.told('case.allocated.v1', subject)).toHaveLength(1);
    expect(await capacityOf(ids[0]!)).toMatchObject({ committed: 0, held: 0 });
  });

  it('leaves a closed case closed, though intake said that it is ready again before it heard of the closure', async () => {
    const { district, ids } = await newProviders(hub.database, 40);
    const { id, subject, data } = await ready({ district });
    const { offer } = (await hub.heard('case.offered.v1', subject)).data;
    await call(`/offers/${offer}/accept`, { as: worker(ids[0]!), body: {} });
    await hub.world.publish({ type: 'case.closed.v1', subject, data: { ...caseClosedV1Example, case: id, provider: ids[0] } });
    const readyAt = new Date().toISOString();
    await hub.world.publish({ type: 'case.triaged.v1', subject, data: { ...caseTriagedV1Example, case: id, outcome: 'on_hold' } });
    await hub.world.publish({ type: 'case.ready.v1', subject, data: { ...data, readyAt } });
    const next = await ready({ district });
    await hub.heard('case.offered.v1', next.subject);
    expect(hub.told('case.offered.v1', subject)).toHaveLength(1);
    expect((await hub.database.query('select state, ended_as from matched_case where id = $1', [id])).rows).toEqual([
      { state: 'ended', ended_as: 'closed' },
    ]);
  });

  it('takes a case back from its provider when the one before closes it', async () => {
    const { district, ids } = await newProviders(hub.database, 40);
    const { id, subject } = await ready({ district });
    const { offer } = (await hub.heard('case.offered.v1', subject)).data;
    await call(`/offers/${offer}/accept`, { as: worker(ids[0]!), body: {} });
    await hub.world.publish({ type: 'case.closed.v1', subject, data: { ...caseClosedV1Example, case: id, provider: uuid() } });
    expect((await hub.heard('case.unallocated.v1', subject)).data).toMatchObject({ offer, provider: ids[0], reason: 'referral_ended' });
    expect(await capacityOf(ids[0]!)).toMatchObject({ committed: 0, held: 0 });
  });

  it('notes when the provider that has a case begins to work on it, and nobody else', async () => {
    const { district, ids } = await newProviders(hub.database, 40);
    const { id, subject } = await ready({ district });
    const { offer } = (await hub.heard('case.offered.v1', subject)).data;
    await call(`/offers/${offer}/accept`, { as: worker(ids[0]!), body: {} });
    const progressed = (provider: string, at: string) =>
      hub.world.publish({ type: 'case.progressed.v1', subject, data: { ...caseProgressedV1Example, case: id, provider, at } });
    const begun = async () => (await hub.database.query('select begun_at from offer where id = $1', [offer])).rows[0].begun_at;
    await progressed(uuid(), '2026-01-07T09:00:00Z');
    await progressed(ids[0]!, '2026-01-08T09:00:00Z');
    expect(await hub.world.until(async () => (await begun()) ?? undefined)).toEqual(new Date('2026-01-08T09:00:00Z'));
    await progressed(ids[0]!, '2026-01-09T09:00:00Z');
    const next = await ready({ district });
    await hub.heard('case.offered.v1', next.subject);
    expect(await begun()).toEqual(new Date('2026-01-08T09:00:00Z'));
  });

  it("shows nothing of another provider's offer, and lets nobody else answer it", async () => {
    const { district, ids } = await newProviders(hub.database, 40);
    const { subject } = await ready({ district });
    const { offer } = (await hub.heard('case.offered.v1', subject)).data;
    const stranger = worker(uuid());
    for (const asked of [{}, { body: {} }, { body: { reason: 'scope' } }]) {
      const path = `/offers/${offer}${'body' in asked ? ('reason' in asked.body! ? '/decline' : '/accept') : ''}`;
      const missing = path.replace(offer, uuid());
      const [theirs, none] = [await call(path, { as: stranger, ...asked }), await call(missing, { as: stranger, ...asked })];
      expect([theirs.status, theirs.body.detail]).toEqual([404, none.body.detail]);
    }
    expect((await call(`/offers?provider=${ids[0]}`, { as: stranger })).body).toEqual([]);
    expect((await call(`/providers/${ids[0]}`, { as: stranger })).status).toBe(404);
    expect((await call('/waiting', { as: stranger })).status).toBe(403);
  });

  it('passes a declined case to the next best, and after three to a person', async () => {
    const { district } = await newProviders(hub.database, 100, 90, 80, 70);
    const { id, subject } = await ready({ district });
    const asked: string[] = [];
    for (const nth of [1, 2, 3]) {
      const { offer, provider } = (await hub.heard('case.offered.v1', subject, nth)).data;
      asked.push(provider);
      const answer = await call(`/offers/${offer}/decline`, { as: worker(provider), body: { reason: 'capacity' } });
      expect(answer).toMatchObject({ status: 200, body: { state: 'declined', reason: 'capacity' } });
      expect((await hub.heard('offer.declined.v1', subject, nth)).data).toMatchObject({ declines: nth, pointsFreed: 15 });
    }
    expect(new Set(asked).size).toBe(3);
    await hub.heard('case.waiting.v1', subject);
    const row = (await call('/waiting')).body.find((each: { case: string }) => each.case === id);
    expect(row).toMatchObject({ forPerson: true, because: [expect.stringContaining('a person must decide')] });
    expect(await call(`/cases/${id}/ask-again`, { body: {} })).toMatchObject({
      status: 200,
      body: { outcome: 'offered', provider: asked[0] },
    });
    await hub.heard('case.offered.v1', subject, 4);
    expect(await call(`/cases/${id}/ask-again`, { body: {} })).toMatchObject({ status: 409, body: { code: 'not_for_a_person' } });
  });

  it('refuses an acceptance after consent was withdrawn, with its sentence', async () => {
    const { district, ids } = await newProviders(hub.database, 40);
    const { id, subject } = await ready({ district });
    const { offer } = (await hub.heard('case.offered.v1', subject)).data;
    const scope = { state: 'withdrawn', reach: 'listed', providers: [] };
    await hub.world.publish({ type: 'consent.changed.v1', subject, data: { ...consentChangedV1Example, case: id, scope } });
    expect((await hub.heard('offer.withdrawn.v1', subject)).data).toMatchObject({ offer, reason: 'consent_withdrawn', pointsFreed: 15 });
    const answer = await call(`/offers/${offer}/accept`, { as: worker(ids[0]!), body: {} });
    expect(answer).toMatchObject({ status: 409, body: { code: 'consent_withdrawn', detail: expect.stringContaining('withdrawn') } });
    expect(await capacityOf(ids[0]!)).toMatchObject({ committed: 0, held: 0 });
    expect((await hub.heard('case.waiting.v1', subject)).data.failing).toContainEqual({ rule: 'consent', providers: expect.any(Number) });
  });

  it('refuses an acceptance while something about the case is held', async () => {
    const { district, ids } = await newProviders(hub.database, 40);
    const { id, subject } = await ready({ district });
    const { offer } = (await hub.heard('case.offered.v1', subject)).data;
    // A fact of intake that is older than one already applied goes to a person.
    const scope = { state: 'given', reach: 'any', providers: [] };
    const stale = { ...consentChangedV1Example, case: id, state: 'given', scope };
    await hub.world.publish({ type: 'consent.changed.v1', subject, data: stale, aggregateVersion: 1 });
    await hub.world.until(async () => (await hub.database.query('select from held where subject_key = $1', [subject])).rowCount === 1);
    const answer = () => call(`/offers/${offer}/accept`, { as: worker(ids[0]!), body: {} });
    expect(await answer()).toMatchObject({ status: 409, body: { code: 'held' } });
    const held = (await call('/held')).body.find((each: { subject: string }) => each.subject === subject);
    await call(`/held/${held.id}/give-up`, { body: {} });
    expect(await answer()).toMatchObject({ status: 200, body: { state: 'accepted' } });
  });

  it('takes an allocated case back when consent is withdrawn', async () => {
    const { district, ids } = await newProviders(hub.database, 40);
    const { id, subject } = await ready({ district });
    const { offer } = (await hub.heard('case.offered.v1', subject)).data;
    await call(`/offers/${offer}/accept`, { as: worker(ids[0]!), body: {} });
    const scope = { state: 'withdrawn', reach: 'listed', providers: [] };
    await hub.world.publish({ type: 'consent.changed.v1', subject, data: { ...consentChangedV1Example, case: id, scope } });
    expect((await hub.heard('case.unallocated.v1', subject)).data).toMatchObject({
      reason: 'consent_withdrawn',
      by: 'harmed',
      pointsFreed: 15,
    });
    expect(await capacityOf(ids[0]!)).toMatchObject({ committed: 0, held: 0 });
  });

  it('gives the points of a closed case to the most urgent who waits, in the same transaction', async () => {
    const { district, ids } = await newProviders(hub.database, 15);
    const first = await ready({ district });
    const { offer } = (await hub.heard('case.offered.v1', first.subject)).data;
    await call(`/offers/${offer}/accept`, { as: worker(ids[0]!), body: {} });
    const plain = await ready({ district });
    await hub.heard('case.waiting.v1', plain.subject);
    const urgent = await ready({ district, priority: { receivedAt: new Date().toISOString(), enhancedRights: true } });
    await hub.heard('case.waiting.v1', urgent.subject);
    const waiting = (await call('/waiting')).body.filter((each: { district: string }) => each.district === district);
    expect(waiting.map((each: { case: string }) => each.case)).toEqual([urgent.id, plain.id]);
    expect(waiting[0].because).toEqual(['Those who could take it have too few points free.']);

    await hub.world.publish({
      type: 'case.closed.v1',
      subject: first.subject,
      data: { ...caseClosedV1Example, case: first.id, provider: ids[0] },
    });
    await hub.heard('case.offered.v1', urgent.subject);
    expect(await capacityOf(ids[0]!)).toMatchObject({ committed: 0, held: 8 });
    // Facts of a provider and of a case keep each its own order: the offer may be heard first.
    const told = () => {
      const changed = hub.world.facts('capacity.changed.v1').filter((fact) => fact.data.provider === ids[0]);
      const periods = [...new Set(changed.map((fact) => fact.data.period as string))].sort();
      return periods.map((period) => changed.filter(({ data }) => data.period === period).map(({ data }) => [data.held, data.committed]));
    };
    await hub.world.until(() => told().flat().length === 6);
    expect(told()).toEqual([[[8, 0], [0, 8], [8, 0]], [[7, 0], [0, 7], [7, 0]]]); // prettier-ignore
    expect(hub.world.facts('case.offered.v1').some((fact) => fact.subject === plain.subject)).toBe(false);
  });

  it('records a declaration below what is committed, shows it, and offers nothing new until there is room', async () => {
    const { district, ids } = await newProviders(hub.database, 30);
    const first = await ready({ district });
    const { offer } = (await hub.heard('case.offered.v1', first.subject)).data;
    await call(`/offers/${offer}/accept`, { as: worker(ids[0]!), body: {} });
    const path = `/providers/${ids[0]}/capacity`;
    const put = (body: object) => call(path, { as: worker(ids[0]!), body, method: 'PUT' });
    expect((await put({ kind: 'known', points: 7 })).body.capacity).toMatchObject({
      available: 7,
      committed: 8,
      free: 0,
      overCommitted: true,
    });
    const second = await ready({ district });
    await hub.heard('case.waiting.v1', second.subject);
    expect((await put({ kind: 'unknown' })).body.capacity).toMatchObject({ kind: 'unknown', available: null, free: null });
    expect((await put({ kind: 'known', points: 15 })).body.capacity).toMatchObject({ free: 7, overCommitted: false });
    expect((await put({ kind: 'known', points: 16 })).body.capacity).toMatchObject({ free: 0, held: 8 });
    await hub.heard('case.offered.v1', second.subject);
    expect((await put({ kind: 'unlimited' })).body.capacity).toMatchObject({ kind: 'unlimited', available: null, committed: 8, held: 8 });
    expect(await put({ kind: 'known' })).toMatchObject({ status: 422 });
    expect((await call(path, { as: worker(uuid()), body: { kind: 'known', points: 0 }, method: 'PUT' })).status).toBe(404);
  });

  it('settles what partners answer and declare by their queues', async () => {
    const { district, ids } = await newProviders(hub.database, 0);
    const from = (partner = ids[0]!) => ({ partner, door: 'queue', messageId: uuid(), receivedAt: new Date().toISOString() });
    const say = async (type: string, subject: string, data: object, handedOnFrom = from()) => {
      await hub.world.publish({ type, subject, data: { ...data, handedOnFrom } });
      return hub.world.until(() => hub.world.facts('report.settled.v1').find((fact) => fact.data.messageId === handedOnFrom.messageId));
    };
    const at = new Date().toISOString();
    const { subject, id } = await ready({ district });
    await hub.heard('case.waiting.v1', subject);
    const declared = await say('capacity.declared.v1', `provider/${ids[0]}`, { kind: 'known', points: 15, declaredAt: at });
    expect(declared.data).toMatchObject({ outcome: 'done', faults: [], partner: ids[0] });
    const { offer } = (await hub.heard('case.offered.v1', subject)).data;
    const accepted = { offer, answer: 'accepted', answeredBy: 'staff-1', answeredAt: at };
    const foreign = await say('offer.answered.v1', `offer/${offer}`, accepted, from(uuid()));
    expect(foreign.data).toMatchObject({ outcome: 'refused', faults: [{ code: 'offer_not_found', act: 'sender' }] });
    expect(foreign.data.case).toBeUndefined();
    expect((await say('offer.answered.v1', `offer/${offer}`, accepted)).data).toMatchObject({ outcome: 'done', case: id });
    expect((await say('offer.answered.v1', `offer/${offer}`, accepted)).data).toMatchObject({ outcome: 'done', case: id });
    const late = await say('offer.answered.v1', `offer/${offer}`, { ...accepted, answer: 'declined', reason: 'scope' });
    expect(late.data).toMatchObject({ outcome: 'refused', faults: [{ code: 'offer_accepted' }] });
    const older = { kind: 'known', points: 500, declaredAt: '2020-01-01T00:00:00Z' };
    expect((await say('capacity.declared.v1', `provider/${ids[0]}`, older)).data.outcome).toBe('done');
    expect(await capacityOf(ids[0]!)).toMatchObject({ available: 15, committed: 8, held: 0 });
  });

  it("takes an absence off by a provider's queue, and says which facilitator it does not know", async () => {
    const { ids } = await newProviders(hub.database, 100);
    const say = async (facilitator: string) => {
      const handedOnFrom = { partner: ids[0]!, door: 'queue', messageId: uuid(), receivedAt: new Date().toISOString() };
      const absence = { facilitator, from: '2030-01-07', to: '2030-01-11', kind: 'leave', declaredAt: new Date().toISOString() };
      await hub.world.publish({ type: 'absence.declared.v1', subject: `provider/${ids[0]}`, data: { ...absence, handedOnFrom } });
      return hub.world.until(() => hub.world.facts('report.settled.v1').find((fact) => fact.data.messageId === handedOnFrom.messageId));
    };
    expect((await say('intermediate-1')).data).toMatchObject({ outcome: 'done', faults: [] });
    expect((await say('nobody-9')).data).toMatchObject({
      outcome: 'refused',
      faults: [{ path: 'facilitator', code: 'not_a_facilitator' }],
    });
    const { rows } = await hub.database.query('select facilitator, from_on::text as "from", declared_by from absence where provider = $1', [
      ids[0],
    ]);
    expect(rows).toEqual([{ facilitator: 'intermediate-1', from: '2030-01-07', declared_by: ids[0] }]);
  });

  it('answers what failed here and was given up', async () => {
    const held = hub.service.app.get(Held);
    const subject = `offer/${uuid()}`;
    const handedOnFrom = { partner: uuid(), door: 'queue', messageId: uuid(), receivedAt: new Date().toISOString() };
    await hub.world.publish({ type: 'offer.answered.v1', subject, data: { answer: 'perhaps', handedOnFrom } });
    const { id } = await hub.world.until(async () => (await held.list()).find((each) => each.subject === subject));
    await held.giveUp(id);
    const settled = await hub.world.until(() =>
      hub.world.facts('report.settled.v1').find((fact) => fact.data.messageId === handedOnFrom.messageId),
    );
    expect(settled.data).toMatchObject({
      partner: handedOnFrom.partner,
      reported: 'offer.answered.v1',
      outcome: 'refused',
      faults: [{ code: 'given_up', act: 'hub' }],
    });
  });

  it('lets an offer lapse when its time is up, and asks the next', async () => {
    const { district } = await newProviders(hub.database, 100, 50);
    const { subject } = await ready({ district });
    const { offer, provider } = (await hub.heard('case.offered.v1', subject)).data;
    await hub.database.query(`update offer set respond_by = now() where id = $1`, [offer]);
    expect((await hub.heard('offer.expired.v1', subject)).data).toMatchObject({ offer, provider });
    const next = await hub.heard('case.offered.v1', subject, 2);
    expect(next.data).toMatchObject({ round: 2 });
    expect(next.data.provider).not.toBe(provider);
    expect(await call(`/offers/${offer}/accept`, { as: worker(provider), body: {} })).toMatchObject({
      status: 409,
      body: { code: 'offer_lapsed' },
    });
  });

  it('withdraws the offer of a case that is parked, and offers it again when it is ready again', async () => {
    const { district, ids } = await newProviders(hub.database, 40);
    const { id, subject, data } = await ready({ district });
    await hub.heard('case.offered.v1', subject);
    const triaged = {
      case: id,
      reference: data.reference,
      area: 'cambridgeshire',
      outcome: 'parked',
      until: '2030-01-01',
      triagedAt: new Date().toISOString(),
    };
    await hub.world.publish({ type: 'case.triaged.v1', subject, data: triaged });
    expect((await hub.heard('offer.withdrawn.v1', subject)).data.reason).toBe('parked');
    expect(await capacityOf(ids[0]!)).toMatchObject({ held: 0 });
    await hub.world.publish({ type: 'case.ready.v1', subject, data: { ...data, readyAt: new Date().toISOString() } });
    await hub.heard('case.offered.v1', subject, 2);
  });

  it('withdraws an offer that no longer fits when the case is recoded, and keeps one that does', async () => {
    const { district } = await newProviders(hub.database, 40, 40);
    const { subject, data } = await ready({ district });
    const { provider } = (await hub.heard('case.offered.v1', subject)).data;
    const recode = (facts: Partial<CodedCase>) =>
      hub.world.publish({
        type: 'case.recoded.v1',
        subject,
        data: { ...data, ...facts, changed: ['wishes'], recodedAt: new Date().toISOString() },
      });
    await recode({ stage: 'pre_sentence' });
    await recode({ stage: 'pre_sentence', excludedProviders: [provider] });
    const next = await hub.heard('case.offered.v1', subject, 2);
    expect(next.data.provider).not.toBe(provider);
    expect(hub.told('offer.withdrawn.v1', subject)).toHaveLength(1);
  });

  it('gives a suspended provider nothing new, takes its open offers to others, and asks it again when it is resumed', async () => {
    const { district, ids } = await newProviders(hub.database, 100);
    const { subject } = await ready({ district });
    await hub.heard('case.offered.v1', subject);
    const partner = { ...partnerExample, partner: ids[0], kind: 'provider' };
    await hub.world.publish({ type: 'partner.suspended.v1', subject: `partner/${ids[0]}`, data: partner });
    expect((await hub.heard('offer.withdrawn.v1', subject)).data.reason).toBe('provider_suspended');
    await hub.heard('case.waiting.v1', subject);
    await hub.world.publish({ type: 'partner.resumed.v1', subject: `partner/${ids[0]}`, data: partner });
    await hub.heard('case.offered.v1', subject, 2);
  });

  it('keeps a provider away that has one of the people on the other side already', async () => {
    const { district, ids } = await newProviders(hub.database, 200, 40);
    const key = 'ab'.repeat(16);
    const first = await ready({ district, conflictKeys: [{ key, side: 'harmer' }] });
    const { offer, provider } = (await hub.heard('case.offered.v1', first.subject)).data;
    expect(provider).toBe(ids[0]);
    await call(`/offers/${offer}/accept`, { as: worker(provider), body: {} });
    const second = await ready({ district, conflictKeys: [{ key, side: 'harmed' }] });
    expect((await hub.heard('case.offered.v1', second.subject)).data.provider).toBe(ids[1]);
    const third = await ready({ district, conflictKeys: [{ key, side: 'harmer' }] });
    expect((await hub.heard('case.offered.v1', third.subject)).data.provider).toBe(ids[0]);
  });

  it('counts its cases, each once', async () => {
    const { known, ...states } = (await call('/partition', { as: { roles: ['service'] } })).body;
    expect(Object.values<number>(states).reduce((sum, one) => sum + one, 0)).toBe(known);
    expect(states).toMatchObject({ waiting: expect.any(Number), offered: expect.any(Number), allocated: expect.any(Number), ended: 4 });
  });
});
