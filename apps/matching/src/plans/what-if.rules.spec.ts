import { aCase, providerId } from '../examples.js';
import { aPerson, aProviderNow, aRemit, roomOf } from '../rules/examples.js';
import { aWorld, placed, waiting } from './plan-examples.js';
import { whatIf, type Supposed } from './what-if.rules.js';

const provider = (nth: number, points: number, over: Parameters<typeof aProviderNow>[0] = {}) =>
  aProviderNow({ nth, months: roomOf(points), ...over });
const supposed = (over: Partial<Supposed>): Supposed => ({ gain: [], add: [], without: [], ...over });
const gain = (nth: number, points: number, months?: string[]) => ({ provider: providerId(nth), points, months });
const newcomer = { points: 8, facilitators: [aPerson('new-1')], remit: { home: aCase().district } };

describe('what if', () => {
  it.each<[string, Partial<Supposed>, number, string[]]>([
    ['nothing were otherwise', {}, 2, []],
    ['a provider had points for one more', { gain: [gain(1, 8)] }, 1, ['1']],
    ['it had points for two more', { gain: [gain(1, 16)] }, 0, ['1', '1']],
    ['it had them this month alone, and next month had half of what is needed', { gain: [gain(1, 8, ['2026-06-01'])] }, 2, []],
    ['it gained, and lost again', { gain: [gain(1, 8), gain(1, -8)] }, 2, []],
    ['a new provider appeared', { add: [newcomer] }, 1, ['new-1']],
    [
      'a new provider appeared that takes other cases',
      { add: [{ ...newcomer, remit: { ...newcomer.remit, categories: ['SHP'] } }] },
      2,
      [],
    ],
    [
      'a new provider appeared with nobody to lead',
      { add: [{ ...newcomer, facilitators: [aPerson('new-1', { accreditation: 'foundation' })] }] },
      2,
      [],
    ],
    ['two new providers appeared', { add: [newcomer, newcomer] }, 0, ['new-1', 'new-2']],
  ])('%s', (_, over, still, to) => {
    const world = aWorld([provider(1, 8)], [placed(9, 1, { state: 'accepted' }), waiting(1), waiting(2)]);
    const { asItIs, supposing } = whatIf(world, supposed(over));
    expect(asItIs.waiting).toEqual({ before: 2, after: 2 });
    expect(supposing.waiting.after).toBe(still);
    expect(supposing.moves.map((move) => (move.to!.startsWith('new') ? move.to : String(Number(move.to!.slice(-3)))))).toEqual(to);
  });

  it('moves nobody but who waits, or whose provider is there no more', () => {
    const cases = [placed(9, 1, { state: 'begun' }), placed(8, 2, { state: 'accepted' }), waiting(1)];
    const { supposing } = whatIf(aWorld([provider(1, 8), provider(2, 8), provider(3, 8)], cases), supposed({ without: [providerId(1)] }));
    expect(supposing.moves.map(({ what, from, to }) => [what, from, to])).toEqual([['move_case', providerId(1), providerId(3)]]);
    expect(supposing.missing.map(({ why }) => why)).toEqual(['waits']);
  });

  it('shows a cut below what is taken, and takes no case away', () => {
    const world = aWorld([provider(1, 8)], [placed(9, 1, { state: 'accepted' })]);
    const { supposing } = whatIf(world, supposed({ gain: [gain(1, -4)] }));
    expect(supposing.moves).toEqual([]);
    expect(supposing.after[0]!.months[0]).toMatchObject({ available: 4, committed: 8, percent: 200 });
  });

  it('keeps the share for serious cases that is kept of what there is', () => {
    const world = aWorld([provider(1, 100, { months: roomOf(100, { kept: 25 }) })], []);
    const providers = [gain(1, 100), gain(1, -50)].map(
      (each) => whatIf(world, supposed({ gain: [each] })).supposing.after[0]!.months[0]!.available,
    );
    expect(providers).toEqual([200, 50]);
    const full = aWorld([provider(1, 10, { months: roomOf(10, { kept: 5 }) })], [waiting(1)]);
    expect(whatIf(full, supposed({ gain: [gain(1, 4)] })).supposing.waiting.after).toBe(1);
    expect(whatIf(full, supposed({ gain: [gain(1, 6)] })).supposing.waiting.after).toBe(0);
  });

  it.each<[string, Partial<Supposed>]>([
    ['gains', { gain: [gain(7, 8)] }],
    ['is there no more', { without: [providerId(7)] }],
  ])('a provider that is not there %s', (_, over) => {
    expect(() => whatIf(aWorld([provider(1, 8)], []), supposed(over))).toThrow(`There is no provider ${providerId(7)}.`);
  });

  it('gives what is known no points, and what is not known as many as are supposed', () => {
    const unlimited = roomOf(0, { kind: 'unlimited', available: null });
    const unknown = roomOf(0, { kind: 'unknown', available: null });
    const remit = aRemit({ districts: ['E07000012'] });
    const world = aWorld([provider(1, 0, { months: unlimited, remit }), provider(2, 0, { months: unknown })], [waiting(1)]);
    const { supposing } = whatIf(world, supposed({ gain: [gain(1, 10), gain(2, 8)] }));
    expect(supposing.after.map(({ months }) => months.map(({ kind, available }) => [kind, available]))).toEqual([
      [['unlimited', null], ['unlimited', null]], // prettier-ignore
      [['known', 8], ['known', 8]], // prettier-ignore
    ]);
    expect(supposing.waiting.after).toBe(0);
  });
});
