import { accepted, ended, givenBack, held, netMoves, type Booking, type MonthMove } from './month-moves.rules.js';

const offer = (points: number, over: Partial<Booking> = {}): Booking => ({
  provider: 'p',
  booked: '2026-06-01',
  points,
  serious: false,
  ...over,
});
const shown = (moves: readonly MonthMove[]) =>
  moves.map(
    (move) =>
      `${move.provider} ${move.month.slice(0, 7)} held ${move.held} committed ${move.committed} ordinary ${move.ordinary}${move.adds ? ' adds' : ''}${move.addsOrdinary ? ' ordinary' : ''}`,
  );

describe('what a case moves, month by month', () => {
  it.each<[string, MonthMove[], string[]]>([
    ['an offer', held(offer(15)), ['p 2026-06 held 8 committed 0 ordinary 8 adds ordinary', 'p 2026-07 held 7 committed 0 ordinary 7 adds ordinary']], // prettier-ignore
    ['a serious one', held(offer(75, { serious: true })), ['p 2026-06 held 38 committed 0 ordinary 0 adds', 'p 2026-07 held 37 committed 0 ordinary 0 adds']], // prettier-ignore
    ['of one point', held(offer(1)), ['p 2026-06 held 1 committed 0 ordinary 1 adds ordinary']],
    ['accepted', accepted(offer(15)), ['p 2026-06 held -8 committed 8 ordinary 0', 'p 2026-07 held -7 committed 7 ordinary 0']],
    ['not taken up', givenBack(offer(15)), ['p 2026-06 held -8 committed 0 ordinary -8', 'p 2026-07 held -7 committed 0 ordinary -7']],
    ['ended in the month', ended(offer(15), '2026-06-30'), ['p 2026-06 held 0 committed -8 ordinary -8', 'p 2026-07 held 0 committed -7 ordinary -7']], // prettier-ignore
    ['ended in the next', ended(offer(15, { serious: true }), '2026-07-01'), ['p 2026-07 held 0 committed -7 ordinary 0']],
    ['ended later', ended(offer(15), '2026-08-01'), []],
  ])('%s', (_, moves, expected) => expect(shown(moves)).toEqual(expected));

  it.each<[string, MonthMove[], string[]]>([
    ['nothing', [], []],
    ['there and back: it was added all the same, so it must fit', [...held(offer(2)), ...givenBack(offer(2))], ['p 2026-06 held 0 committed 0 ordinary 0 adds ordinary', 'p 2026-07 held 0 committed 0 ordinary 0 adds ordinary']], // prettier-ignore
    ['a small one taken behind a large one given back', [...givenBack(offer(20)), ...held(offer(2))], ['p 2026-06 held -9 committed 0 ordinary -9 adds ordinary', 'p 2026-07 held -9 committed 0 ordinary -9 adds ordinary']], // prettier-ignore
    ['a serious one taken, another given back', [...held(offer(2, { serious: true })), ...givenBack(offer(2))], ['p 2026-06 held 0 committed 0 ordinary -1 adds', 'p 2026-07 held 0 committed 0 ordinary -1 adds']], // prettier-ignore
    ['accepted and ended at once', [...accepted(offer(2)), ...ended(offer(2), '2026-06-30')], ['p 2026-06 held -1 committed 0 ordinary -1', 'p 2026-07 held -1 committed 0 ordinary -1']], // prettier-ignore
    ['by provider, then month', [...held(offer(2, { provider: 'q' })), ...held(offer(1))], ['p 2026-06 held 1 committed 0 ordinary 1 adds ordinary', 'q 2026-06 held 1 committed 0 ordinary 1 adds ordinary', 'q 2026-07 held 1 committed 0 ordinary 1 adds ordinary']], // prettier-ignore
  ])('net: %s', (_, moves, expected) => expect(shown(netMoves(moves))).toEqual(expected));
});
