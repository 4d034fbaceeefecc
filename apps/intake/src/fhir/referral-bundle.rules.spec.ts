import fc from 'fast-check';
import {
  accessNeeds,
  admissions,
  categories,
  channels,
  consentMeans,
  consentPurposes,
  consentStates,
  flags,
  genderWishes,
  identifierKinds,
  initiators,
  interpreterNeeds,
  interventions,
  needs,
  personRoles,
  proceedings,
  riskMarkers,
  routes,
  stages,
  timings,
} from '#contracts/codes.js';
import { referralSubmittedV1Example, type ReferralSubmittedV1 } from '#contracts/referral.submitted.v1.js';
import type { TimingWish } from '#contracts/timing-wish.js';
import { checkBody } from '#messaging/check-body.js';
import { asJson, type Json } from './element.rules.js';
import { outcomeOfFaults } from './operation-outcome.rules.js';
import { toBundle, toReferral } from './referral-bundle.rules.js';

const NOW = '2026-11-22T10:00:00.000Z';

/** A field that may be left out, as JSON leaves it out. */
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const oneOf = <T extends string>(codes: readonly T[]) => fc.constantFrom(...codes);
const someOf = <T extends string>(codes: readonly T[]) => fc.uniqueArray(oneOf(codes), { minLength: 1, maxLength: 4 });
const words = (maxLength: number) => fc.string({ unit: 'binary', minLength: 1, maxLength }).filter((text) => !/[\0\p{Cs}]/u.test(text));
const code = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._:/-]{0,20}$/);
const day = fc
  .date({ min: new Date('1910-01-01'), max: new Date('2030-12-31'), noInvalidDate: true })
  .map((at) => at.toISOString().slice(0, 10));
const instant = fc.tuple(day, fc.constantFrom('Z', '+01:00', '-05:30', '.125Z')).map(([date, zone]) => `${date}T09:41:07${zone}`);

const contactPoint = fc.record({
  ref: maybe(code),
  channel: oneOf(channels),
  address: words(60),
  safe: fc.boolean(),
  voicemail: maybe(fc.boolean()),
  hours: maybe(
    fc.array(
      fc.record({
        days: maybe(fc.uniqueArray(fc.constantFrom('mon', 'tue', 'sun'), { minLength: 1 })),
        from: fc.constant('09:30'),
        to: fc.constant('15:00'),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  ),
  alsoSeenBy: maybe(words(40)),
});

/** Post comes last: FHIR keeps addresses apart from the other ways to reach somebody. */
const contactPoints = fc
  .uniqueArray(contactPoint, { maxLength: 5, selector: ({ ref }) => ref ?? {} })
  .map((points) => [...points.filter(({ channel }) => channel !== 'post'), ...points.filter(({ channel }) => channel === 'post')]);

const person = (refs: readonly string[], nth: number) =>
  fc.record({
    ref: fc.constant(refs[nth]!),
    role: oneOf(personRoles),
    name: words(60),
    knownAs: maybe(words(20)),
    dateOfBirth: maybe(day),
    contactPoints,
    language: maybe(fc.constantFrom('en', 'pl', 'pt-BR')),
    interpreter: maybe(oneOf(interpreterNeeds)),
    accessNeeds: maybe(someOf(accessNeeds)),
    facilitatorGender: maybe(oneOf(genderWishes)),
    guardian: maybe(oneOf(refs)),
    supports: maybe(oneOf(refs)),
    enhancedRights: maybe(fc.boolean()),
    identifiers: maybe(fc.array(fc.record({ kind: oneOf(identifierKinds), value: words(20) }), { minLength: 1, maxLength: 3 })),
    supportedBy: maybe(fc.uniqueArray(code, { minLength: 1, maxLength: 3 })),
    riskMarkers: maybe(someOf(riskMarkers)),
    needs: maybe(someOf(needs)),
    notes: maybe(words(200)),
  });

const consent = (refs: readonly string[]) =>
  fc.record({
    person: oneOf(refs),
    purpose: oneOf(consentPurposes),
    state: oneOf(consentStates),
    recordedAt: instant,
    how: oneOf(consentMeans),
    recordedBy: words(40),
    providers: maybe(fc.uniqueArray(code, { minLength: 1, maxLength: 3 })),
  });

const timing: fc.Arbitrary<TimingWish> = oneOf(timings).chain((when): fc.Arbitrary<TimingWish> =>
  when === 'not_before' || when === 'contact_again_on' ? day.map((date) => ({ when, date })) : fc.constant({ when }),
);

const incident = fc.record({
  crimeReference: maybe(words(30)),
  offence: fc.record({ cjs: maybe(fc.constant('TH68010')), homeOffice: maybe(fc.constant('028/01')), category: oneOf(categories) }),
  when: maybe(day.chain((from) => fc.record({ from: fc.constant(from), to: maybe(fc.constant('2031-01-01')) }))),
  district: code,
  flags: maybe(someOf(flags)),
  admission: oneOf(admissions),
  stage: oneOf(stages),
  proceedings: maybe(oneOf(proceedings)),
  establishment: code,
  courtDate: maybe(day),
  releaseDate: maybe(day),
  lossPounds: maybe(fc.double({ min: 0, max: 10_000_000, noNaN: true }).map((pounds) => Math.round(pounds * 100) / 100)),
  reports: maybe(
    fc.array(
      day.map((incidentOn) => ({ incidentOn, reportedOn: '2031-01-02' })),
      { minLength: 1, maxLength: 4 },
    ),
  ),
  notes: maybe(words(300)),
});

const wishes = fc
  .record({
    interventions: maybe(someOf(interventions)),
    preferredProviders: maybe(fc.uniqueArray(code, { minLength: 1, maxLength: 3 })),
    excludedProviders: maybe(fc.uniqueArray(code, { minLength: 1, maxLength: 3 })),
    timing: maybe(timing),
  })
  .map((said) => (Object.values(said).some((one) => one !== undefined) ? said : undefined));

/** Any referral that keeps its contract, of what FHIR can say of it: no list that is empty where it may be left out, and no further fields. */
const referrals: fc.Arbitrary<ReferralSubmittedV1> = fc
  .uniqueArray(code, { minLength: 1, maxLength: 4 })
  .chain((refs) =>
    fc.record({
      agencyReference: words(60),
      route: oneOf(routes),
      initiatedBy: oneOf(initiators),
      submittedAt: instant,
      submittedBy: maybe(words(60)),
      incident,
      people: fc.tuple(...refs.map((_, nth) => person(refs, nth))),
      consents: fc.array(consent(refs), { maxLength: 6 }),
      wishes,
      notes: maybe(words(300)),
    }),
  )
  .map((referral) => asJson(referral) as unknown as ReferralSubmittedV1);

const expressionsOf = (outcome: Json) =>
  (outcome.issue as { expression?: string[]; details: { coding: { code: string }[] } }[]).map(
    ({ expression, details }) => `${details.coding[0]!.code} ${expression?.[0]}`,
  );

describe('a referral as FHIR resources', () => {
  it('comes back as it was: every field of the subset', () => {
    fc.assert(
      fc.property(referrals, (referral) => {
        expect(checkBody('referral.submitted.v1', referral, 'partner')).toEqual([]);
        const { data, notes } = toReferral(toBundle(referral), NOW);
        expect(data).toEqual(referral);
        expect(notes).toMatchObject({ refused: [], unmapped: [] });
      }),
      { numRuns: Number(process.env.FC_RUNS ?? 200) },
    );
  });

  it('resources come back too: what the hub has no field for is kept, and written as it was', () => {
    const bundle = toBundle(referralSubmittedV1Example);
    const request = (bundle.entry as { resource: Json }[]).find(({ resource }) => resource.resourceType === 'ServiceRequest')!.resource;
    Object.assign(request, {
      identifier: [
        { system: 'https://agency.example.org/ids', value: 'VH-2026-000481', assigner: { display: 'Agency' } },
        { value: 'second' },
      ],
      intent: 'proposal',
      priority: 'urgent',
      authoredOn: '2026-01-05',
      requester: { reference: 'Practitioner/7', display: 'Tess Testcase' },
      occurrencePeriod: { start: '2026-02-01T10:00:00+00:00', end: '2026-03-01' },
      reasonCode: [{ coding: [{ system: 'http://snomed.info/sct', code: '1' }], text: 'She asked for it.' }, { text: 'So did he.' }],
      note: [{ authorString: 'Tess Testcase', time: '2026-01-05T10:00:00Z', text: 'Ring in the morning.' }],
    });
    request.extension = (request.extension as Json[]).map((extension) => ({
      ...extension,
      extension: (extension.extension as Json[]).filter(({ url }) => url !== 'timing'),
    }));
    const { data, notes } = toReferral(bundle, NOW);
    expect(checkBody('referral.submitted.v1', data, 'partner')).toEqual([]);
    expect(data).toMatchObject({
      agencyReference: 'VH-2026-000481',
      submittedAt: '2026-01-05T00:00:00Z',
      submittedBy: 'Tess Testcase',
      incident: { notes: 'She asked for it.\n\nSo did he.' },
      notes: 'Ring in the morning.',
      wishes: { timing: { when: 'not_before', date: '2026-02-01' } },
    });
    expect(notes.unmapped).toEqual([]);
    expect(toBundle(data as unknown as ReferralSubmittedV1)).toEqual(bundle);
  });

  it('what was changed since is written as it now is', () => {
    const { data } = toReferral(
      change((request) => void Object.assign(request, { note: [{ authorString: 'Tess Testcase', text: 'As sent.' }] })),
      NOW,
    );
    const again = toBundle({ ...(data as unknown as ReferralSubmittedV1), notes: 'As amended.' });
    expect(requestIn(again).note).toEqual([{ text: 'As amended.' }]);
  });

  it.each<[string, (request: Json, bundle: Json) => void, string[]]>([
    ['what is not to be done', (request) => void (request.doNotPerform = true), ['not_to_be_done Bundle.entry[2].resource.doNotPerform']],
    ['what is over', (request) => void (request.status = 'completed'), ['not_active Bundle.entry[2].resource.status']],
    ['an option', (request) => void (request.intent = 'option'), ['not_one_of Bundle.entry[2].resource.intent']],
    [
      'a changed meaning, wherever it stands',
      (_, bundle) =>
        void ((bundle.entry as Json[])[0]!.resource = { ...resourceAt(bundle, 0), link: [{ modifierExtension: [{ url: 'x' }] }] }),
      ['modifier Bundle.entry[0].resource.link[0].modifierExtension'],
    ],
    [
      'a repetition',
      (request) => void (request.occurrenceTiming = { repeat: { count: 3 } }),
      ['repetition Bundle.entry[2].resource.occurrenceTiming'],
    ],
    [
      'somebody from elsewhere',
      (request) => void (request.subject = { reference: 'Patient/elsewhere' }),
      ['names_nobody Bundle.entry[2].resource.subject'],
    ],
    ['no identifier', (request) => void delete request.identifier, ['required Bundle.entry[2].resource']],
    [
      'a part with a slip of the pen',
      (request) => void ((request.extension as { extension: Json[] }[])[0]!.extension[0]!.url = 'crimeRefernce'),
      ['unknown_field Bundle.entry[2].resource.extension[0].extension[0]'],
    ],
    [
      'a consent that is narrower',
      (_, bundle) => void ((resourceAt(bundle, 3).provision as Json).period = { end: '2026-02-01' }),
      ['narrower Bundle.entry[3].resource.provision.period'],
    ],
    [
      'a contact point that nobody calls safe or unsafe',
      (_, bundle) => void delete (resourceAt(bundle, 0).telecom as Json[])[0]!.extension,
      ['required Bundle.entry[0].resource.telecom[0]'],
    ],
    [
      'another resource in the transaction',
      (_, bundle) =>
        void (bundle.entry as Json[]).push({ resource: { resourceType: 'Observation' }, request: { method: 'POST', url: 'Observation' } }),
      ['not_supported Bundle.entry[6].resource'],
    ],
    [
      'two requests',
      (request, bundle) => void (bundle.entry as Json[]).push({ resource: request, request: { method: 'POST', url: 'ServiceRequest' } }),
      ['one_request Bundle.entry'],
    ],
    ['a batch', (_, bundle) => void (bundle.type = 'batch'), ['not_one_of Bundle.type']],
    [
      'an entry that is no create',
      (_, bundle) => void ((bundle.entry as { request: Json }[])[1]!.request.method = 'PUT'),
      ['not_supported Bundle.entry[1].request'],
    ],
    ['a list that is none', (_, bundle) => void (resourceAt(bundle, 0).telecom = {}), ['wrong_type Bundle.entry[0].resource.telecom']],
  ])('%s is refused by the contract, and the issue leads to the element', (_, alter, expected) => {
    const { data, notes } = toReferral(change(alter), NOW);
    const faults = checkBody('referral.submitted.v1', data, 'partner');
    expect(expressionsOf(outcomeOfFaults(faults, notes))).toEqual(expected);
  });

  it('what it neither reads nor keeps is named', () => {
    const { notes } = toReferral(
      change((request, bundle) => {
        Object.assign(request, {
          encounter: { reference: 'Encounter/1' },
          code: { text: 'Chest CT' },
          category: [{ text: 'X' }, ...(request.category as Json[])],
        });
        Object.assign(resourceAt(bundle, 0), { gender: 'female', photo: [{ data: '' }] });
      }),
      NOW,
    );
    expect(notes.unmapped.sort()).toEqual(
      ['0].resource.gender', '0].resource.photo', '2].resource.category[0]', '2].resource.code', '2].resource.encounter'].map(
        (end) => `Bundle.entry[${end}`,
      ),
    );
  });

  it('a request that contains its people is read like a transaction', () => {
    const bundle = toBundle(referralSubmittedV1Example);
    const resources = (bundle.entry as { resource: Json; fullUrl?: string }[]).map(({ resource, fullUrl }) => ({ resource, fullUrl }));
    const local = JSON.parse(JSON.stringify(resources).replaceAll('urn:rj-hub:person:', '#')) as { resource: Json; fullUrl?: string }[];
    const request = local.find(({ resource }) => resource.resourceType === 'ServiceRequest')!.resource;
    const others = local.filter(({ resource }) => resource !== request);
    request.contained = others.map(({ resource, fullUrl }, nth) => ({ ...resource, id: fullUrl?.slice(1) ?? `c${nth}` }));
    expect(toReferral(request, NOW).data).toEqual(toReferral(bundle, NOW).data);
  });

  it.each([
    [{}],
    [{ resourceType: 'Observation' }],
    [{ resourceType: 'ServiceRequest' }],
    [{ resourceType: 'Bundle', type: 'transaction', entry: [null, 1, {}] }],
  ])('%j is refused, and nothing breaks', (resource) => {
    const { data, notes } = toReferral(resource as Json, NOW);
    expect(checkBody('referral.submitted.v1', data, 'partner').length).toBeGreaterThan(0);
    expect(notes.refused.length).toBeGreaterThan(0);
  });

  it('whatever JSON comes is read without breaking', () => {
    const any = fc.jsonValue({ maxDepth: 4 });
    const resource = fc.record({
      resourceType: fc.constantFrom('ServiceRequest', 'Bundle', 'Patient', 'Consent'),
      type: any, entry: fc.array(fc.record({ resource: fc.record({ resourceType: fc.constantFrom('ServiceRequest', 'Patient', 'Consent'), name: any, telecom: any, extension: any, provision: any, identifier: any, subject: any, note: any, communication: any, status: any, category: any, occurrencePeriod: any, authoredOn: any }), request: any })),
      contained: any, extension: any, identifier: any, subject: any,
    }); // prettier-ignore
    fc.assert(
      fc.property(resource, (one) => void toReferral(one as Json, NOW)),
      { numRuns: Number(process.env.FC_RUNS ?? 200) },
    );
  });
});

const requestIn = (bundle: Json) =>
  (bundle.entry as { resource: Json }[]).find(({ resource }) => resource.resourceType === 'ServiceRequest')!.resource;
const resourceAt = (bundle: Json, nth: number) => (bundle.entry as { resource: Json }[])[nth]!.resource;

/** A sound transaction of two people, the request, and three consents, with one thing changed. */
function change(alter: (request: Json, bundle: Json) => void): Json {
  const bundle = toBundle(referralSubmittedV1Example);
  alter(requestIn(bundle), bundle);
  return bundle;
}
