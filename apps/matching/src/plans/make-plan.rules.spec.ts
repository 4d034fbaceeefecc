import { aCase, providerId } from '../examples.js';
import { aPerson, aProviderNow, aRemit, caseId, roomOf } from '../rules/examples.js';
import { makePlan, type Plan } from './make-plan.rules.js';
import { asked, aWorld, placed, waiting } from './plan-examples.js';
import type { PlanAsked, PlanCase, PlanWorld } from './plan-world.rules.js';

// A usual case takes 15 points: 8 in June and 7 in July.

const provider = (nth: number, points: number, over: Parameters<typeof aProviderNow>[0] = {}) =>
  aProviderNow({ nth, months: roomOf(points), ...over });
const nthOf = (id: string | undefined) => (id === undefined ? '-' : Number(id.slice(-3)));

/** `9 move_offer 1>2`: case 9 from provider 1 to 2. */
const said = ({ moves }: Plan) => moves.map(({ case: id, what, from, to }) => `${nthOf(id)} ${what} ${nthOf(from)}>${nthOf(to)}`);
const lacking = ({ missing }: Plan) => missing.map(({ case: id, why }) => `${nthOf(id)} ${why}`);
const plan = (world: PlanWorld, over: Partial<PlanAsked> = {}) => makePlan(world, asked(over));

const not = (...providers: number[]) => ({ facts: aCase({ excludedProviders: providers.map(providerId) }) });
const wants = (...providers: number[]) => ({ facts: aCase({ preferredProviders: providers.map(providerId) }) });
const ALL = { accepted: true, begun: true };
const close = (nth: number) => ({ close: providerId(nth) });

describe('a plan that fills the waiting list', () => {
  const full = (over: Parameters<typeof placed>[2] = {}): PlanCase[] => [placed(9, 1, over), waiting(1, not(2))];
  const two = [provider(1, 8), provider(2, 8)];

  it.each<[string, PlanWorld, Partial<PlanAsked>, string[], string[]]>([
    ['places who waits', aWorld([provider(1, 20)], [waiting(1)]), {}, ['1 offer ->1'], []],
    ['has nothing to do', aWorld([provider(1, 20)], []), {}, [], []],
    ['says who waits still', aWorld([provider(1, 7)], [waiting(1)]), {}, [], ['1 waits']],
    [
      'places the higher priority where there is room for one',
      aWorld([provider(1, 8)], [waiting(1), waiting(2, { priority: 40 })]),
      {},
      ['2 offer ->1'],
      ['1 waits'],
    ],
    ['moves an open offer to make room', aWorld(two, full()), {}, ['9 move_offer 1>2', '1 offer ->1'], []],
    ['leaves an accepted case', aWorld(two, full({ state: 'accepted' })), {}, [], ['1 waits']],
    [
      'moves an accepted case where it may',
      aWorld(two, full({ state: 'accepted' })),
      { allow: { accepted: true, begun: false } },
      ['9 move_case 1>2', '1 offer ->1'],
      [],
    ],
    [
      'leaves a case on which work has begun',
      aWorld(two, full({ state: 'begun' })),
      { allow: { accepted: true, begun: false } },
      [],
      ['1 waits'],
    ],
    [
      'moves one on which work has begun where it may',
      aWorld(two, full({ state: 'begun' })),
      { allow: ALL },
      ['9 move_case 1>2', '1 offer ->1'],
      [],
    ],
    ['leaves an offer that is younger than an hour', aWorld(two, full({ offeredAt: '2026-06-11T08:00:00.001Z' })), {}, [], ['1 waits']],
    [
      'moves an offer that is an hour old',
      aWorld(two, full({ offeredAt: '2026-06-11T08:00:00.000Z' })),
      {},
      ['9 move_offer 1>2', '1 offer ->1'],
      [],
    ],
    [
      'leaves who is where the harmed person would like',
      aWorld(two, [placed(9, 1, {}, wants(1)), waiting(1, { ...not(2), arrivalPriority: 100 })]),
      {},
      [],
      ['1 waits'],
    ],
    ['keeps among the providers that are named', aWorld(two, full()), { among: [providerId(1)] }, [], ['1 waits']],
    ['makes no more moves than it may', aWorld(two, full()), { most: 1 }, [], ['1 waits']],
    ['says who could go with one move more', aWorld([provider(1, 20)], [waiting(1), waiting(2)]), { most: 1 }, ['1 offer ->1'], ['2 left']],
    [
      'makes room by two moves where one does not',
      aWorld([provider(1, 8), provider(2, 8), provider(3, 8)], [placed(9, 1, {}, not(3)), placed(8, 2), waiting(1, not(2, 3))]),
      {},
      ['8 move_offer 2>3', '9 move_offer 1>2', '1 offer ->1'],
      [],
    ],
    [
      'does not move for one that is worth less than the move',
      aWorld(two, [placed(9, 1, {}, { arrivalPriority: 1_000 }), waiting(1, { ...not(2), arrivalPriority: 1 })]),
      {},
      [],
      ['1 waits'],
    ],
    [
      'lets nobody of lower priority have what a move frees, were it worth the move for them alone',
      aWorld(two, [
        placed(9, 1, {}, { arrivalPriority: 300 }),
        waiting(1, { ...not(2), priority: 40, arrivalPriority: 1 }),
        waiting(2, { ...not(2), priority: 10, arrivalPriority: 1_000 }),
      ]),
      {},
      ['9 move_offer 1>2', '1 offer ->1'],
      ['2 waits'],
    ],
    [
      'two make room for one that is larger than either',
      aWorld(
        [provider(1, 8), provider(2, 8)],
        [
          placed(8, 1, { points: 8, intervention: 'letter' }, { facts: aCase({ interventions: ['letter'] }) }),
          placed(9, 1, { points: 8, intervention: 'letter' }, { facts: aCase({ interventions: ['letter'] }) }),
          waiting(1, not(2)),
        ],
      ),
      {},
      ['8 move_offer 1>2', '9 move_offer 1>2', '1 offer ->1'],
      [],
    ],
  ])('%s', (_, world, over, moves, missing) => {
    const made = plan(world, over);
    expect([said(made), lacking(made)]).toEqual([moves, missing]);
  });

  it('says what was gained, and that no plan gains more', () => {
    expect(plan(aWorld(two, full()))).toMatchObject({ gap: 0, waiting: { before: 1, after: 0 } });
    expect(plan(aWorld([provider(1, 8)], [waiting(1), waiting(2)]))).toMatchObject({ gap: 0, waiting: { before: 2, after: 1 } });
  });

  it('knows that what is over-committed stays, though there is no room for it', () => {
    const made = plan(aWorld([provider(1, 4), provider(2, 8)], [placed(9, 1), waiting(1, not(1))]));
    expect([said(made), made.gap, made.value > 0]).toEqual([['1 offer ->2'], 0, true]);
  });

  it('counts nothing for moving a case to where it would be better: that is no aim of it', () => {
    const narrow = provider(2, 50, { remit: aRemit({ categories: ['BUD'] }) });
    expect(plan(aWorld([provider(1, 50), narrow], [placed(9, 1)]))).toMatchObject({ moves: [], value: 0, bound: 0, gap: 0 });
    expect(said(plan(aWorld([provider(1, 50), narrow], [placed(9, 1)]), { aims: ['level'] }))).toEqual(['9 move_offer 1>2']);
  });

  it('says why, and who must be told', () => {
    const { moves, before, after } = plan(aWorld(two, full({ state: 'begun' })), { allow: ALL });
    const { agency } = aCase();
    expect(moves[0]).toMatchObject({
      nth: 1,
      points: 15,
      because: [{ kind: 'makes_room', case: caseId(1) }, { kind: 'score' }],
      tell: [
        { kind: 'provider', id: providerId(1), of: 'case_taken_back' },
        { kind: 'provider', id: providerId(2), of: 'offer' },
        { kind: 'agency', id: agency, of: 'case_taken_back' },
        { kind: 'harmed', through: providerId(1), of: 'another_provider' },
      ],
    });
    expect(moves[1]).toMatchObject({
      because: [{ kind: 'waits', priority: 10 }, { kind: 'score' }, { kind: 'room_made', by: [1] }],
      tell: [{ kind: 'provider', id: providerId(1), of: 'offer' }],
    });
    const figures = (loads: Plan['before']) =>
      loads.map(({ months }) => months.map(({ committed, held, percent }) => [committed, held, percent]));
    expect(figures(before)).toEqual([[[8, 0, 100], [7, 0, 88]], [[0, 0, 0], [0, 0, 0]]]); // prettier-ignore
    expect(figures(after)).toEqual([[[0, 8, 100], [0, 7, 88]], [[0, 8, 100], [0, 7, 88]]]); // prettier-ignore
  });

  it('names what would have to change for who waits still', () => {
    const world = aWorld([provider(1, 7), provider(2, 0, { paused: true })], [waiting(1)]);
    expect(plan(world).missing).toEqual([{ case: caseId(1), why: 'waits', nearest: { provider: providerId(1), rules: ['capacity'] } }]);
  });

  it('leaves room that is set aside for another, and takes it once that one is placed', () => {
    const earmark = { id: caseId(1), priority: 60, since: '2026-06-01T09:00:00.000Z', provider: providerId(1), month: '2026-06-01', points: 25, serious: false }; // prettier-ignore
    const cases = [waiting(1, { priority: 60, facts: aCase({ interventions: ['direct_conference'] }) }), waiting(2)];
    expect(said(plan(aWorld([provider(1, 12)], cases, { earmarks: [earmark] })))).toEqual([]);
    expect(said(plan(aWorld([provider(1, 20)], cases, { earmarks: [earmark] })))).toEqual(['1 offer ->1']);
    const beside = [cases[0]!, waiting(2, not(2))];
    expect(said(plan(aWorld([provider(1, 12), provider(2, 13)], beside, { earmarks: [earmark] })))).toEqual(['1 offer ->2', '2 offer ->1']);
  });
});

describe('a plan that empties a provider', () => {
  const two = [provider(1, 50), provider(2, 8)];

  it.each<[string, PlanCase[], Partial<PlanAsked>, string[], string[]]>([
    ['moves an open offer, however young', [placed(9, 1, { offeredAt: '2026-06-11T08:59:00.000Z' })], {}, ['9 move_offer 1>2'], []],
    ['takes back what fits nowhere else', [placed(9, 1), placed(8, 1)], {}, ['8 move_offer 1>2', '9 take_back 1>-'], []],
    ['says what is frozen', [placed(9, 1, { state: 'accepted' })], {}, [], ['9 frozen']],
    ['says what fits nowhere', [placed(9, 1, { state: 'accepted' }, not(2))], { allow: ALL }, [], ['9 nowhere']],
    ['moves what it may', [placed(9, 1, { state: 'begun' })], { allow: ALL }, ['9 move_case 1>2'], []],
    ['moves who would like to be there', [placed(9, 1, {}, wants(1))], {}, ['9 move_offer 1>2'], []],
    ['leaves the others where they are', [placed(9, 2)], {}, [], []],
    ['puts nobody there', [waiting(1, not(2))], { aims: [close(1), 'fill'] }, [], ['1 waits']],
    ['moves others out of the way', [placed(9, 1, {}, not(3)), placed(8, 2)], {}, ['8 move_offer 2>3', '9 move_offer 1>2'], []],
  ])('%s', (_, cases, over, moves, missing) => {
    const providers = [...two, ...(moves.some((move) => move.endsWith('3')) ? [provider(3, 8)] : [])];
    const made = plan(aWorld(providers, cases), { aims: [close(1)], ...over });
    expect([said(made), lacking(made)]).toEqual([moves, missing]);
  });

  it('takes a harmer under 18 from a youth justice service that is closing', () => {
    const youth = aRemit({ youthJusticeService: true, ageBands: ['10_to_17', '18_to_24', '25_to_64'] });
    const providers = [provider(1, 50, { remit: youth }), provider(2, 50, { remit: { ...youth, youthJusticeService: false } })];
    const young = { facts: aCase({ harmerAgeBands: ['10_to_17'] }) };
    expect(said(plan(aWorld(providers, [placed(9, 1, {}, young)]), { aims: [close(1)] }))).toEqual(['9 move_offer 1>2']);
    expect(said(plan(aWorld(providers, [placed(9, 1, {}, young)]), { aims: ['level'] }))).toEqual([]);
  });

  it('knows no provider that is not there', () => {
    expect(() => plan(aWorld([provider(1, 8)], []), { aims: [close(4)] })).toThrow(`There is no provider ${providerId(4)}.`);
  });
});

describe('a plan that levels loads', () => {
  const at = (loads: Record<number, number>): PlanCase[] =>
    Object.entries(loads).flatMap(([to, many]) =>
      Array.from({ length: many }, (_, nth) => placed(10 * Number(to) + nth, Number(to), {}, { facts: aCase() })),
    );
  const counts = (cases: PlanCase[], made: Plan) => {
    const where = new Map(cases.map(({ asking, live }) => [asking.id, live!.provider]));
    for (const { case: id, to } of made.moves) where.set(id, to!);
    const counted = new Map<number, number>();
    for (const id of where.values()) counted.set(Number(id.slice(-3)), (counted.get(Number(id.slice(-3))) ?? 0) + 1);
    return Object.fromEntries(counted);
  };

  it.each<[string, Record<number, number>, number[], Record<number, number>]>([
    ['from the full to the empty', { 1: 6 }, [50, 50], { 1: 3, 2: 3 }],
    ['by share, not by number', { 1: 6 }, [60, 30], { 1: 4, 2: 2 }],
    ['not for one more or less', { 1: 3, 2: 4 }, [50, 50], { 1: 3, 2: 4 }],
    ['over three', { 1: 6, 2: 3 }, [60, 60, 60], { 1: 3, 2: 3, 3: 3 }],
  ])('%s', (_, loads, points, after) => {
    const cases = at(loads);
    const providers = points.map((each, nth) => provider(nth + 1, each));
    const made = plan(aWorld(providers, cases), { aims: ['level'] });
    expect(counts(cases, made)).toEqual(after);
    expect(made.value).toBeLessThanOrEqual(made.bound);
  });

  it('says by how much, and leaves the waiting list alone', () => {
    const { moves, waiting: counted } = plan(aWorld([provider(1, 32), provider(2, 32)], [...at({ 1: 3 }), waiting(1)]), {
      aims: ['level'],
    });
    expect(moves.map(({ because }) => because[0])).toEqual([{ kind: 'levels', from: [70, 47], to: [0, 23] }]);
    expect(counted).toEqual({ before: 1, after: 1 });
  });

  it('makes loads even as it fills, and keeps nobody waiting for it', () => {
    const cases = [waiting(1), waiting(2), waiting(3), waiting(4)];
    const made = plan(aWorld([provider(1, 50), provider(2, 50)], cases), { aims: ['fill', 'level'] });
    expect(made.moves.map(({ to }) => nthOf(to)).sort()).toEqual([1, 1, 2, 2]);
    expect(plan(aWorld([provider(1, 8)], cases), { aims: ['fill', 'level', 'shares'] }).moves).toHaveLength(1);
  });
});

describe('a plan that honours agreed shares', () => {
  const agreed = (nth: number, sharePercent: number, pointsTaken: number) =>
    provider(nth, 200, { remit: aRemit({ agreements: [{ from: '2026-01-01', to: '2026-12-31', sharePercent }] }), pointsTaken });

  it('moves from who has had more than its share to who has had less', () => {
    const cases = [placed(1, 1), placed(2, 1)];
    const made = plan(aWorld([agreed(1, 50, 100), agreed(2, 50, 20)], cases), { aims: ['shares'] });
    expect(said(made)).toEqual(['1 move_offer 1>2', '2 move_offer 1>2']);
    expect(made.moves[0]!.because[0]).toEqual({ kind: 'shares', from: [87, 50], to: [13, 50] });
    expect(said(plan(aWorld([agreed(1, 90, 100), agreed(2, 10, 20)], cases), { aims: ['shares'] }))).toEqual([]);
  });
});

describe('any plan', () => {
  it('moves a case that its provider could not be offered today, and says so', () => {
    const remit = aRemit({ categories: ['SHP'] });
    const [move] = plan(aWorld([provider(1, 50, { remit }), provider(2, 50)], [placed(9, 1)]), { aims: ['level'] }).moves;
    expect(move).toMatchObject({ from: providerId(1), to: providerId(2), because: [{ kind: 'unfit', rules: ['category'] }, {}, {}] });
  });

  it('leaves the facilitator of a serious case the days after it', () => {
    const serious = { facts: aCase({ complexity: 'serious_sensitive', tags: [] }) };
    const staff = [aPerson('adv-1', { accreditation: 'advanced' }), aPerson('int-1')];
    const live = { state: 'accepted' as const, serious: true, points: 75, lead: 'adv-1', second: 'int-1' };
    const providers = [provider(1, 50, { staff }), provider(2, 50, { staff })];
    const cases = [
      placed(9, 1, live, serious),
      waiting(1, { facts: aCase({ complexity: 'serious_sensitive', tags: [], excludedProviders: [providerId(2)] }) }),
    ];
    expect(said(plan(aWorld(providers, cases), { allow: ALL }))).toEqual([]);
  });
});
