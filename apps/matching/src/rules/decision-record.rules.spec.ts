import type { Absence } from '../capacity/facilitator.rules.js';
import type { MonthNow } from '../capacity/months.rules.js';
import { aCase, providerId } from '../examples.js';
import { bytesOf } from './canonical.rules.js';
import {
  askingOf,
  inputsOf,
  recordOf,
  replay,
  sittingOf,
  tryRules,
  type Kept,
  type ProviderSeen,
  type SittingRecord,
} from './decision-record.rules.js';
import { aMonth, anAsking, aProviderNow, aRemit, aSitting, caseId, roomOf, RULES, STAFF } from './examples.js';
import { explainDecision } from './explain-decision.rules.js';
import { areasProviders, chance, inventedCase, manyProviders } from './invented.js';
import type { Busy, ProviderNow } from './question.rules.js';
import { decide } from './run-decision.rules.js';
import type { Sitting } from './sitting.rules.js';

const keptOf = ({ providers, rules, prices }: Sitting): Kept => ({
  rules: (id) => (id === 'rules-1' ? rules : undefined),
  prices: (id) => (id === 'prices-1' ? prices : undefined),
  remit: (provider, version) => providers.find((each) => each.id === provider && each.remitVersion === version)?.remit,
  staff: (provider, version) => providers.find((each) => each.id === provider && each.staffVersion === version)?.staff,
});
const recorded = (sitting: Sitting): SittingRecord => recordOf(sitting, decide(sitting).verdicts);

const specialist = aProviderNow({ nth: 2, remit: aRemit({ categories: ['BUD'] }), months: roomOf(8) });
const two = aSitting({
  providers: [aProviderNow(), specialist, aProviderNow({ nth: 3, suspended: true })],
  cases: [
    anAsking({ nth: 1, priority: 20 }),
    anAsking({ nth: 2 }),
    anAsking({ nth: 3, facts: aCase({ category: 'SEX', excludedProviders: [providerId(1)] }) }),
  ],
  prices: { points: { [providerId(1)]: { '2026-06-01': 800, '2026-07-01': 600 } } },
  pricesId: 'prices-1',
});

const BUSY: Required<Busy> = { facilitator: 'int-1', cases: 1, seriousEndedOn: '2026-05-01' };
const AWAY: Required<Absence> = { facilitator: 'int-1', from: '2026-06-01', to: '2026-06-30', kind: 'leave', hours: 8 };
/** Nothing is earmarked in the months of a provider. */
type MonthWritten = Omit<MonthNow, 'earmarked' | 'earmarkedOrdinary'>;
const BEFORE = aProviderNow({ staff: [...STAFF], busy: [BUSY], absences: [AWAY] });

/** Of everything that is written of a provider, another: one that is not compared would be written as it was before. What is missing here does not compile. */
const CHANGES: Record<string, Partial<ProviderNow>> = {
  ...({
    id: { id: providerId(7) },
    remit: { remitVersion: 2 },
    staff: { staffVersion: 2 },
    suspended: { suspended: true },
    paused: { paused: true },
    months: { months: [aMonth(100), aMonth(99, { month: '2026-07-01' })] },
    lastAllocatedAt: { lastAllocatedAt: '2026-06-10T09:00:00.000Z' },
    pointsTaken: { pointsTaken: 3 },
    busy: { busy: [] },
    absences: { absences: [] },
  } satisfies Record<keyof ProviderSeen, Partial<ProviderNow>>),
  ...eachOf('month', (change: Partial<MonthWritten>) => ({ months: roomOf(100, change) }), {
    month: '2026-05-01',
    kind: 'unknown',
    available: 101,
    kept: 1,
    committed: 1,
    held: 1,
    ordinary: 1,
  } satisfies MonthWritten),
  ...eachOf('work', (change: Partial<Busy>) => ({ busy: [{ ...BUSY, ...change }] }), {
    facilitator: 'int-2',
    cases: 2,
    seriousEndedOn: '2026-06-01',
  } satisfies Required<Busy>),
  ...eachOf('absence', (change: Partial<Absence>) => ({ absences: [{ ...AWAY, ...change }] }), {
    facilitator: 'int-2',
    from: '2026-06-02',
    to: '2026-06-29',
    kind: 'training',
    hours: 9,
  } satisfies Required<Absence>),
};

/** Fields of one part, changed one at a time. */
function eachOf<T extends object>(
  part: string,
  into: (change: Partial<T>) => Partial<ProviderNow>,
  others: T,
): Record<string, Partial<ProviderNow>> {
  return Object.fromEntries(
    Object.entries(others).map(([field, other]) => [`${field} of its ${part}`, into({ [field]: other } as Partial<T>)]),
  );
}

describe('the bytes of a record', () => {
  it.each<[string, unknown, string]>([
    ['keys in the order of their letters', { b: 1, a: [true, null, 'é"'] }, '{"a":[true,null,"é\\""],"b":1}'],
    ['what is not there', { a: undefined, b: 0 }, '{"b":0}'],
    ['no zero below zero', -0, '0'],
    ['what stands deep in another order', [{ a: 1 }, { a: { c: [{ z: 1, y: 2 }], b: 1 } }], '[{"a":1},{"a":{"b":1,"c":[{"y":2,"z":1}]}}]'],
  ])('hold %s', (_, value, text) => {
    expect(bytesOf(value)).toBe(text);
  });

  it.each([0.5, NaN, Infinity, 2 ** 60, () => 1, [undefined], new Date(0), { 10: 1 }])('refuse %p', (value) => {
    expect(() => bytesOf({ value })).toThrow(TypeError);
  });
});

describe('a record', () => {
  it('is what was decided on, and nothing is lost', () => {
    const again = sittingOf(recorded(two), keptOf(two));
    expect(new Set(again.cases)).toEqual(new Set(two.cases));
    expect(new Set(again.providers)).toEqual(new Set(two.providers));
    expect({ ...again, cases: [], providers: [] }).toEqual({ ...two, cases: [], providers: [] });
  });

  it.each(Object.entries(CHANGES))('says another %s of a provider, though nothing else has changed since the one before', (_, change) => {
    for (const provider of [BEFORE, { ...BEFORE, ...change }, BEFORE]) {
      const sitting = aSitting({ providers: [provider] });
      expect(sittingOf(recorded(sitting), keptOf(sitting)).providers).toEqual([provider]);
    }
  });

  it('run again gives the same bytes', () => {
    const random = chance(3);
    const providers = areasProviders(random);
    const sitting = aSitting({ providers, cases: Array.from({ length: 40 }, (_, nth) => inventedCase(nth, random, providers)) });
    for (const each of [two, sitting]) expect(replay(recorded(each), keptOf(each))).toEqual({ kind: 'same' });
  });

  it.each<[string, (record: SittingRecord) => SittingRecord, string[]]>([
    [
      'another outcome',
      (record) =>
        changed(record, 0, '"provider":"01942f00-0000-7000-8000-000000000002"', '"provider":"01942f00-0000-7000-8000-000000000001"'),
      [caseId(1)],
    ],
    [
      'another score',
      (record) => changed(record, 1, /\[0,"indirect_shuttle",15,"int-1",null,(\d+)/, '[0,"indirect_shuttle",15,"int-1",null,1$1'),
      [caseId(2)],
    ],
    [
      'points that were not there',
      (record) => ({ ...record, sitting: record.sitting.replace('["2026-06-01","known",8,', '["2026-06-01","known",7,') }),
      [caseId(1)],
    ],
  ])('with %s is told apart', (_, spoilt, cases) => {
    const record = recorded(two);
    const other = spoilt(record);
    expect(other).not.toEqual(record);
    expect(replay(other, keptOf(two))).toMatchObject({ kind: 'different', cases: expect.arrayContaining(cases) as unknown });
  });

  it('holds who was looked at beside, whose place hangs on them', () => {
    // Room for one: whoever comes second waits, and says that the first has it.
    const crowded = { ...two, providers: [aProviderNow({ months: roomOf(8) })], cases: two.cases.slice(0, 2) };
    const { sitting, decisions } = recorded(crowded);
    const [first, second] = decisions;
    const record: SittingRecord = { sitting, decisions: [second!], beside: [first!.asking] };
    expect(replay(record, keptOf(crowded))).toEqual({ kind: 'same' });
    expect(replay({ ...record, beside: [] }, keptOf(crowded))).toEqual({ kind: 'different', cases: [caseId(2)] });
  });

  it('has its facts apart, and comes together again to the same bytes', () => {
    const asking = anAsking({ knownToHarmed: [providerId(1)] });
    expect(inputsOf(asking)).not.toContain('category');
    expect(askingOf(inputsOf(asking), asking.facts)).toBe(bytesOf(asking));
  });

  it('with one weight moved is told apart', () => {
    const moved = { ...RULES, weights: { ...RULES.weights, fit: 31, miles: 9 } };
    expect(replay(recorded(two), { ...keptOf(two), rules: () => moved })).toMatchObject({ kind: 'different' });
  });

  it('whose rules are not kept says so', () => {
    expect(() => replay(recorded(two), { ...keptOf(two), rules: () => undefined })).toThrow('rule set rules-1 is not kept');
  });

  it('shows what other rules would have come to', () => {
    const nearer = { ...RULES, weights: { ...RULES.weights, fit: 0, freeShare: 50 } };
    const outcome = (nth: number) => tryRules(recorded(two), keptOf(two), nearer)[nth]!.outcome;
    expect(outcome(0)).toMatchObject({ kind: 'offered', provider: providerId(1) });
  });

  it('of one decision at 200 providers is a few thousand letters', () => {
    const random = chance(5);
    const providers = manyProviders(200, random);
    const record = recorded(aSitting({ providers, cases: [inventedCase(1, random, providers)] }));
    expect(record.decisions[0]!.verdict.length).toBeLessThan(8000);
  });
});

const changed = (record: SittingRecord, nth: number, from: string | RegExp, to: string): SittingRecord => ({
  ...record,
  decisions: record.decisions.map((each, at) => (at === nth ? { ...each, verdict: each.verdict.replace(from, to) } : each)),
});

describe('an explanation, from the record alone', () => {
  const explained = (nth: number) => explainDecision(recorded(two), keptOf(two), caseId(nth));

  it('says why this one, and why not that one', () => {
    expect(explained(1).providers.map(({ provider, standing }) => [Number(provider.slice(-3)), standing])).toEqual([
      [2, 'chosen'],
      [1, 'eligible'],
      [3, 'failing'],
    ]);
  });

  it('says whose points went to others at the same moment', () => {
    expect(explained(2).providers.map(({ provider, standing }) => [Number(provider.slice(-3)), standing])).toEqual([
      [1, 'chosen'],
      [2, 'taken'],
      [3, 'failing'],
    ]);
  });

  it('says which way is nearest for one that waits', () => {
    const { nearestWay, verdict } = explained(3);
    expect(verdict.outcome.kind).toBe('waiting');
    expect(nearestWay).toMatchObject({
      provider: providerId(3),
      changes: [{ rule: 'suspended', changes: [{ kind: 'resume', from: 'suspended' }] }],
    });
  });

  it('says which community routes are open, and why not', () => {
    expect(explained(1).routes).toMatchObject({
      communityRemedy: { applies: false, because: ['The Community Remedy is not for the category BUD.'] },
      communityTrigger: { met: false, because: 'It is not antisocial behaviour.' },
    });
  });

  it('of a case that was not decided there is refused', () => {
    expect(() => explained(9)).toThrow('did not decide');
  });
});
