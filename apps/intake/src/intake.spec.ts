import { randomBytes } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import { caseAllocatedV1Example } from '#contracts/case.allocated.v1.js';
import { caseClosedV1Example } from '#contracts/case.closed.v1.js';
import { caseUnallocatedV1Example } from '#contracts/case.unallocated.v1.js';
import { catalogue } from '#contracts/catalogue.js';
import { offerAnsweredV1Example } from '#contracts/offer.answered.v1.js';
import { progressReportedV1Example } from '#contracts/progress.reported.v1.js';
import { referralSubmittedV1Example, type ReferralSubmittedV1 } from '#contracts/referral.submitted.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { hubContracts } from '#messaging/hub-contracts.js';
import type { RunningService } from '#messaging/start-service.js';
import { OpenUnit } from '#messaging/unit-of-work.js';
import type { Database, Tx } from '#platform/database.js';
import { signedCallers, type SignedCallers } from '#testing/signed-callers.js';
import { TestPartner } from '#testing/test-partner.js';
import { testWorld, type HeardFact, type TestWorld } from '#testing/test-world.js';
import { Means } from './means.js';
import type { PersonRow } from './people.queries.js';
import { ReviewCases } from './review-cases.js';
import { rewrapKeys } from './rewrap-keys.js';
import { openPerson } from './seal-person.js';
import { startIntake } from './start-intake.js';
import { takeReferrals } from './take-referrals.js';
import { Unopenable, Vault } from './vault.js';

const vaultKey = randomBytes(32).toString('base64');
let world: TestWorld;
let callers: SignedCallers;
let service: RunningService;
let database: Database;
let police: TestPartner;
let victims: TestPartner;
let provider: TestPartner;
let otherProvider: TestPartner;

beforeAll(async () => {
  world = await testWorld(['intake']);
  callers = await signedCallers();
  service = await startIntake({ ...world.env('intake'), VAULT_KEY: vaultKey, DIRECTORY_URL: callers.url });
  database = world.database('intake');
  police = await TestPartner.register(world, 'agency', 'police');
  victims = await TestPartner.register(world, 'agency', 'victims-hub');
  provider = await TestPartner.register(world, 'provider', 'rj-charity');
  otherProvider = await TestPartner.register(world, 'provider', 'other-charity');
  await world.until(async () => (await database.query('select from partner')).rowCount === 4);
});
afterAll(async () => {
  await service?.close();
  await Promise.all([police, victims, provider, otherProvider].map((partner) => partner?.close()));
  await callers?.close();
  await world?.close();
});

/** A sound referral that no other of this file is like. */
function referral(changes: Partial<ReferralSubmittedV1> = {}, incident: object = {}): ReferralSubmittedV1 {
  const example = structuredClone(referralSubmittedV1Example);
  const own = uuid();
  return {
    ...example,
    agencyReference: `REF-${own}`,
    ...changes,
    incident: { ...example.incident, crimeReference: `35/${own}`, district: 'E07000008', ...incident },
    people: changes.people ?? example.people.map((person) => ({ ...person, name: `${person.name} ${own.slice(-6)}` })),
  };
}

const about = (type: string, messageId: string) => world.facts(type).filter((fact) => fact.data.messageId === messageId);
const settled = (type: string, messageId: string): Promise<HeardFact> => world.until(() => about(type, messageId)[0]);
const ofCase = (type: string, id: string) => world.facts(type).filter((fact) => fact.subject === `case/${id}`);
const accepted = async (partner: TestPartner, data: object): Promise<HeardFact> => {
  const [id] = await partner.send({ type: 'referral.submitted.v1', data });
  return settled('referral.accepted.v1', id!);
};

const roles = {
  agency: (partner: TestPartner) => ({
    kind: 'partner' as const,
    id: partner.id,
    roles: ['agency_system' as const],
    organisation: partner.id,
  }),
  provider: (partner: TestPartner) => ({ id: 'worker-1', roles: ['provider_worker' as const], organisation: partner.id }),
  hub: { id: 'admin-1', roles: ['hub_administrator' as const], organisation: uuid() },
};

async function call(
  method: string,
  path: string,
  as: Parameters<SignedCallers['as']>[0],
  body?: unknown,
  headers: Record<string, string> = {},
) {
  const sent = body === undefined ? {} : { body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body) };
  const all = { ...(await callers.as(as)), 'content-type': 'application/json', ...headers };
  const answer = await fetch(service.url + path, { method, headers: all, ...sent } as RequestInit);

  return { status: answer.status, body: JSON.parse((await answer.text()) || 'null') as any };
}
const partition = async () => (await call('GET', '/partition', roles.hub)).body;

describe('a referral', () => {
  it('becomes a case: accepted, triaged, ready, with codes alone', async () => {
    const data = referral();
    const { data: fact, subject } = await accepted(police, data);
    expect(fact).toMatchObject({ agency: police.id, door: 'queue', category: 'BUD', complexity: 'standard', district: 'E07000008' });
    expect(fact.reference).toMatch(/^RJ-[0-9A-Z]{4}-[0-9A-Z]{2,4}$/);
    expect(subject).toBe(`case/${fact.case}`);
    const [ready] = await world.until(() => ofCase('case.ready.v1', fact.case).length === 1 && ofCase('case.ready.v1', fact.case));
    expect(ready!.data).toMatchObject({
      interventions: ['letter', 'indirect_shuttle'],
      consent: { state: 'given', reach: 'any' },
      parties: 2,
    });
    expect(ready!.data.conflictKeys).toHaveLength(2);
    expect(ofCase('case.triaged.v1', fact.case)[0]!.data).toMatchObject({ outcome: 'ready' });
  });

  it('sent nine times under one id makes one case', async () => {
    const data = referral();
    const id = uuid();
    await police.send(...Array.from({ length: 9 }, () => ({ type: 'referral.submitted.v1', data, id })));
    await world.until(() => about('referral.repeated.v1', id).length === 8);
    const [first, ...more] = about('referral.accepted.v1', id);
    expect(more).toEqual([]);
    expect(about('referral.repeated.v1', id)[0]!.data).toMatchObject({
      because: 'same_message',
      case: first!.data.case,
      reference: first!.data.reference,
    });
  });

  it('sent again under another id is a duplicate, whatever the order of its fields and the time of sending', async () => {
    const data = referral();
    const { data: first } = await accepted(police, data);
    const shuffled = Object.fromEntries(Object.entries({ ...data, submittedAt: '2026-01-06T08:00:00Z' }).reverse());
    const [again] = await police.send({ type: 'referral.submitted.v1', data: shuffled });
    expect((await settled('referral.repeated.v1', again!)).data).toMatchObject({ because: 'same_reference', case: first.case });
  });

  it('with a known reference and other content is a conflict, and so is a known id with other bytes', async () => {
    const data = referral();
    const [first] = await police.send({ type: 'referral.submitted.v1', data });
    await settled('referral.accepted.v1', first!);
    const [other] = await police.send({ type: 'referral.submitted.v1', data: { ...data, route: 'court' } });
    expect((await settled('referral.rejected.v1', other!)).data.faults).toMatchObject([
      { path: 'agencyReference', code: 'reference_conflict', act: 'sender' },
    ]);
    await police.send({ type: 'referral.submitted.v1', data: referral(), id: first! });
    expect((await settled('referral.rejected.v1', first!)).data.faults).toMatchObject([{ code: 'message_id_reused' }]);
  });

  it('of the same reference from two agencies makes two cases', async () => {
    const data = referral();
    const [one, other] = [await accepted(police, data), await accepted(victims, data)];
    expect(one.data.case).not.toBe(other.data.case);
  });

  it('that is faulty is answered with every fault, and its neighbours go through', async () => {
    const faulty = referral({}, { district: 'E07000099', offence: { cjs: 'XX99999' }, when: { from: '2030-01-01' } });
    faulty.consents = [];
    const before = referral();
    const after = referral();
    const [first, bad, broken, future, last] = await police.send(
      { type: 'referral.submitted.v1', data: before },
      { type: 'referral.submitted.v1', data: faulty },
      { type: 'referral.submitted.v1', data: { ...referral(), colour: 'blue', people: 'nobody' } },
      { type: 'referral.submitted.v7', data: referral() },
      { type: 'referral.submitted.v1', data: after },
    );
    await Promise.all([settled('referral.accepted.v1', first!), settled('referral.accepted.v1', last!)]);
    const codes = ({ data }: HeardFact) => data.faults.map((fault: { path: string; code: string }) => `${fault.path} ${fault.code}`).sort();
    expect(codes(await settled('referral.rejected.v1', bad!))).toEqual([
      'consents consent_missing',
      'incident.district unknown_district',
      'incident.offence.cjs unknown_offence',
      'incident.when.from in_the_future',
    ]);
    expect(codes(await settled('referral.rejected.v1', broken!))).toEqual(['colour unknown_field', 'people wrong_type']);
    expect((await settled('referral.set-aside.v1', future!)).data).toMatchObject({
      claimed: 'referral.submitted.v7',
      faults: [{ code: 'version_from_the_future', act: 'hub' }],
    });
  });

  it('is rejected where it is no JSON, has no type, or comes from a provider', async () => {
    const rejected = world.facts('referral.rejected.v1').length;
    police.sendRaw(Buffer.from('hello, is this the hub?'));
    police.sendRaw(Buffer.from([0xff, 0xfe, 0x00]));
    police.sendRaw(Buffer.from('{"specversion":"1.0","data":{}}'), 'application/cloudevents+json');
    await provider.send({ type: 'referral.submitted.v1', data: referral() });
    await world.until(() => world.facts('referral.rejected.v1').length === rejected + 4);
    const codes = world
      .facts('referral.rejected.v1')
      .slice(rejected)
      .flatMap(({ data }) => data.faults.map(({ code }: { code: string }) => code));
    expect(codes).toEqual(expect.arrayContaining(['not_json', 'no_type', 'not_yours_to_send']));
  });
});

describe('triage', () => {
  const consents = (contact: string, share: string) =>
    [
      { person: 'p1', purpose: 'contact', state: contact, recordedAt: '2026-01-05T09:40:00Z', how: 'phone', recordedBy: 'Tess Testcase' },
      {
        person: 'p1',
        purpose: 'share_with_provider',
        state: share,
        recordedAt: '2026-01-05T09:41:00Z',
        how: 'phone',
        recordedBy: 'Tess Testcase',
      },
    ] as ReferralSubmittedV1['consents'];

  it.each<[string, Partial<ReferralSubmittedV1>, object, object]>([
    [
      'waits for consent to share',
      { consents: consents('given', 'not_asked') },
      {},
      { outcome: 'needs_information', missing: ['consent_to_share'] },
    ],
    ['waits for an admission', {}, { admission: 'no' }, { outcome: 'needs_information', missing: ['admission'] }],
    [
      'is parked until the day that was wished',
      { wishes: { timing: { when: 'contact_again_on', date: '2099-01-01' } } },
      {},
      { outcome: 'parked', until: '2099-01-01' },
    ],
    ['is on hold while proceedings run', {}, { stage: 'pre_charge', proceedings: 'investigation' }, { outcome: 'on_hold' }],
  ])('a case %s', async (_, changes, incident, outcome) => {
    const { data } = await accepted(police, referral(changes, incident));
    expect((await world.until(() => ofCase('case.triaged.v1', data.case)[0])).data).toMatchObject(outcome);
    expect(ofCase('case.ready.v1', data.case)).toEqual([]);
  });

  it('ends its waiting when the consent comes, and is ready then', async () => {
    const { data } = await accepted(police, referral({ consents: consents('given', 'not_asked') }));
    const report = {
      case: data.case,
      person: 'p1',
      purpose: 'share_with_provider',
      state: 'given',
      recordedAt: '2026-01-06T09:00:00Z',
      how: 'phone',
      recordedBy: 'Tess Testcase',
    };
    const [id] = await police.send({ type: 'consent.reported.v1', data: report });
    expect((await settled('report.settled.v1', id!)).data).toMatchObject({ outcome: 'done', case: data.case });
    await world.until(() => ofCase('case.ready.v1', data.case).length === 1);
    expect(ofCase('consent.changed.v1', data.case)[0]!.data).toMatchObject({ state: 'given', scope: { state: 'given', reach: 'any' } });
  });
});

describe('what is reported later', () => {
  it('a consent withdrawn is told at once, and an older word does not bring it back', async () => {
    const { data } = await accepted(police, referral());
    const harmed = data.people.find((person: { role: string }) => person.role === 'harmed').person;
    const say = async (state: string, recordedAt: string) => {
      const report = {
        case: data.case,
        person: harmed,
        purpose: 'share_with_provider',
        state,
        recordedAt,
        how: 'phone',
        recordedBy: 'Tess Testcase',
      };
      const [id] = await police.send({ type: 'consent.reported.v1', data: report });
      await settled('report.settled.v1', id!);
    };
    await say('withdrawn', '2026-02-01T10:00:00Z');
    await say('given', '2026-01-20T10:00:00Z');
    expect(ofCase('consent.changed.v1', data.case).map((fact) => fact.data.state)).toEqual(['withdrawn']);
    expect(ofCase('consent.changed.v1', data.case)[0]!.data.scope).toEqual({ state: 'withdrawn', reach: 'listed', providers: [] });
    expect(ofCase('case.triaged.v1', data.case).at(-1)!.data).toMatchObject({
      outcome: 'needs_information',
      missing: ['consent_to_share'],
    });
    const { rows } = await database.query('select state from consent where case_id = $1 and purpose = $2 order by said_at', [
      data.case,
      'share_with_provider',
    ]);
    expect(rows.map((row) => row.state)).toEqual(['given', 'given', 'withdrawn']);
  });

  it('a move into prison recodes the case', async () => {
    const { data } = await accepted(police, referral());
    const [id] = await police.send({
      type: 'circumstances.reported.v1',
      data: { reference: data.reference, asOf: '2026-02-01T08:00:00Z', stage: 'custody', establishment: 'hmp-peterborough' },
    });
    await settled('report.settled.v1', id!);
    const [recoded] = await world.until(() => ofCase('case.recoded.v1', data.case).length === 1 && ofCase('case.recoded.v1', data.case));
    expect(recoded!.data).toMatchObject({ stage: 'custody', establishment: 'PBI', changed: ['stage', 'establishment'] });
    expect(ofCase('case.changed.v1', data.case)).toHaveLength(1);
  });

  it('an amendment replaces a part whole, keeps the rest, and is held to the rules of a referral', async () => {
    const sent = referral();
    const { data } = await accepted(police, sent);
    const child = { ...sent.people[0]!, dateOfBirth: '2014-05-01', guardian: 'g1' };
    const guardian = { ref: 'g1', role: 'guardian', name: 'Gina Guardian', contactPoints: [] };
    const amend = (changes: object) =>
      police.send({
        type: 'referral.amended.v1',
        data: { agencyReference: sent.agencyReference, amendedAt: '2026-02-02T10:00:00Z', reason: 'Told us more.', ...changes },
      });
    const [bad] = await amend({ people: [child] });
    expect((await settled('report.settled.v1', bad!)).data).toMatchObject({
      outcome: 'refused',
      faults: [{ path: 'people[0].guardian', code: 'not_a_guardian' }],
    });
    const [good] = await amend({ people: [child, guardian] });
    expect((await settled('report.settled.v1', good!)).data).toMatchObject({ outcome: 'done' });
    const recoded = (await world.until(() => ofCase('case.recoded.v1', data.case)[0])).data;
    expect(recoded).toMatchObject({
      complexity: 'serious_sensitive',
      flags: ['child', 'repeat'],
      tags: ['youth'],
      category: 'BUD',
      interventions: ['letter', 'indirect_shuttle'],
    });
    expect(recoded.harmedAgeBands).toEqual(['10_to_17']);
    const { body } = await call('GET', `/cases/${data.case}/people?purpose=review`, roles.hub);
    expect(body.people.map((person: { name: string }) => person.name)).toEqual([
      sent.people[0]!.name,
      sent.people[1]!.name,
      'Gina Guardian',
    ]);
  });

  it('a withdrawal ends the case, said twice as well as once; another agency cannot', async () => {
    const { data } = await accepted(police, referral());
    const withdrawal = { case: data.case, by: 'harmed', reason: 'changed_mind', withdrawnAt: '2026-02-01T10:00:00Z' };
    const [stranger] = await victims.send({ type: 'referral.withdrawn.v1', data: withdrawal });
    expect((await settled('report.settled.v1', stranger!)).data).toMatchObject({
      outcome: 'refused',
      faults: [{ path: 'case', code: 'unknown_case' }],
    });
    const ids = await police.send({ type: 'referral.withdrawn.v1', data: withdrawal }, { type: 'referral.withdrawn.v1', data: withdrawal });
    for (const id of ids) expect((await settled('report.settled.v1', id)).data.outcome).toBe('done');
    expect(ofCase('referral.ended.v1', data.case).map((fact) => fact.data)).toMatchObject([
      { end: 'withdrawn', by: 'harmed', reason: 'changed_mind' },
    ]);
  });

  it('providers’ reports are handed on with whose they are, and the note stays in the vault', async () => {
    const { data } = await accepted(police, referral());
    const note = 'Sam would like the letter read aloud.';
    const [answer, progress] = await provider.send(
      { type: 'offer.answered.v1', data: { ...offerAnsweredV1Example, extensions: { own: 'thing' } } },
      { type: 'progress.reported.v1', data: { ...progressReportedV1Example, case: data.case, note } },
    );
    const [handed] = await world.until(() => world.facts('progress.reported.v1').length === 1 && world.facts('progress.reported.v1'));
    expect(handed).toMatchObject({
      subject: `case/${data.case}`,
      data: { handedOnFrom: { partner: provider.id, door: 'queue', messageId: progress } },
    });
    expect(JSON.stringify(handed)).not.toContain('Sam');
    expect(world.facts('offer.answered.v1')[0]!.data).toMatchObject({ answer: 'declined', handedOnFrom: { messageId: answer } });
    expect(world.facts('offer.answered.v1')[0]!.data.extensions).toBeUndefined();
    const { rows } = await database.query('select note_sealed from note where case_id = $1', [data.case]);
    expect(rows).toHaveLength(1);
    expect(rows[0].note_sealed.includes('letter')).toBe(false);
  });
});

describe('over HTTP', () => {
  it('a referral is answered with its reference, a second one as a duplicate, another content as a conflict', async () => {
    const data = referral();
    const post = (body: unknown, key?: string) =>
      call('POST', '/referrals', roles.agency(police), body, key ? { 'idempotency-key': key } : {});
    const first = await post(data, 'k-1');
    expect(first).toMatchObject({ status: 201, body: { outcome: 'accepted' } });
    expect(await post(data, 'k-1')).toMatchObject({
      status: 200,
      body: { outcome: 'duplicate', case: first.body.case, reference: first.body.reference },
    });
    expect(await post(data)).toMatchObject({ status: 200, body: { outcome: 'duplicate', case: first.body.case } });
    expect(await post({ ...data, route: 'court' })).toMatchObject({ status: 409, body: { code: 'reference_conflict' } });
    const read = await call('GET', `/referrals/${first.body.reference.toLowerCase()}`, roles.agency(police));
    expect(read).toMatchObject({ status: 200, body: { case: first.body.case, state: 'ready', agencyReference: data.agencyReference } });
    expect((await call('GET', `/referrals/${first.body.case}`, roles.agency(victims))).status).toBe(404);
    expect((await call('GET', `/referrals/${first.body.case}`, roles.provider(provider))).status).toBe(403);
  });

  it.each<[string, number, string, () => unknown]>([
    ['a broken contract', 422, 'required', () => ({ ...referral(), route: undefined })],
    ['no JSON', 400, 'not_json', () => 'this is { no JSON'],
    ['a body over the limit', 413, 'too_large', () => JSON.stringify({ ...referral(), notes: 'x'.repeat(300_000) })],
    ['an area fault', 422, 'unknown_district', () => referral({}, { district: 'birmingham' })],
  ])('%s is a problem with its faults, and stands in the register', async (_, status, code, body) => {
    const answer = await call('POST', '/referrals', roles.agency(police), body(), { 'idempotency-key': `bad-${code}` });
    expect(answer.status).toBe(status);
    expect(answer.body.faults.map((fault: { code: string }) => fault.code)).toContain(code);
    const [kept] = (await call('GET', `/messages?outcome=rejected&messageId=bad-${code}`, roles.hub)).body;
    expect(kept).toMatchObject({ door: 'http', source: police.id, outcome: 'rejected' });
  });

  it('a referral is withdrawn by its agency, or by an administrator on the harmed person’s word', async () => {
    for (const who of [roles.agency(police), roles.hub]) {
      const { data } = await accepted(police, referral());
      expect(
        (await call('POST', `/referrals/${data.case}/withdrawal`, roles.agency(victims), { by: 'agency', reason: 'not_said' })).status,
      ).toBe(404);
      const answer = await call('POST', `/referrals/${data.case}/withdrawal`, who, { by: 'harmed', reason: 'changed_mind' });
      expect(answer).toMatchObject({ status: 200, body: { outcome: 'done', case: data.case } });
      await world.until(() => ofCase('referral.ended.v1', data.case).length === 1);
    }
  });

  it('a consent is withdrawn over HTTP too', async () => {
    const { data } = await accepted(police, referral());
    const consent = { person: 'p1', purpose: 'contact', state: 'withdrawn', how: 'phone', recordedBy: 'Ada Admin' };
    expect((await call('POST', `/cases/${data.case}/consents`, roles.hub, consent)).status).toBe(200);
    await world.until(() => ofCase('consent.changed.v1', data.case).length === 1);
    expect((await call('POST', `/cases/${data.case}/consents`, roles.provider(provider), consent)).status).toBe(404);
  });
});

describe('the people of a case', () => {
  const allocate = async (id: string, to: TestPartner) => {
    await world.publish({
      type: 'case.allocated.v1',
      subject: `case/${id}`,
      data: { ...caseAllocatedV1Example, case: id, provider: to.id },
    });
    await world.until(async () => (await database.query('select from cases where id = $1 and provider = $2', [id, to.id])).rowCount === 1);
  };

  it('are seen by who holds it and by administrators, while they hold it, and each view is written down', async () => {
    const sent = referral();
    const { data } = await accepted(police, sent);
    const see = (as: Parameters<SignedCallers['as']>[0]) => call('GET', `/cases/${data.case}/people?purpose=contact`, as);
    expect((await see(roles.provider(provider))).status).toBe(404);
    await allocate(data.case, provider);
    const seen = await see(roles.provider(provider));
    expect(seen.body.people[0]).toMatchObject({
      name: sent.people[0]!.name,
      dateOfBirth: '1984-02-29',
      contactPoints: [{ channel: 'mobile', safe: true }, { safe: false }],
      needs: ['step free'],
    });
    expect((await see(roles.provider(otherProvider))).status).toBe(404);
    expect((await see(roles.agency(police))).status).toBe(403);
    expect((await see(roles.hub)).status).toBe(200);
    const many = await call('POST', '/people', roles.provider(provider), { cases: [data.case, uuid()] });
    expect(many.body.cases).toHaveLength(1);
    const views = (await call('GET', `/views?case=${data.case}`, roles.hub)).body;
    expect(views.map((view: { viewer: string; purpose: string }) => `${view.viewer} ${view.purpose}`)).toEqual([
      'worker-1 case_work',
      'admin-1 contact',
      'worker-1 contact',
    ]);
    await world.publish({
      type: 'case.unallocated.v1',
      subject: `case/${data.case}`,
      data: { ...caseUnallocatedV1Example, case: data.case, provider: provider.id },
    });
    await world.until(async () => (await see(roles.provider(provider))).status === 404);
  });

  it('are withheld where they have not agreed, and gone once erased', async () => {
    const { data } = await accepted(police, referral());
    await allocate(data.case, provider);
    const consent = { person: 'p1', purpose: 'share_with_provider', state: 'withdrawn', how: 'phone', recordedBy: 'Ada Admin' };
    await call('POST', `/cases/${data.case}/consents`, roles.hub, consent);
    const see = async (as: Parameters<SignedCallers['as']>[0]) => (await call('GET', `/cases/${data.case}/people`, as)).body.people;
    const [harmed, harmer] = await see(roles.provider(provider));
    expect(harmed).toMatchObject({ withheld: 'consent', contactPoints: [] });
    expect(harmed.name).toBeUndefined();
    expect(harmer.name).toMatch(/^Alex Invented/);
    expect((await see(roles.hub))[0].name).toMatch(/^Sam Sample/);
    expect((await call('DELETE', `/cases/${data.case}/people/${harmed.id}`, roles.hub)).status).toBe(200);
    await world.until(() => world.facts('person.erased.v1').find((fact) => fact.data.person === harmed.id));
    expect((await see(roles.hub))[0]).toMatchObject({ withheld: 'erased' });
  });

  it('are nobody’s but the hub’s once the case is closed', async () => {
    const { data } = await accepted(police, referral());
    await allocate(data.case, provider);
    await world.publish({
      type: 'case.closed.v1',
      subject: `case/${data.case}`,
      data: { ...caseClosedV1Example, case: data.case, provider: provider.id },
    });
    await world.until(async () => (await call('GET', `/cases/${data.case}/people`, roles.provider(provider))).status === 404);
    expect((await call('GET', `/referrals/${data.case}`, roles.agency(police))).body.state).toBe('closed');
  });
});

describe('a rejected message', () => {
  it('is found, corrected and replayed once, and its count moves', async () => {
    const data = referral({}, { district: 'nowhere' });
    const [id] = await police.send({ type: 'referral.submitted.v1', data });
    const rejected = (await settled('referral.rejected.v1', id!)).data;
    const before = await partition();
    const [found] = (await call('GET', `/messages?messageId=${id}`, roles.hub)).body;
    const { body: kept } = await call('GET', `/messages/${found.id}`, roles.hub);
    expect(kept.data).toEqual(data);
    const mend = (corrected: object) => call('POST', `/messages/${found.id}/mend`, roles.hub, { data: corrected });
    expect(await mend(data)).toMatchObject({ status: 422, body: { faults: [{ code: 'unknown_district' }] } });
    const right = referral({ agencyReference: data.agencyReference });
    expect(await mend(right)).toMatchObject({ status: 200, body: { outcome: 'accepted', mendedBy: 'admin-1' } });
    expect(await mend(right)).toMatchObject({ status: 409, body: { code: 'mended_before' } });
    expect((await settled('referral.accepted.v1', id!)).data.receivedAt).toBe(rejected.receivedAt);
    const after = await partition();
    expect(after.received).toBe(before.received);
    expect(after.rejected).toBe(before.rejected - 1);
    expect(after.cases.ready).toBe(before.cases.ready + 1);
    expect((await call('GET', `/messages/${found.id}`, roles.hub)).body.data).toBeUndefined();
  });

  it('that was set aside is mended too, or given up and then rejected', async () => {
    const [one, other] = await police.send(
      { type: 'referral.submitted.v9', data: referral() },
      { type: 'referral.submitted.v9', data: referral() },
    );
    await settled('referral.set-aside.v1', other!);
    const idOf = async (messageId: string) => (await call('GET', `/messages?messageId=${messageId}`, roles.hub)).body[0].id;
    expect(await call('POST', `/messages/${await idOf(one!)}/mend`, roles.hub, { data: referral() })).toMatchObject({
      status: 200,
      body: { outcome: 'accepted' },
    });
    expect((await call('POST', `/messages/${await idOf(other!)}/give-up`, roles.hub)).status).toBe(204);
    await settled('referral.rejected.v1', other!);
    expect((await call('POST', `/messages/${await idOf(other!)}/mend`, roles.hub, { data: referral() })).status).toBe(409);
    expect((await call('GET', `/messages/${await idOf(other!)}`, roles.agency(victims))).status).toBe(404);
  });
});

it('a parked case whose day has come is triaged again, and ready', async () => {
  const { data } = await accepted(police, referral({ wishes: { timing: { when: 'contact_again_on', date: '2099-01-01' } } }));
  await database.query(
    `update cases set parked_until = '2026-01-01', stated = jsonb_set(stated, '{wishes,timing,date}', '"2026-01-01"') where id = $1`,
    [data.case],
  );
  await service.app.get(ReviewCases).run();
  const [ready] = await world.until(() => ofCase('case.ready.v1', data.case).length === 1 && ofCase('case.ready.v1', data.case));
  expect(ready!.data.priority.reviewOn).toBe('2026-01-01');
  expect(ofCase('case.triaged.v1', data.case).map((fact) => fact.data.outcome)).toEqual(['parked', 'ready']);
});

it('a contact point that became unsafe is never shown as safe again, and without another the case waits for one', async () => {
  const { data } = await accepted(police, referral());
  const see = async () => (await call('GET', `/cases/${data.case}/people`, roles.hub)).body.people[0];
  const { id: person, contactPoints } = await see();
  const point = contactPoints.find(({ safe }: { safe: boolean }) => safe).id;
  await world.publish({
    type: 'contact.unsafe.v1',
    subject: `case/${data.case}`,
    data: { case: data.case, area: 'cambridgeshire', person, point, why: 'bounced', at: new Date().toISOString() },
  });
  await world.until(() => ofCase('case.triaged.v1', data.case).length === 2);
  expect(ofCase('case.triaged.v1', data.case)[1]!.data).toMatchObject({ outcome: 'needs_information', missing: ['contact_point'] });
  expect((await see()).contactPoints.some(({ safe }: { safe: boolean }) => safe)).toBe(false);
});

it('two hundred reports about one case, sent fast, are applied in order', async () => {
  const { data } = await accepted(police, referral());
  const states = Array.from({ length: 200 }, (_, nth) => (nth % 2 ? 'given' : 'withdrawn'));
  await police.send(
    ...states.map((state, nth) => ({
      type: 'consent.reported.v1',
      data: {
        case: data.case,
        person: 'p1',
        purpose: 'evaluation',
        state,
        recordedAt: new Date(Date.parse('2026-02-01T10:00:00Z') + nth * 1000).toISOString(),
        how: 'phone',
        recordedBy: 'Tess Testcase',
      },
    })),
  );
  const told = await world.until(() => ofCase('consent.changed.v1', data.case).length === 200 && ofCase('consent.changed.v1', data.case));
  expect(told.map((fact) => fact.data.state)).toEqual(states);
});

it('a suspended partner’s queue is left alone, and read again once it is resumed', async () => {
  const agency = await TestPartner.register(world, 'agency', 'suspended-agency');
  const change = async (what: 'suspended' | 'resumed', state: string) => {
    await world.publish({
      type: `partner.${what}.v1`,
      subject: `partner/${agency.id}`,
      data: { ...agency.facts, at: new Date().toISOString() },
    });
    await world.until(
      async () => (await database.query('select from partner where id = $1 and state = $2', [agency.id, state])).rowCount === 1,
    );
  };
  await accepted(agency, referral());
  await change('suspended', 'suspended');
  const [id] = await agency.send({ type: 'referral.submitted.v1', data: referral() });
  await accepted(police, referral());
  expect(about('referral.accepted.v1', id!)).toEqual([]);
  await change('resumed', 'open');
  await settled('referral.accepted.v1', id!);
  await agency.close();
});

it('a referral whose handling fails is tried again, then set aside with a word to its sender, and counts so; run again it is a case', async () => {
  const before = await partition();
  await database.query('alter table cases rename to cases_away');
  const [id] = await police.send({ type: 'referral.submitted.v1', data: referral() });
  const held = (state: string) =>
    world.until(async () => {
      const { rows } = await database.query(
        'select h.inbox_id from held h join inbox i on i.id = h.inbox_id where i.message_id = $1 and h.state = $2',
        [id, state],
      );
      return rows[0]?.inbox_id as string | undefined;
    });
  const inboxId = await held('retry');
  // As if it had been tried all day.
  await database.query('update held set attempts = 1000 where inbox_id = $1', [inboxId]);
  await held('person');
  await database.query('alter table cases_away rename to cases');
  expect((await settled('referral.set-aside.v1', id!)).data.faults).toMatchObject([{ code: 'held', act: 'hub' }]);
  expect(await partition()).toMatchObject({ received: before.received + 1, setAside: before.setAside + 1, arrived: before.arrived });
  expect(await call('POST', `/messages/${inboxId}/mend`, roles.hub, { data: referral() })).toMatchObject({
    status: 409,
    body: { code: 'held' },
  });
  expect((await call('POST', `/held/${inboxId}/replay`, roles.hub)).status).toBe(202);
  await settled('referral.accepted.v1', id!);
  expect(await partition()).toMatchObject({ received: before.received + 1, setAside: before.setAside, arrived: before.arrived });
});

it('a new master key opens what the old one closed, and the old one is needed no more', async () => {
  const { vault } = service.app.get(Means);
  const fresh = randomBytes(32).toString('base64');
  await rewrapKeys(database, Vault.open(`${fresh},${vaultKey}`));
  const { rows } = await database.query<PersonRow>('select * from person where data_key is not null');
  expect(rows.length).toBeGreaterThan(20);
  for (const row of rows) expect(openPerson(Vault.open(fresh), row)?.name).toBeDefined();
  expect(() => openPerson(vault, rows[0]!)).toThrow(Unopenable);
  await rewrapKeys(database, Vault.open(`${vaultKey},${fresh}`));
  expect(
    openPerson(vault, (await database.query<PersonRow>('select * from person where id = $1', [rows[0]!.id])).rows[0]!)?.name,
  ).toBeDefined();
}, 60_000);

it('says of every column what class of data it holds, and describes its HTTP', async () => {
  const { rows } = await database.query<{ name: string }>(
    `select a.attrelid::regclass || '.' || a.attname as name from pg_attribute a join pg_class c on c.oid = a.attrelid
     where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and a.attnum > 0 and not a.attisdropped
       and c.relname <> 'migration' and coalesce(col_description(a.attrelid, a.attnum), '') !~ '^(none|coded|personal|restricted): '`,
  );
  expect(rows).toEqual([]);
  const api = (await (await fetch(`${service.url}/api-json`)).json()) as { paths: object };
  expect(Object.keys(api.paths)).toEqual(
    expect.arrayContaining(['/referrals', '/referrals/{case}/withdrawal', '/cases/{case}/people', '/messages/{id}/mend', '/partition']),
  );
});

it('two agencies that report one incident make two cases, shown as possible duplicates', async () => {
  const crimeReference = `35/${uuid()}`;
  const people = referral().people;
  const [one, other] = [
    await accepted(police, referral({ people }, { crimeReference })),
    await accepted(victims, referral({ people }, { crimeReference: crimeReference.toLowerCase() })),
  ];
  const pairs = (await call('GET', `/possible-duplicates?case=${one.data.case}`, roles.hub)).body;
  expect(pairs).toMatchObject([{ case: other.data.case, other: one.data.case, because: ['crime_reference', 'harmed_person_and_week'] }]);
  const { rows } = await database.query('select state from cases where id = any($1::uuid[])', [[one.data.case, other.data.case]]);
  expect(rows).toEqual([{ state: 'ready' }, { state: 'ready' }]);
});

it('counts every referral once: received is the sum of where they are', async () => {
  const now = await partition();
  const cases = Object.values<number>(now.cases).reduce((sum, count) => sum + count, 0);
  expect(now.arrived).toBe(0);
  expect(now.received).toBe(now.rejected + now.setAside + now.duplicate + cases);
});

it('takes 200 referrals with as many statements as one', async () => {
  const means = service.app.get(Means);
  const statements = async (count: number): Promise<number> => {
    const arrived = Array.from({ length: count }, (): Arrived<ReferralSubmittedV1> => {
      const inboxId = String(9_000_000_000 + Math.floor(Math.random() * 1e9));
      const common = { messageId: uuid(), source: police.id, door: 'queue' as const, type: 'referral.submitted.v1', subject: uuid() };
      return { inboxId, ...common, area: 'cambridgeshire', data: referral(), receivedAt: new Date() };
    });
    let counted = 0;
    await database.transaction(async (tx) => {
      const query: Tx['query'] = (sql, values) => {
        counted++;
        return tx.query(sql, values);
      };
      await takeReferrals(new OpenUnit({ query }, new Date(), 'intake', hubContracts), means, arrived);
    });
    return counted;
  };
  const one = await statements(1);
  expect(await statements(200)).toBe(one);
  expect(one).toBeLessThan(12);
});

describe('personal data', () => {
  const words = ['Sam Sample', 'Alex Invented', 'Tess Testcase', 'Gina Guardian', 'Ada Admin', '07700 900123', 'Example Street'];
  const more = ['alex.invented@example.org', 'X000481', '1984-02-29', '1999-07-14', 'laptop', 'REF-', '35/0', 'read aloud'];

  it('stands in no fact', () => {
    const said = JSON.stringify(catalogue.flatMap(({ type }) => world.facts(type)));
    expect(said).toContain('consent_to_share');
    expect([...words, ...more].filter((word) => said.includes(word))).toEqual([]);
  });

  it('stands in clear in no table, and in no bytes either', async () => {
    const { rows: tables } = await database.query<{ name: string }>(
      `select relname as name from pg_class where relnamespace = current_schema()::regnamespace and relkind = 'r'`,
    );
    const found = new Set<string>();
    for (const { name } of tables) {
      const { rows } = await database.query<{ line: string }>(`select t::text as line from "${name}" t`);
      for (const { line } of rows) {
        const bytes = [...line.matchAll(/\\\\x([0-9a-f]+)/g)].map(([, hex]) => Buffer.from(hex!, 'hex').toString('latin1'));
        for (const word of [...words, ...more, 'victims-hub'])
          if ([line, ...bytes].some((text) => text.includes(word))) found.add(`${name}: ${word}`);
      }
    }
    // The partner's code is no secret: finding it shows that the search finds.
    expect(found).toContain('partner: victims-hub');
    expect([...found].filter((one) => !one.endsWith('victims-hub'))).toEqual([]);
  });
});
