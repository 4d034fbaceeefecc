import type { ReferralSubmittedV1 } from '#contracts/referral.submitted.v1.js';
import { aReferral, by, IntakeAtWork } from '#testing/intake-at-work.js';
import type { As } from '#testing/signed-callers.js';
import { startIntake } from '../start-intake.js';
import type { Json } from './element.rules.js';
import { toBundle, toReferral } from './referral-bundle.rules.js';

let hub: IntakeAtWork;

beforeAll(async () => {
  hub = await IntakeAtWork.begin(startIntake);
});
afterAll(() => hub?.end());

const FHIR = { 'content-type': 'application/fhir+json' };
const HUB_REFERENCE = 'https://rj-hub.example.org/fhir/sid/reference';
const fhir = (method: string, path: string, caller: As, body?: unknown, headers: Record<string, string> = {}) =>
  hub.call(method, `/fhir${path}`, caller, body, { ...FHIR, ...headers });
const codesOf = (outcome: Json) =>
  (outcome.issue as { details: { coding: { code: string }[] } }[]).map(({ details }) => details.coding[0]!.code);
const expressionsOf = (outcome: Json) => (outcome.issue as { expression?: string[] }[]).map(({ expression }) => expression?.[0]);

/** The same as one ServiceRequest that contains its people. */
function contained(referral: ReferralSubmittedV1): Json {
  const entries = toBundle(referral).entry as { resource: Json; fullUrl?: string }[];
  const local = JSON.parse(JSON.stringify(entries).replaceAll('urn:rj-hub:person:', '#')) as typeof entries;
  const request = local.find(({ resource }) => resource.resourceType === 'ServiceRequest')!.resource;
  const others = local.filter(({ resource }) => resource !== request);
  return { ...request, contained: others.map(({ resource, fullUrl }, nth) => ({ ...resource, id: fullUrl?.slice(1) ?? `c${nth}` })) };
}

const referred = async () => {
  const referral = aReferral();
  const answer = await fhir('POST', '/ServiceRequest', by.agency(hub.police), contained(referral));
  expect(answer.status).toBe(201);
  const id = answer.headers.get('location')!.split('/').at(-1)!;
  const read = await fhir('GET', `/ServiceRequest/${id}`, by.agency(hub.police));
  const people = [read.body.subject, ...read.body.supportingInfo].map(({ reference }: { reference: string }) => reference.split('/')[1]!);
  return { id, referral, request: read.body as Json, people };
};

describe('a referral over FHIR', () => {
  it('is a case like any other: in the register, with the same answer, and given back to its agency in its own words', async () => {
    const referral = aReferral();
    const sent = { ...contained(referral), priority: 'urgent', encounter: { reference: 'Encounter/1' } };
    const answer = await fhir('POST', '/ServiceRequest', by.agency(hub.police), sent, { 'idempotency-key': 'fhir-1' });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('content-type')).toMatch(/^application\/fhir\+json/);
    expect(codesOf(answer.body)).toEqual(['taken', 'not_kept']);
    expect(expressionsOf(answer.body)).toEqual([undefined, 'ServiceRequest.encounter']);
    const accepted = await hub.settled('referral.accepted.v1', 'fhir-1');
    expect(answer.headers.get('location')).toBe(`/fhir/ServiceRequest/${accepted.data.case}`);
    const [message] = (await hub.call('GET', '/messages?messageId=fhir-1', by.hub)).body;
    expect(message).toMatchObject({ outcome: 'accepted', door: 'http', type: 'referral.submitted.v1' });

    const { body } = await fhir('GET', `/ServiceRequest/${accepted.data.case}`, by.agency(hub.police));
    expect(body.identifier).toEqual([{ value: referral.agencyReference }, { system: HUB_REFERENCE, value: accepted.data.reference }]);
    expect(body).toMatchObject({ id: accepted.data.case, status: 'active', priority: 'urgent', authoredOn: referral.submittedAt });
    // All but the people, whom it has itself, is read back to what it sent.
    const { people: _p, consents: _c, extensions: _e, ...own } = referral;
    const again = toReferral(body, '').data;
    expect({ ...again, ...own }).toEqual(again);
    expect(JSON.stringify(body)).not.toMatch(/Sam Sample|Alex Invented|07700/);
  });

  it('sent again with its key it is known, and with other content it is a conflict', async () => {
    const request = contained(aReferral());
    const first = await fhir('POST', '/ServiceRequest', by.agency(hub.police), request, { 'idempotency-key': 'fhir-twice' });
    const again = await fhir('POST', '/ServiceRequest', by.agency(hub.police), request, { 'idempotency-key': 'fhir-twice' });
    expect([first.status, again.headers.get('location')]).toEqual([201, first.headers.get('location')]);
    const faulty = { ...request, status: 'draft' };
    for (const nth of [1, 2]) {
      const answer = await fhir('POST', '/ServiceRequest', by.agency(hub.police), faulty, { 'idempotency-key': 'fhir-faulty' });
      expect([nth, answer.status, codesOf(answer.body), expressionsOf(answer.body)]).toEqual([
        nth,
        422,
        ['not_active'],
        ['ServiceRequest.status'],
      ]);
    }
    const other = { ...request, note: [{ text: 'More.' }] };
    const refused = await fhir('POST', '/ServiceRequest', by.agency(hub.police), other);
    expect([refused.status, codesOf(refused.body)]).toEqual([409, ['reference_conflict']]);
    expect(expressionsOf(refused.body)).toEqual(['ServiceRequest.identifier']);
  });

  it('as a transaction: whole, with where each resource is now; as the resource, where that is preferred', async () => {
    const bundle = toBundle(aReferral());
    const { status, body } = await fhir('POST', '', by.agency(hub.police), bundle);
    expect([status, body.type]).toEqual([200, 'transaction-response']);
    const entries = (body.entry as { response: { status: string; location?: string } }[]).map(({ response }) => response);
    expect(entries.map((one) => one.location?.split('/')[0])).toEqual([
      'Patient',
      'Patient',
      'ServiceRequest',
      undefined,
      undefined,
      undefined,
    ]);
    expect(new Set(entries.map((one) => one.status))).toEqual(new Set(['201 Created']));
    const preferred = await fhir('POST', '/ServiceRequest', by.agency(hub.police), contained(aReferral()), {
      prefer: 'return=representation',
    });
    expect(preferred.body).toMatchObject({ resourceType: 'ServiceRequest', status: 'active' });
  });

  it('is found by the reference of either side, by its agency alone', async () => {
    const { id, referral, request } = await referred();
    const reference = (request.identifier as { value: string }[])[1]!.value;
    const total = async (caller: As, token: string) =>
      (await fhir('GET', `/ServiceRequest?identifier=${encodeURIComponent(token)}`, caller)).body.total;
    const tokens = [referral.agencyReference, `|${referral.agencyReference}`, reference, `${HUB_REFERENCE}|${reference}`];
    for (const token of tokens) {
      expect([token, await total(by.agency(hub.police), token)]).toEqual([token, 1]);
      expect([token, await total(by.agency(hub.victims), token)]).toEqual([token, 0]);
    }
    expect(await total(by.agency(hub.police), `https://elsewhere.example.org|${reference}`)).toBe(0);
    expect((await fhir('GET', `/ServiceRequest/${id}`, by.agency(hub.police))).status).toBe(200);
  });

  it.each<[string, number, string, () => unknown]>([
    ['no JSON', 400, 'not_json', () => 'this is { no JSON'],
    ['a body over the limit', 413, 'too_large', () => JSON.stringify({ ...contained(aReferral()), note: [{ text: 'x'.repeat(300_000) }] })],
    ['nested too deep', 422, 'too_deep', () => `${'['.repeat(200)}${']'.repeat(200)}`],
    ['another resource', 422, 'not_supported', () => ({ resourceType: 'Observation' })],
    ['a district of elsewhere', 422, 'unknown_district', () => contained(aReferral({}, { district: 'birmingham' }))],
    ['no consent to be contacted', 422, 'consent_missing', () => contained(aReferral({ consents: [] }))],
  ])('%s is an OperationOutcome, and stands in the register', async (_, status, code, body) => {
    const answer = await fhir('POST', '/ServiceRequest', by.agency(hub.police), body(), { 'idempotency-key': `fhir-bad-${code}` });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'application/fhir+json; charset=utf-8']);
    expect(answer.body.resourceType).toBe('OperationOutcome');
    expect(codesOf(answer.body)).toContain(code);
    const [kept] = (await hub.call('GET', `/messages?state=rejected&messageId=fhir-bad-${code}`, by.hub)).body;
    expect(kept).toMatchObject({ door: 'http', source: hub.police.id, outcome: 'rejected' });
  });

  it.each<[string, number, string, () => Promise<{ status: number; body: Json }>]>([
    ['not signed in', 401, 'not_signed_in', () => fhir('GET', '/Task', { roles: [] }, undefined, { authorization: '' })],
    ['a provider that refers', 403, 'not_allowed', () => fhir('POST', '/ServiceRequest', by.provider(hub.provider), {})],
    ['an agency that asks for a person', 403, 'not_allowed', () => fhir('GET', '/Patient/x', by.agency(hub.police))],
    ['what is not there', 404, 'not_found', () => fhir('GET', '/Observation/1', by.agency(hub.police))],
    ['what cannot be done', 404, 'not_found', () => fhir('DELETE', '/ServiceRequest/1', by.agency(hub.police))],
    ['a search without its parameter', 422, 'wrong_type', () => fhir('GET', '/ServiceRequest', by.agency(hub.police))],
    [
      'XML alone',
      406,
      'not_acceptable',
      () => fhir('GET', '/metadata', by.agency(hub.police), undefined, { accept: 'application/fhir+xml' }),
    ],
    ['a form', 415, 'media_type', () => fhir('POST', '/ServiceRequest', by.agency(hub.police), 'a=b', { 'content-type': 'text/plain' })],
  ])('%s is told in FHIR too', async (_, status, code, ask) => {
    const answer = await ask();
    expect([answer.status, answer.body.resourceType]).toEqual([status, 'OperationOutcome']);
    expect(codesOf(answer.body)).toContain(code);
  });

  it('the capability statement is for anybody', async () => {
    const answer = await fetch(`${hub.service.url}/fhir/metadata`);
    expect(await answer.json()).toMatchObject({ resourceType: 'CapabilityStatement', fhirVersion: '4.0.1', kind: 'instance' });
  });
});

describe('a referral that is sent again over FHIR', () => {
  const put = (id: string, body: unknown, caller = by.agency(hub.police), headers = {}) =>
    fhir('PUT', `/ServiceRequest/${id}`, caller, body, headers);

  it('is amended: read back as it now stands, under a higher version; the same key is known', async () => {
    const { id, request } = await referred();
    const changed = { ...request, note: [{ text: 'Prefers letters.' }] };
    const answer = await put(id, changed, by.agency(hub.police), { 'idempotency-key': 'fhir-amend', prefer: 'return=representation' });
    expect([answer.status, answer.body.note]).toEqual([200, [{ text: 'Prefers letters.' }]]);
    const again = await put(id, changed, by.agency(hub.police), { 'idempotency-key': 'fhir-amend' });
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([200, 'true']);
    const { body } = await fhir('GET', `/ServiceRequest/${id}`, by.agency(hub.police));
    const { meta: before, ...was } = request as { meta: Json };
    const { meta, ...now } = body;
    expect(now).toEqual({ ...was, note: [{ text: 'Prefers letters.' }] });
    expect(Number(meta.versionId)).toBeGreaterThan(Number(before.versionId));
    expect(hub.ofCase('case.changed.v1', id).length).toBe(1);
  });

  it('is withdrawn by its status, and is revoked from then on; said twice, it is so once', async () => {
    const { id, request } = await referred();
    for (const _ of [1, 2]) expect((await put(id, { ...request, status: 'revoked' })).status).toBe(200);
    expect((await fhir('GET', `/ServiceRequest/${id}`, by.agency(hub.police))).body.status).toBe('revoked');
    const ended = await hub.world.until(() => hub.ofCase('referral.ended.v1', id)[0]);
    expect(ended.data).toMatchObject({ end: 'withdrawn', by: 'agency', reason: 'not_said' });
    expect(hub.ofCase('referral.ended.v1', id)).toHaveLength(1);
    const late = await put(id, { ...request, status: 'active' });
    expect([late.status, codesOf(late.body)]).toEqual([409, ['case_ended']]);
  });

  it('is refused with every fault and stands in the register; another’s is answered like what is not there', async () => {
    const { id, request } = await referred();
    const faulty = { ...request, status: 'draft', identifier: [{ value: 'OTHER' }] };
    const refused = await put(id, faulty, by.agency(hub.police), { 'idempotency-key': 'fhir-amend-bad' });
    expect([refused.status, expressionsOf(refused.body).sort()]).toEqual([422, ['ServiceRequest.identifier', 'ServiceRequest.status']]);
    const [kept] = (await hub.call('GET', '/messages?messageId=fhir-amend-bad', by.hub)).body;
    expect(kept).toMatchObject({ outcome: 'rejected', type: 'referral.amended.v1' });
    const nobody = '0197b3c0-0000-7000-8000-000000000000';
    const [others, none] = [await put(id, request, by.agency(hub.victims)), await put(nobody, request)];
    expect([others.status, others.body]).toEqual([404, none.body]);
    expect((await put(id, request, by.provider(hub.provider))).status).toBe(403);
    expect((await put(id, 'no JSON {')).status).toBe(400);
  });
});

describe('people and consents over FHIR', () => {
  it('a person is seen by the provider that holds the case, with who may be reached how, and the view is written down', async () => {
    const { id, people } = await referred();
    await hub.allocate(id, hub.provider);
    const { status, body } = await fhir('GET', `/Patient/${people[0]}`, by.provider(hub.provider));
    expect(status).toBe(200);
    expect(body).toMatchObject({ resourceType: 'Patient', id: people[0], active: true, birthDate: '1984-02-29' });
    expect(body.name[0].text).toMatch(/^Sam Sample/);
    const safe = (point: { extension: { extension: { url: string; valueBoolean?: boolean }[] }[] }) =>
      point.extension[0]!.extension.find(({ url }) => url === 'safe')!.valueBoolean;
    expect([safe(body.telecom[0]), safe(body.address[0])]).toEqual([true, false]);
    const [view] = (await hub.call('GET', `/views?case=${id}`, by.hub)).body;
    expect(view).toMatchObject({ viewer: 'worker-1', purpose: 'case_work', people: [people[0]] });
    const request = (await fhir('GET', `/ServiceRequest/${id}`, by.provider(hub.provider))).body;
    expect(request.identifier).toEqual([{ system: HUB_REFERENCE, value: expect.stringMatching(/^RJ-/) }]);
    expect(JSON.stringify(request)).not.toMatch(/REF-|laptop|35\/|Tess/);
  });

  it('a person who has not agreed is there without a name', async () => {
    const { id, people } = await referred();
    await hub.allocate(id, hub.provider);
    const consent = consentOf(people[0]!, 'share_with_provider', 'inactive');
    expect((await fhir('POST', '/Consent', by.agency(hub.police), consent)).status).toBe(200);
    const { body } = await fhir('GET', `/Patient/${people[0]}`, by.provider(hub.provider));
    expect(body).toMatchObject({ active: false, name: [{ extension: [{ valueCode: 'masked' }] }] });
    expect(JSON.stringify(body)).not.toMatch(/Sample|1984|07700/);
  });

  it('what a person has said is told by agency or provider, and read back by its agency', async () => {
    const { id, people } = await referred();
    await hub.allocate(id, hub.provider);
    const said = await fhir('POST', '/Consent', by.provider(hub.provider), consentOf(people[0]!, 'evaluation', 'active'));
    expect([said.status, codesOf(said.body)]).toEqual([200, ['taken']]);
    const read = await fhir('GET', `/Consent?patient=Patient/${people[0]}`, by.agency(hub.police));
    const purposes = (read.body.entry as { resource: Json }[]).map(({ resource }) => [
      (resource.provision as { purpose: { code: string }[] }).purpose[0]!.code,
      resource.status,
    ]);
    expect(Object.fromEntries(purposes)).toMatchObject({ contact: 'active', evaluation: 'active', share_with_provider: 'active' });
    const two = consentOf(people[0]!, 'evaluation', 'active');
    two.provision = { type: 'permit', purpose: ['contact', 'evaluation'].map((code) => purposeOf(code)) };
    const refused = await fhir('POST', '/Consent', by.agency(hub.police), two);
    expect([refused.status, codesOf(refused.body)]).toEqual([422, ['repeated']]);
  });

  it("another's is answered like what is not there, in the same words", async () => {
    const { id, people } = await referred();
    const nobody = '0197b3c0-0000-7000-8000-000000000000';
    const same = async (ask: (what: { case: string; person: string }) => Promise<{ status: number; body: Json }>) => {
      const [others, none] = [await ask({ case: id, person: people[0]! }), await ask({ case: nobody, person: nobody })];
      expect(others).toMatchObject({ status: none.status, body: none.body });
      return others;
    };
    for (const caller of [by.agency(hub.victims), by.provider(hub.otherProvider), by.provider(hub.provider)])
      expect((await same((what) => fhir('GET', `/ServiceRequest/${what.case}`, caller))).status).toBe(404);
    for (const caller of [by.provider(hub.otherProvider), by.provider(hub.provider)])
      expect((await same((what) => fhir('GET', `/Patient/${what.person}`, caller))).status).toBe(404);
    const stranger = by.agency(hub.victims);
    expect((await same((what) => fhir('GET', `/Consent?patient=${what.person}`, stranger))).body).toMatchObject({ total: 0 });
    const told = await same((what) => fhir('POST', '/Consent', stranger, consentOf(what.person, 'contact', 'inactive')));
    expect([told.status, codesOf(told.body), expressionsOf(told.body)]).toEqual([404, ['unknown_case'], ['Consent.patient']]);
  });

  it('no personal text stands in clear, in a table or in a fact', async () => {
    expect(await hub.personalTextsInClear()).toEqual([]);
  });
});

const purposeOf = (code: string) => ({ system: 'https://rj-hub.example.org/fhir/CodeSystem/consent-purpose', code });

const consentOf = (person: string, purpose: string, status: string): Json => ({
  resourceType: 'Consent',
  extension: [
    {
      url: 'https://rj-hub.example.org/fhir/StructureDefinition/rj-consent',
      extension: [
        { url: 'how', valueCode: 'phone' },
        { url: 'recordedBy', valueString: 'Tess Testcase' },
      ],
    },
  ],
  status,
  patient: { reference: `Patient/${person}` },
  provision: { type: status === 'active' ? 'permit' : 'deny', purpose: [purposeOf(purpose)] },
});
