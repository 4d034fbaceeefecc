import { v7 as uuid } from 'uuid';
import { caseAllocatedV1Example } from '#contracts/case.allocated.v1.js';
import { caseChangedV1Example } from '#contracts/case.changed.v1.js';
import { caseUnallocatedV1Example } from '#contracts/case.unallocated.v1.js';
import { consentChangedV1Example } from '#contracts/consent.changed.v1.js';
import { personErasedV1Example } from '#contracts/person.erased.v1.js';
import { referralAcceptedV1Example } from '#contracts/referral.accepted.v1.js';
import { referralEndedV1Example } from '#contracts/referral.ended.v1.js';
import { Held } from '#messaging/held.js';
import type { RunningService } from '#messaging/start-service.js';
import { signedCallers, type SignedCallers } from '#testing/signed-callers.js';
import { testWorld, type TestWorld } from '#testing/test-world.js';
import { startCasework } from './start-casework.js';

const provider = caseAllocatedV1Example.provider;
const otherProvider = uuid();

describe('casework', () => {
  let world: TestWorld;
  let callers: SignedCallers;
  let service: RunningService;

  beforeAll(async () => {
    world = await testWorld(['casework']);
    callers = await signedCallers();
    service = await startCasework({ ...world.env('casework'), DIRECTORY_URL: callers.url });
  });
  afterAll(async () => {
    await service?.close();
    await callers?.close();
    await world?.close();
  });

  const call = async (
    path: string,
    { as = { roles: ['provider_worker'], organisation: provider }, body }: { as?: Parameters<SignedCallers['as']>[0]; body?: object } = {},
  ) => {
    const headers = { ...(await callers.as(as)), 'content-type': 'application/json' };
    const response = await fetch(service.url + path, { headers, ...(body && { method: 'POST', body: JSON.stringify(body) }) });
    return { status: response.status, body: JSON.parse((await response.text()) || 'null') as any };
  };
  const heard = (type: string, id: string) => world.facts(type).filter((fact) => fact.subject === `case/${id}`);
  const settledAs = (messageId: string) =>
    world.until(() => world.facts('report.settled.v1').find((fact) => fact.data.messageId === messageId));

  /** A case of one harmed person and one harmer, allocated unless told otherwise. */
  async function newCase({
    allocated = true,
    accepted = () => ({}),
  }: { allocated?: boolean; accepted?: (people: { harmed: string; harmer: string }) => object } = {}) {
    const [id, harmed, harmer, offer] = [uuid(), uuid(), uuid(), uuid()];
    const people = [
      { person: harmed, role: 'harmed' },
      { person: harmer, role: 'harmer' },
    ];
    const subject = `case/${id}`;
    const known = {
      ...referralAcceptedV1Example,
      route: 'police',
      initiatedBy: 'agency',
      case: id,
      people,
      consents: [],
      ...accepted({ harmed, harmer }),
    };
    await world.publish({ type: 'referral.accepted.v1', subject, data: known });
    if (allocated) {
      await world.publish({ type: 'case.allocated.v1', subject, data: { ...caseAllocatedV1Example, case: id, offer } });
      await world.until(() => heard('case.opened.v1', id).length === 1);
    }
    return { id, subject, harmed, harmer, offer };
  }

  const report = async (subject: string, type: string, data: object, partner = provider) => {
    const messageId = `m-${uuid()}`;
    const handedOnFrom = { partner, door: 'queue', messageId, receivedAt: new Date().toISOString() };
    await world.publish({ type, subject, data: { ...data, handedOnFrom } });
    return messageId;
  };
  const now = () => new Date().toISOString();

  it('opens a case when it is allocated, and lists it to its provider alone', async () => {
    const { id } = await newCase();
    expect(heard('case.opened.v1', id)[0]?.data).toMatchObject({ provider, firstContactBy: caseAllocatedV1Example.firstContactBy });
    const { body } = await call(`/cases/${id}`);
    expect(body).toMatchObject({ state: 'allocated', reference: 'RJ-7K2M-4Q', provider });
    expect(body.nextSteps.map((step: { to: string }) => step.to)).toEqual(['contacting', 'parked', 'on_hold', 'closed']);
    expect((await call(`/cases?provider=${provider}`, { as: { roles: ['provider_worker'], organisation: otherProvider } })).body).toEqual(
      [],
    );
  });

  it('opens a case whose allocation overtook its acceptance', async () => {
    const [id, offer] = [uuid(), uuid()];
    const subject = `case/${id}`;
    await world.publish({ type: 'case.allocated.v1', subject, data: { ...caseAllocatedV1Example, case: id, offer } });
    await world.publish({ type: 'referral.accepted.v1', subject, data: { ...referralAcceptedV1Example, case: id } });
    const people = await world.until(async () => {
      const { body } = await call(`/cases/${id}`);
      return body.people?.length === 2 && body;
    });
    expect(people).toMatchObject({ state: 'allocated', district: 'E07000008' });
  });

  it('opens nothing, and holds nothing up, where a case was closed before its next allocation was heard of', async () => {
    const { id, subject } = await newCase();
    expect((await call(`/cases/${id}/close`, { body: { end: 'risk' } })).status).toBe(200);
    const next = { ...caseAllocatedV1Example, case: id, offer: uuid(), provider: otherProvider };
    await world.publish({ type: 'case.allocated.v1', subject, data: next });
    const { body } = await world.until(async () => {
      const shown = await call(`/cases/${id}`, { as: { roles: ['hub_administrator'] } });
      return shown.body.timeline.filter((entry: { kind: string }) => entry.kind === 'allocated').length === 2 && shown;
    });
    expect(body).toMatchObject({ state: 'closed', provider });
    expect(heard('case.opened.v1', id)).toHaveLength(1);
  });

  it.each([
    ['another provider', { roles: ['provider_worker'] as const, organisation: otherProvider }, 404],
    ['its provider', { roles: ['provider_system'] as const, organisation: provider }, 200],
    ['an administrator', { roles: ['hub_administrator'] as const }, 200],
    ['an agency', { roles: ['agency_worker'] as const, organisation: provider }, 403],
    ['a provider without an organisation', { roles: ['provider_worker'] as const }, 404],
  ])('%s asks for a case: %#', async (_, as, status) => {
    const { id } = await newCase();
    expect((await call(`/cases/${id}`, { as: { ...as, roles: [...as.roles] } })).status).toBe(status);
  });

  it('takes a case from allocation to its close, and frees its points', async () => {
    const { id, harmed, harmer } = await newCase();
    const step = (body: object) => call(`/cases/${id}/progress`, { body });
    expect((await step({ step: 'first_contact', to: 'contacting', tracks: [{ person: harmed, track: 'consented' }] })).body.state).toBe(
      'contacting',
    );
    expect((await step({ step: 'consent_talk', to: 'preparing', tracks: [{ person: harmer, track: 'consented' }] })).body.state).toBe(
      'preparing',
    );
    expect((await step({ step: 'risk_assessment', intervention: 'direct_conference' })).status).toBe(200);
    expect((await step({ step: 'meeting_booked', to: 'scheduled' })).body.state).toBe('scheduled');
    expect((await step({ step: 'meeting_held', to: 'delivered', hours: 2.5 })).body.state).toBe('delivered');
    const { status, body } = await call(`/cases/${id}/close`, {
      body: { end: 'completed', intervention: 'direct_conference', agreement: 'made' },
    });
    expect([status, body.state]).toEqual([200, 'closed']);
    const closed = await world.until(() => heard('case.closed.v1', id)[0]);
    expect(closed.data).toMatchObject({ end: 'completed', pointsToFree: 8, agreement: 'made', provider, hours: 2.5 });
    expect(heard('case.progressed.v1', id).map((fact) => [fact.data.was, fact.data.state])).toEqual([
      ['allocated', 'contacting'],
      ['contacting', 'preparing'],
      ['preparing', 'preparing'],
      ['preparing', 'scheduled'],
      ['scheduled', 'delivered'],
    ]);
    expect((await call(`/cases/${id}/close`, { body: { end: 'risk' } })).body).toMatchObject({
      status: 409,
      faults: [{ code: 'already_ended' }],
    });
  });

  it('refuses a direct meeting with every reason, changes nothing, and says nothing', async () => {
    const { id, harmed } = await newCase({ accepted: () => ({ complexity: 'serious_sensitive' }) });
    await call(`/cases/${id}/progress`, { body: { to: 'contacting', tracks: [{ person: harmed, track: 'informed' }] } });
    await call(`/cases/${id}/progress`, { body: { to: 'preparing' } });
    const { status, body } = await call(`/cases/${id}/progress`, { body: { to: 'scheduled', intervention: 'direct_conference' } });
    expect(status).toBe(409);
    expect(body.faults.map((fault: { code: string }) => fault.code)).toEqual([
      'no_consent_harmed',
      'no_consent_harmer',
      'no_risk_assessment',
      'no_second',
    ]);
    expect((await call(`/cases/${id}`)).body.state).toBe('preparing');
    expect(heard('case.progressed.v1', id)).toHaveLength(2);
  });

  it('closing is no way around a meeting that was refused', async () => {
    const { id, harmed, harmer } = await newCase();
    const tracks = [harmed, harmer].map((person) => ({ person, track: 'consented' }));
    for (const to of ['contacting', 'preparing']) await call(`/cases/${id}/progress`, { body: { to } });
    const refused = await call(`/cases/${id}/progress`, { body: { to: 'delivered', intervention: 'letter' } });
    expect(refused.body.faults.map((fault: { code: string }) => fault.code)).toEqual(['no_consent_harmed', 'no_consent_harmer']);
    await call(`/cases/${id}/progress`, { body: { to: 'delivered', intervention: 'letter', tracks } });
    const { body } = await call(`/cases/${id}/close`, { body: { end: 'completed', intervention: 'direct_conference', agreement: 'none' } });
    expect(body.faults.map((fault: { code: string }) => fault.code)).toContain('no_risk_assessment');
  });

  it.each([
    ['a step that is not next', { to: 'agreement' }, 409, 'not_a_next_step'],
    ['a step that does not exist', { to: 'finished' }, 422, 'not_one_of'],
    ['an unknown field', { state: 'contacting' }, 422, 'unknown_field'],
    ['free text', { to: 'contacting', note: 'Called.' }, 422, 'not_here'],
    ['somebody who is not in the case', { tracks: [{ person: otherProvider, track: 'informed' }] }, 409, 'unknown_person'],
    ['something that has not happened yet', { at: '2999-01-01T00:00:00Z' }, 409, 'in_the_future'],
    ['closing by a step', { to: 'closed' }, 409, 'close_by_closure'],
  ])('refuses %s', async (_, body, status, code) => {
    const { id } = await newCase();
    const answer = await call(`/cases/${id}/progress`, { body });
    expect([answer.status, answer.body.faults?.[0]?.code]).toEqual([status, code]);
    expect(answer.body.faults[0].sentence).toMatch(/^[A-Z`].*\.$/);
  });

  it('decides what comes by a provider’s queue, and settles each with its faults', async () => {
    const { id, subject } = await newCase();
    const done = await report(subject, 'progress.reported.v1', { case: id, step: 'first_contact', to: 'contacting', at: now() });
    const illegal = await report(subject, 'progress.reported.v1', { case: id, step: 'other', to: 'follow_up', at: now() });
    const stranger = await report(subject, 'progress.reported.v1', { case: id, step: 'other', at: now() }, otherProvider);
    const closed = await report(subject, 'closure.reported.v1', { case: id, end: 'harmer_denies', closedAt: now() });
    expect((await settledAs(done)).data).toMatchObject({
      partner: provider,
      door: 'queue',
      reported: 'progress.reported.v1',
      outcome: 'done',
      faults: [],
    });
    expect((await settledAs(illegal)).data).toMatchObject({ outcome: 'refused', faults: [{ code: 'not_a_next_step', path: 'to' }] });
    expect((await settledAs(stranger)).data).toMatchObject({ partner: otherProvider, outcome: 'refused', faults: [{ code: 'not_found' }] });
    expect((await settledAs(closed)).data.outcome).toBe('done');
    expect((await world.until(() => heard('case.closed.v1', id)[0])).data).toMatchObject({ end: 'harmer_denies', side: 'harmer' });
  });

  it('answers a report that failed here and was given up; of another fact that was, nobody is told', async () => {
    const { id, subject } = await newCase();
    const held = service.app.get(Held);
    const heldOne = (type: string) =>
      world.until(async () => (await held.list()).find((each) => each.subject === subject && each.type === type));
    const failed = await report(subject, 'progress.reported.v1', { case: id, step: 'nonsense', at: now() });
    await held.giveUp((await heldOne('progress.reported.v1')).id);
    expect((await settledAs(failed)).data).toMatchObject({
      partner: provider,
      reported: 'progress.reported.v1',
      outcome: 'refused',
      faults: [{ code: 'given_up', act: 'hub' }],
      case: id,
    });
    await world.publish({ type: 'consent.changed.v1', subject, data: { case: id } });
    await held.giveUp((await heldOne('consent.changed.v1')).id);
    const next = await report(subject, 'progress.reported.v1', { case: id, step: 'other', at: now() });
    expect((await settledAs(next)).data.outcome).toBe('done');
    expect(heard('report.settled.v1', id)).toHaveLength(2);
  });

  it('recalls what the provider holds of a person who withdraws, once, and takes the confirmation', async () => {
    const { id, subject, harmed } = await newCase();
    const withdrawn = { ...consentChangedV1Example, case: id, person: harmed };
    await world.publish({ type: 'consent.changed.v1', subject, data: withdrawn });
    await world.publish({ type: 'consent.changed.v1', subject, data: { ...withdrawn, purpose: 'contact' } });
    const recall = (await world.until(() => heard('recall.required.v1', id)[0])).data;
    expect(recall).toMatchObject({ person: harmed, holder: provider, why: 'consent_withdrawn' });
    expect((await call(`/cases/${id}`)).body.people.find((each: { person: string }) => each.person === harmed).track).toBe('withdrawn');

    const confirm = { recall: recall.recall, case: id, person: harmed, removed: ['case_notes'], removedAt: now() };
    const wrong = await report(subject, 'recall.confirmed.v1', confirm, otherProvider);
    const right = await report(subject, 'recall.confirmed.v1', confirm);
    expect((await settledAs(wrong)).data.outcome).toBe('refused');
    expect((await settledAs(right)).data.outcome).toBe('done');
    expect((await call(`/cases/${id}`)).body.recalls).toMatchObject([{ person: harmed, removed: ['case_notes'] }]);
    expect(heard('recall.required.v1', id)).toHaveLength(1);
  });

  it('a person who refused before the referral was made is not met, until they say otherwise', async () => {
    const refused = { purpose: 'share_with_other_party', state: 'refused', asOf: now() };
    const { id, subject, harmed, harmer } = await newCase({
      accepted: (people) => ({ consents: [{ ...refused, person: people.harmed }] }),
    });
    for (const to of ['contacting', 'preparing']) await call(`/cases/${id}/progress`, { body: { to } });
    const tracks = [harmed, harmer].map((person) => ({ person, track: 'consented' }));
    const letter = { body: { to: 'delivered', intervention: 'letter', tracks } };
    expect((await call(`/cases/${id}/progress`, letter)).body.faults).toMatchObject([{ code: 'no_consent_harmed' }]);
    const given = { ...consentChangedV1Example, case: id, person: harmed, purpose: 'share_with_other_party', state: 'given' };
    await world.publish({ type: 'consent.changed.v1', subject, data: given });
    await world.until(async () => (await call(`/cases/${id}/progress`, letter)).status === 200);
  });

  it('tells how a case began before all that came of it, whichever was heard first', async () => {
    const id = uuid();
    const subject = `case/${id}`;
    await world.publish({ type: 'case.allocated.v1', subject, data: { ...caseAllocatedV1Example, case: id, offer: uuid() } });
    await world.until(() => heard('case.opened.v1', id)[0]);
    const triage = { outcome: 'parked', until: '2026-03-01', triagedAt: '2026-01-05T10:00:01.500Z' };
    await world.publish({ type: 'referral.accepted.v1', subject, data: { ...referralAcceptedV1Example, case: id, triage } });
    const story = await world.until(async () => {
      const { body } = await call(`/cases/${id}`, { as: { roles: ['hub_administrator'] } });
      return body.timeline.length === 3 && body.timeline;
    });
    expect(story).toMatchObject([
      { kind: 'accepted', at: referralAcceptedV1Example.receivedAt, by: 'intake', detail: { route: 'victims_hub' } },
      {
        kind: 'triaged',
        at: triage.triagedAt,
        detail: { outcome: 'parked', until: '2026-03-01' },
        sentence: 'The harmed person asked to wait.',
      },
      { kind: 'allocated' },
    ]);
  });

  it('of an erased person nothing is left but that somebody was there, and the provider is asked to remove them', async () => {
    const { id, harmed, harmer } = await newCase();
    const other = await newCase();
    await call(`/cases/${id}/progress`, { body: { to: 'contacting', tracks: [{ person: harmed, track: 'informed' }] } });
    const erased = { ...personErasedV1Example, person: harmed, cases: [id] };
    await world.publish({ type: 'person.erased.v1', subject: `person/${harmed}`, data: erased });
    const recall = await world.until(() => heard('recall.required.v1', id)[0]);
    expect(recall.data).toMatchObject({ person: harmed, holder: provider, why: 'erasure' });
    const { body } = await call(`/cases/${id}`);
    expect(body.people).toMatchObject([{ person: harmer }]);
    expect(body.timeline.map((entry: { kind: string }) => entry.kind)).toEqual(['allocated', 'progressed']);
    expect(JSON.stringify(body.timeline)).not.toContain(harmed);
    expect((await call(`/cases/${other.id}`)).body.people).toHaveLength(2);
  });

  it('a person who withdrew is not brought back by a provider’s report', async () => {
    const { id, subject, harmed } = await newCase();
    await world.publish({ type: 'consent.changed.v1', subject, data: { ...consentChangedV1Example, case: id, person: harmed } });
    await world.until(() => heard('recall.required.v1', id)[0]);
    const { body } = await call(`/cases/${id}/progress`, { body: { tracks: [{ person: harmed, track: 'consented' }] } });
    expect(body.faults).toMatchObject([{ path: 'tracks[0].track', code: 'not_a_next_track' }]);
  });

  it('ends the work when the referral ends, and recalls everybody', async () => {
    const { id, subject, harmed, harmer } = await newCase();
    await world.publish({ type: 'referral.ended.v1', subject, data: { ...referralEndedV1Example, case: id } });
    const recalls = await world.until(() => heard('recall.required.v1', id).length === 2 && heard('recall.required.v1', id));
    expect(recalls.map((fact) => fact.data.person).sort()).toEqual([harmed, harmer].sort());
    const { body } = await call(`/cases/${id}/progress`, { body: { to: 'contacting' } });
    expect(body.faults).toMatchObject([{ code: 'already_ended' }]);
  });

  it('an unallocated case leaves its provider, who must remove what it holds; another may have it', async () => {
    const { id, subject, offer } = await newCase();
    await world.publish({
      type: 'case.unallocated.v1',
      subject,
      data: { ...caseUnallocatedV1Example, case: id, offer, reason: 'rebalanced' },
    });
    const recalls = await world.until(() => heard('recall.required.v1', id).length === 2 && heard('recall.required.v1', id));
    expect(recalls[0]?.data).toMatchObject({ holder: provider, why: 'unallocated' });
    expect((await call(`/cases/${id}`)).status).toBe(404);
    await world.publish({
      type: 'case.allocated.v1',
      subject,
      data: { ...caseAllocatedV1Example, case: id, offer: uuid(), provider: otherProvider },
    });
    await world.until(() => heard('case.opened.v1', id).length === 2);
    const { body } = await call(`/cases/${id}`, { as: { roles: ['provider_worker'], organisation: otherProvider } });
    expect(body).toMatchObject({ state: 'allocated', provider: otherProvider, recalls: [] });
    // What the first provider did is not the second's to read.
    expect(body.timeline.map((entry: { kind: string }) => entry.kind)).toEqual(['allocated']);
  });

  it('applies 200 updates of one case, published fast, in order', async () => {
    const { id, subject } = await newCase();
    const updates = Array.from({ length: 200 }, (_, nth) => ({
      type: 'case.changed.v1',
      subject,
      data: {
        ...caseChangedV1Example,
        case: id,
        people: [],
        stage: nth % 2 ? 'custody' : 'licence',
        changedAt: new Date(Date.UTC(2026, 0, 7, 11, 0, nth)).toISOString(),
      },
    }));
    await world.publish(...updates);
    const told = await world.until(async () => {
      const { body } = await call(`/cases/${id}`);
      const times = body.timeline.filter((entry: { kind: string }) => entry.kind === 'changed').map((entry: { at: string }) => entry.at);
      return times.length === 200 && times;
    });
    expect(told).toEqual([...told].sort());
    expect((await call(`/cases/${id}`)).body.stage).toBe('custody');
  });

  it('refuses a command while something about the case is held', async () => {
    const { id, subject, harmed } = await newCase();
    const second = { ...caseAllocatedV1Example, case: id, offer: uuid() };
    await world.publish({ type: 'case.allocated.v1', subject, data: second });
    const as = { roles: ['hub_administrator'] as ['hub_administrator'] };
    const held = await world.until(async () =>
      (await call('/held', { as })).body.find((each: { subject: string }) => each.subject === subject),
    );
    const { status, body } = await call(`/cases/${id}/progress`, { body: { tracks: [{ person: harmed, track: 'informed' }] } });
    expect([status, body.code]).toEqual([409, 'held']);
    await call(`/held/${held.id}/give-up`, { as, body: {} });
    await world.until(async () => (await call(`/cases/${id}/progress`, { body: { to: 'contacting' } })).status === 200);
  });

  it('tells a stranger nothing of a case that something is held about', async () => {
    const { id, subject } = await newCase();
    await world.publish({ type: 'case.allocated.v1', subject, data: { ...caseAllocatedV1Example, case: id, offer: uuid() } });
    const as = { roles: ['hub_administrator'] as ['hub_administrator'] };
    const held = await world.until(async () =>
      (await call('/held', { as })).body.find((each: { subject: string }) => each.subject === subject),
    );
    const stranger = { roles: ['provider_worker'] as ['provider_worker'], organisation: otherProvider };
    for (const [path, body] of [
      ['progress', { to: 'contacting' }],
      ['progress', { to: 5 }],
      ['close', { end: 'risk' }],
    ] as const) {
      const anothers = await call(`/cases/${id}/${path}`, { as: stranger, body });
      expect(anothers.status).toBe(404);
      expect(anothers).toEqual(await call(`/cases/${uuid()}/${path}`, { as: stranger, body }));
    }
    expect((await call(`/cases/${id}/progress`, { as, body: { to: 'contacting' } })).body.code).toBe('held');
    await call(`/held/${held.id}/give-up`, { as, body: {} });
  });

  it('counts every case that it knows, once', async () => {
    await newCase({ allocated: false });
    const as = { kind: 'service' as const, roles: ['service'] as ['service'] };
    const partition = await world.until(async () => {
      const counts = (await call('/partition', { as })).body as Record<string, number>;
      return (counts.known ?? 0) >= 1 && counts;
    });
    const { rows } = await world.database('casework').query('select count(*)::int as all from case_file');
    expect(Object.values(partition).reduce((sum, count) => sum + count, 0)).toBe(rows[0].all);
  });
});
