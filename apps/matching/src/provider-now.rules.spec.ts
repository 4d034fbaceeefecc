import { accepted, ended, held } from './capacity/month-moves.rules.js';
import { withLastAllocation, withMoves, withWork } from './provider-now.rules.js';
import { aProviderNow, aRemit, TODAY } from './rules/examples.js';

const booking = { provider: aProviderNow().id, booked: '2026-06-01', points: 15, serious: false };
const figures = (provider = aProviderNow()) => provider.months.map(({ held, committed, ordinary }) => [held, committed, ordinary]);

describe('a provider after points were moved', () => {
  it.each([
    ['an offer holds half in each month', held(booking), [[8, 0, 8], [7, 0, 7]]],
    ['a serious one takes nothing of what is for others', held({ ...booking, serious: true }), [[8, 0, 0], [7, 0, 0]]],
    ['another provider is no matter', held({ ...booking, provider: 'another' }), [[0, 0, 0], [0, 0, 0]]],
    ['what was booked a month ago takes its second half alone of this one', held({ ...booking, booked: '2026-05-01' }), [[7, 0, 7], [0, 0, 0]]],
    ['held and accepted at once', [...held(booking), ...accepted(booking)], [[0, 8, 8], [0, 7, 7]]],
    ['and ended', [...held(booking), ...accepted(booking), ...ended(booking, TODAY)], [[0, 0, 0], [0, 0, 0]]],
  ])('%s', (_, moves, expected) => {
    const before = aProviderNow();
    expect(figures(withMoves(before, moves))).toEqual(expected);
    expect(figures(before)).toEqual(figures());
  }); // prettier-ignore
});

describe('who has how much on hand', () => {
  const busy = [{ facilitator: 'adv-1', cases: 2, seriousEndedOn: '2026-06-01' }, { facilitator: 'int-1', cases: 1 }]; // prettier-ignore
  const provider = aProviderNow({ busy });
  it.each([
    ['one case more for two', withWork(provider, ['adv-1', 'int-2'], 1), { 'adv-1': 3, 'int-1': 1, 'int-2': 1 }],
    ['one less', withWork(provider, ['adv-1'], -1), { 'adv-1': 1, 'int-1': 1 }],
    ['who has nothing any more is left out', withWork(provider, ['int-1'], -1), { 'adv-1': 2 }],
    ['nobody was planned', withWork(provider, [], 1), { 'adv-1': 2, 'int-1': 1 }],
    ['a serious case ended: who has nothing else cools down all the same', withWork(provider, ['int-1'], -1, TODAY), { 'adv-1': 2, 'int-1': 0 }],
  ])('%s', (_, after, expected) => {
    expect(Object.fromEntries(after.busy.map(({ facilitator, cases }) => [facilitator, cases]))).toEqual(expected);
  }); // prettier-ignore

  it('a serious case that ended later than the last one counts', () => {
    const [of] = withWork(provider, ['adv-1'], -1, TODAY).busy.filter(({ facilitator }) => facilitator === 'adv-1');
    expect(of).toEqual({ facilitator: 'adv-1', cases: 1, seriousEndedOn: TODAY });
  });
});

describe('a provider that just took a case', () => {
  const at = new Date('2026-06-11T09:00:00.000Z');
  it.each([
    ['counts its points towards the agreement in force', {}, 22],
    ['has no share to count towards without one', { agreements: [] }, 7],
    ['nor with one that has ended', { agreements: [{ from: '2025-01-01', to: '2026-06-10', sharePercent: 50 }] }, 7],
  ])('%s', (_, remit, pointsTaken) => {
    const after = withLastAllocation(aProviderNow({ remit: aRemit(remit), pointsTaken: 7 }), 15, at, TODAY);
    expect(after).toMatchObject({ pointsTaken, lastAllocatedAt: '2026-06-11T09:00:00.000Z' });
  });
});
