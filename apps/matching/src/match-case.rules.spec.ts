import type { CodedCase } from '#contracts/coded-case.js';
import { loadArea } from '#platform/area.js';
import { pointsOf } from './case-points.rules.js';
import { aCase, aGroup, aProfile, aProvider, providerId, room } from './examples.js';
import { matchCase, type Asking } from './match-case.rules.js';
import { placeBatch } from './place-batch.rules.js';
import type { Provider } from './provider.rules.js';
import { whyItWaits } from './why-it-waits.rules.js';

const rules = loadArea('cambridgeshire');
const TODAY = '2026-06-10';
const asking = (facts: Partial<CodedCase> = {}, over: Partial<Asking> = {}): Asking => ({
  id: 'case',
  facts: aCase(facts),
  refusedBy: [],
  knownToOtherSide: [],
  ...over,
});
const chosen = (providers: Provider[], facts: Partial<CodedCase> = {}, over: Partial<Asking> = {}) => {
  const { outcome } = matchCase(asking(facts, over), providers, TODAY, rules);
  return outcome.kind === 'offered' ? providers.findIndex((each) => each.id === outcome.provider) + 1 : outcome.kind;
};

describe('points of a case', () => {
  const table = (code: string) => rules.interventions.find((each) => each.code === code)!;
  it.each<[string, Partial<CodedCase>, string, number | undefined, number]>([
    ['a restorative conversation', {}, 'restorative_conversation', 0, 2],
    ['a direct conference', {}, 'direct_conference', 0, 25],
    ['serious: lead and second, whatever the intervention', { complexity: 'serious_sensitive' }, 'letter', 0, 75],
    ['an interpreter adds a quarter, rounded up', { interpreter: 'spoken' }, 'indirect_shuttle', 0, 19],
    ['no interpreter adds nothing', { interpreter: 'none' }, 'indirect_shuttle', 0, 15],
    ['custody adds a fifth, and 18 stays 18', { establishment: 'LTI' }, 'indirect_shuttle', 0, 18],
    ['30 miles add nothing', {}, 'indirect_shuttle', 30, 15],
    ['more than 30 miles add a fifth', {}, 'indirect_shuttle', 30.1, 18],
    ['custody and travel add it once', { establishment: 'LTI' }, 'indirect_shuttle', 60, 18],
    ['two parties beyond two add three tenths', { parties: 4 }, 'circle', undefined, 26],
    ['all of it', { interpreter: 'bsl', establishment: 'LTI', parties: 3, complexity: 'serious_sensitive' }, 'letter', 0, 120],
  ])('%s', (_, facts, code, miles, points) => expect(pointsOf(aCase(facts), table(code), miles, rules)).toBe(points));
});

describe('the provider that is asked', () => {
  const two = (first: Partial<Provider>, second: Partial<Provider>) => [aProvider({ nth: 1, ...first }), aProvider({ nth: 2, ...second })];
  it.each<[string, Provider[], Partial<CodedCase>, number | string]>([
    ['has more free points', two({ capacity: room(100, { committed: 60 }) }, {}), {}, 2],
    ['has fewer unanswered offers', two({ capacity: room(100, { held: 40 }) }, { capacity: room(100, { committed: 40 }) }), {}, 2],
    ['is nearer', two({ profile: aProfile({ home: 'E06000031' }) }, {}), {}, 2],
    [
      'offers what is wished most',
      two({ profile: aProfile({ interventions: ['letter'] }) }, {}),
      { interventions: ['direct_conference', 'letter'] },
      2,
    ],
    [
      'is the preferred one, though it scores less',
      two({}, { capacity: room(100, { committed: 80 }) }),
      { preferredProviders: [providerId(2)] },
      2,
    ],
    ['is not the preferred one when that may not be asked', two({}, { capacity: room(0) }), { preferredProviders: [providerId(2)] }, 1],
    [
      'has been longest without an allocation, at equal score',
      two({ lastAllocatedAt: '2026-06-02' }, { lastAllocatedAt: '2026-06-01' }),
      {},
      2,
    ],
    ['never had one, at equal score', two({ lastAllocatedAt: '2026-06-02' }, {}), {}, 2],
    ['has the lower id, at equal everything', two({}, {}), {}, 1],
    [
      'is not the only one for sexual harm, near its last points, for a bicycle',
      two(
        {
          profile: aProfile({ facilitators: [aGroup({ accreditation: 'advanced', tags: ['sexual_violence'] })] }),
          capacity: room(200, { committed: 170 }),
        },
        { profile: aProfile({ facilitators: [aGroup()] }), capacity: room(200, { committed: 175 }) },
      ),
      { category: 'CYC' },
      2,
    ],
    [
      'is the only one for sexual harm, for sexual harm',
      two({ profile: aProfile({ facilitators: [aGroup({ accreditation: 'advanced', tags: ['sexual_violence'] })] }) }, {}),
      { category: 'SEX', complexity: 'serious_sensitive', tags: ['sexual_violence'] },
      1,
    ],
    ['nobody: the case waits', two({ capacity: room(0) }, { capacity: room(0) }), {}, 'waiting'],
    [
      'a youth justice service first, where the harmer is under 18',
      two(
        { profile: aProfile({ ageBands: ['10_to_17', '25_to_64'] }) },
        { capacity: room(40), profile: aProfile({ ageBands: ['10_to_17', '25_to_64'], youthJusticeService: true }) },
      ),
      { harmerAgeBands: ['10_to_17'] },
      2,
    ],
    [
      'nobody yet, while the youth justice service is full',
      two(
        { profile: aProfile({ ageBands: ['10_to_17', '25_to_64'] }) },
        { capacity: room(0), profile: aProfile({ ageBands: ['10_to_17', '25_to_64'], youthJusticeService: true }) },
      ),
      { harmerAgeBands: ['10_to_17'] },
      'waiting',
    ],
  ])('%s', (_, providers, facts, expected) => expect(chosen(providers, facts)).toBe(expected));

  it('is another one after the youth justice service declined', () => {
    const ages = { ageBands: ['10_to_17', '25_to_64'] };
    const providers = [
      aProvider({ nth: 1, profile: aProfile(ages) }),
      aProvider({ nth: 2, profile: aProfile({ ...ages, youthJusticeService: true }) }),
    ];
    expect(chosen(providers, { harmerAgeBands: ['10_to_17'] }, { refusedBy: [providerId(2)] })).toBe(1);
  });

  it.each([
    [2, 4],
    [3, 'for_person'],
  ])('after %s refusals: %s', (refusals, expected) => {
    const providers = [1, 2, 3, 4].map((nth) => aProvider({ nth, capacity: room(nth * 100) }));
    expect(chosen(providers, {}, { refusedBy: [1, 2, 3].slice(0, refusals).map(providerId) })).toBe(expected);
  });

  it('is the same whatever the order in which providers are read', () => {
    const providers = [1, 2, 3, 4, 5].map((nth) => aProvider({ nth, capacity: room(100, { committed: nth % 2 }) }));
    const first = matchCase(asking(), providers, TODAY, rules).outcome;
    expect(matchCase(asking(), [...providers].reverse(), TODAY, rules).outcome).toEqual(first);
  });
});

describe('a decision', () => {
  it('tells whom to ask again when points are free, and how many', () => {
    const full = aProvider({ nth: 1, capacity: room(10) });
    const elsewhere = aProvider({ nth: 2, profile: aProfile({ districts: [] }) });
    const decision = matchCase(asking(), [full, elsewhere], TODAY, rules);
    expect(decision).toMatchObject({ able: [full.id], leastPoints: 15, outcome: { kind: 'waiting', because: ['capacity'] } });
  });

  const speaks = (languages: string[], over: Partial<Provider['profile']> = {}) => aProfile({ languages, ...over });
  it.each<[string, Provider[], string[]]>([
    [
      'what fails for all comes first, and room says nothing where nobody could take it',
      [
        aProvider({ nth: 1, profile: speaks(['en'], { districts: [] }), capacity: { ...room(0), kind: 'unknown' } }),
        aProvider({ nth: 2, profile: speaks(['en']), capacity: room(0) }),
        aProvider({ nth: 3, profile: speaks(['en'], { categories: [], districts: [] }) }),
      ],
      ['language', 'district', 'category'],
    ],
    [
      'room is all that is said where somebody could take it',
      [
        aProvider({ nth: 1, profile: speaks(['pl']), capacity: { ...room(0), kind: 'unknown' } }),
        aProvider({ nth: 2, profile: speaks(['pl']), capacity: room(0) }),
        aProvider({ nth: 3, profile: speaks(['pl']), capacity: room(0) }),
        aProvider({ nth: 4, profile: speaks(['en']) }),
      ],
      ['capacity', 'capacity_unknown'],
    ],
  ])('says why a case waits, the most telling first: %s', (_, providers, because) => {
    const { outcome } = matchCase(asking({ languages: ['pl'], interpreter: 'none' }), providers, TODAY, rules);
    expect(outcome).toEqual({ kind: 'waiting', because });
    expect(whyItWaits(['language', 'agreement', 'consent'], null)[0]).toBe('Some providers do not offer the language.');
  });

  it('stays the same when it is made again from its own record', () => {
    const providers = [1, 2, 3].map((nth) => aProvider({ nth, capacity: room(nth * 20) }));
    const decision = matchCase(asking(), providers, TODAY, rules);
    expect(JSON.stringify(matchCase(asking(), structuredClone(providers), TODAY, rules))).toBe(JSON.stringify(decision));
  });
});

describe('a batch', () => {
  it('fills what is free and not one more, and leaves the providers that it was given as they were', () => {
    const providers = [aProvider({ nth: 1, capacity: room(30) }), aProvider({ nth: 2, capacity: room(45) })];
    const placed = placeBatch(
      Array.from({ length: 9 }, (_, n) => asking({}, { id: String(n) })),
      providers,
      TODAY,
      rules,
    );
    expect(placed.map(({ decision }) => decision.outcome.kind).sort()).toEqual([...Array(5).fill('offered'), ...Array(4).fill('waiting')]);
    expect(providers.map((each) => each.capacity.held)).toEqual([0, 0]);
  });
});
