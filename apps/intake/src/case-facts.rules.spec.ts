import { checkBody } from '#messaging/check-body.js';
import { loadArea } from '#platform/area.js';
import { codedCase, codingOf, consentScope, type CaseFacts, type ConsentFacts, type PersonFacts } from './case-facts.rules.js';

const area = loadArea('cambridgeshire');
const [one, other] = ['019430a2-7c10-7a01-8d3e-5b1f0c9a4e81', '019430a2-7c10-7a01-8d3e-5b1f0c9a4e82'];
const providers = new Map([
  ['one', one],
  ['other', other],
]);
const person = (id: string, changes: Partial<PersonFacts> = {}): PersonFacts => ({
  id,
  ref: id,
  role: 'harmed',
  ageBand: '25_to_64',
  interpreter: 'none',
  language: 'en',
  accessNeeds: [],
  facilitatorGender: 'any',
  supportedBy: [],
  safeContact: true,
  ...changes,
});
const said = (personId: string, purpose: ConsentFacts['purpose'], state: ConsentFacts['state'], reaches?: string[]): ConsentFacts => ({
  personId,
  purpose,
  state,
  saidAt: new Date('2026-01-05T10:00:00Z'),
  ...(reaches && { providers: reaches }),
});
const both = (id: string, reaches?: string[]) => [said(id, 'contact', 'given'), said(id, 'share_with_provider', 'given', reaches)];
const facts = (
  people: PersonFacts[],
  consents: ConsentFacts[],
  wishes?: CaseFacts['stated']['wishes'],
  incident: Partial<CaseFacts['stated']['incident']> = {},
  offence: Partial<CaseFacts['offence']> = {},
): CaseFacts => ({
  stated: {
    route: 'police',
    initiatedBy: 'agency',
    incident: {
      offence: { category: 'BUD' },
      district: 'E07000008',
      admission: 'yes',
      stage: 'custody',
      establishment: 'PBI',
      courtDate: '2026-01-01',
      releaseDate: '2026-03-01',
      ...incident,
    },
    ...(wishes && { wishes }),
  },
  offence: { category: 'BUD', offenceFlags: [], questions: [], directVictim: true, ...offence },
  people,
  consents,
});

describe('which providers the consents reach', () => {
  it.each<[string, PersonFacts[], ConsentFacts[], object]>([
    ['any, where the harmed person names none', [person('a')], both('a'), { state: 'given', reach: 'any', providers: [] }],
    ['those that they name', [person('a')], both('a', ['one']), { state: 'given', reach: 'listed', providers: [one] }],
    [
      'what two harmed people both name',
      [person('a'), person('b')],
      [...both('a', ['one', 'other']), ...both('b', ['other'])],
      { reach: 'listed', providers: [other] },
    ],
    [
      'the one list where the other names none',
      [person('a'), person('b')],
      [...both('a'), ...both('b', ['one'])],
      { reach: 'listed', providers: [one] },
    ],
    ['whoever agrees, without waiting for the other', [person('a'), person('b')], both('a'), { state: 'given', reach: 'any' }],
    [
      'nobody, where contact was withdrawn',
      [person('a')],
      [said('a', 'contact', 'withdrawn'), said('a', 'share_with_provider', 'given')],
      { state: 'withdrawn', reach: 'listed', providers: [] },
    ],
    [
      'nobody, where sharing was refused',
      [person('a')],
      [said('a', 'contact', 'given'), said('a', 'share_with_provider', 'refused')],
      { state: 'refused', reach: 'listed', providers: [] },
    ],
    ['nobody, where nobody was asked', [person('a')], [], { state: 'not_asked', reach: 'listed', providers: [] }],
    ['any, where nobody was harmed', [person('c', { role: 'harmer' })], [], { state: 'given', reach: 'any' }],
  ])('%s', (_, people, consents, scope) => {
    expect(consentScope(facts(people, consents), providers)).toMatchObject(scope);
  });
});

describe('what matching is told', () => {
  const identity = {
    case: one,
    reference: 'RJ-7K2M-4Q',
    area: 'cambridgeshire',
    agency: other,
    receivedAt: new Date('2026-01-05T10:00:00Z'),
  };
  const told = (people: PersonFacts[], ...about: Parameters<typeof facts> extends [unknown, unknown, ...infer Rest] ? Rest : never) => {
    const all = facts(people, both('a'), ...about);
    return codedCase(identity, all, codingOf(all, area), area, providers, '2026-01-10');
  };

  it('is sound by its contract, and in codes alone', () => {
    const coded = told([person('a', { matchHash: 'f'.repeat(32), supportedBy: ['one'] }), person('b', { role: 'harmer' })]);
    expect(checkBody('case.ready.v1', { ...coded, readyAt: '2026-01-10T10:00:00Z' })).toEqual([]);
    expect(coded).toMatchObject({
      conflictKeys: [{ key: 'f'.repeat(32), side: 'harmed' }],
      supportedBy: [{ provider: one, side: 'harmed' }],
      establishment: 'PBI',
      priority: { courtOrReleaseOn: '2026-03-01' },
    });
  });

  it.each<[string, PersonFacts[], CaseFacts['stated']['wishes'], object]>([
    [
      'the default intervention where none is wished',
      [person('a')],
      undefined,
      { interventions: ['indirect_shuttle'], timing: { when: 'now' } },
    ],
    [
      'the interventions wished, once each',
      [person('a')],
      { interventions: ['letter', 'circle', 'letter'] },
      { interventions: ['letter', 'circle'] },
    ],
    [
      'languages other than English',
      [person('a', { language: 'en-GB' }), person('b', { role: 'harmer', language: 'pl' })],
      undefined,
      { languages: ['pl'] },
    ],
    [
      'BSL among the access needs',
      [person('a', { interpreter: 'bsl', accessNeeds: ['bsl', 'step_free'] })],
      undefined,
      { interpreter: 'bsl', accessNeeds: ['bsl', 'step_free'] },
    ],
    [
      'a spoken interpreter before BSL',
      [person('a', { interpreter: 'bsl' }), person('b', { role: 'harmer', interpreter: 'spoken' })],
      undefined,
      { interpreter: 'spoken', accessNeeds: ['bsl'] },
    ],
    [
      'the harmed person’s wish before the harmer’s',
      [person('b', { role: 'harmer', facilitatorGender: 'male' }), person('a', { facilitatorGender: 'female' })],
      undefined,
      { facilitatorGender: 'female' },
    ],
    [
      'ages of both sides',
      [person('a', { ageBand: '65_and_over' }), person('b', { role: 'harmer', ageBand: '10_to_17' })],
      undefined,
      { harmedAgeBands: ['65_and_over'], harmerAgeBands: ['10_to_17'] },
    ],
    [
      'excluded and preferred providers by id',
      [person('a')],
      { excludedProviders: ['one'], preferredProviders: ['other'] },
      { excludedProviders: [one], preferredProviders: [other] },
    ],
    [
      'no needs of a professional',
      [person('a'), person('x', { role: 'professional', language: 'fr', accessNeeds: ['braille'] })],
      undefined,
      { languages: [], accessNeeds: [] },
    ],
  ])('%s', (_, people, wishes, expected) => {
    expect(told(people, wishes)).toMatchObject(expected);
  });

  const report = { incidentOn: '2025-12-01', reportedOn: '2025-12-02' };
  it.each<[string, PersonFacts[], Parameters<typeof facts>[3], Parameters<typeof facts>[4], object]>([
    ['the loss in pence', [person('a')], { lossPounds: 49.99 }, {}, { lossPence: 4999 }],
    ['a loss of nothing', [person('a')], { lossPounds: 0 }, {}, { lossPence: 0 }],
    ['reports so far', [person('a')], { reports: [report] }, {}, { reports: [report] }],
    ['the Home Office code that was found', [person('a')], {}, { homeOffice: '125/12' }, { homeOffice: '125/12' }],
    ['that nobody was harmed directly', [person('b', { role: 'harmer' })], {}, { directVictim: false }, { directVictim: false }],
    ['that somebody was, though such an offence seldom does', [person('a')], {}, { directVictim: false }, { directVictim: true }],
    [
      'every date ahead, the nearest first',
      [person('a')],
      { courtDate: '2026-02-01', releaseDate: '2026-01-20' },
      {},
      { priority: { courtOrReleaseOn: '2026-01-20', pressingDates: ['2026-01-20', '2026-02-01'] } },
    ],
    [
      'today as a date ahead, and none that has passed',
      [person('a')],
      { courtDate: '2026-01-10', releaseDate: '2026-01-09' },
      {},
      { priority: { courtOrReleaseOn: '2026-01-10', pressingDates: ['2026-01-10'] } },
    ],
  ])('%s', (_, people, incident, offence, expected) => {
    const coded = told(people, undefined, incident, offence);
    expect(coded).toMatchObject(expected);
    expect(checkBody('case.ready.v1', { ...coded, readyAt: '2026-01-10T10:00:00Z' })).toEqual([]);
  });

  it.each(['lossPence', 'reports', 'homeOffice'])('no %s where none was told', (field) => {
    expect(told([person('a')], undefined, { reports: [] })).not.toHaveProperty(field);
  });
});
