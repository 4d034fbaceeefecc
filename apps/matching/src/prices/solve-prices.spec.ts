import { addMonths } from '../capacity/calendar.rules.js';
import { aCase, providerId } from '../examples.js';
import { aMonth, anAsking, aProviderNow, aRemit, aSitting, caseId } from '../rules/examples.js';
import { sharesOf } from '../rules/score.rules.js';
import { decide } from '../rules/run-decision.rules.js';
import { roomAhead } from './comers.rules.js';
import { pricesOf } from './price-set.rules.js';
import { solvePrices } from './solve-prices.js';

const TODAY = '2026-06-11';
const [SPECIALIST, OTHER] = [providerId(1), providerId(2)];
const providers = [aProviderNow({ nth: 1 }), aProviderNow({ nth: 2, remit: aRemit({ categories: ['SHP', 'CYC', 'BUD'] }) })];
const months = (available: number) => Array.from({ length: 4 }, (_, nth) => aMonth(available, { month: addMonths('2026-06-01', nth) }));
const robbery = aCase({ category: 'ROB', complexity: 'complex', tags: [] });

const world = (room: number) => {
  const sitting = aSitting({ providers, today: TODAY });
  return {
    today: TODAY,
    stand: { sitting, providers, earmarks: [], shares: sharesOf(providers, TODAY) },
    past: Array.from({ length: 40 }, (_, nth) => anAsking({ id: caseId(nth), facts: robbery })),
    aDay: 1,
    waiting: [{ asking: anAsking({ id: caseId(99), facts: robbery }), able: [SPECIALIST] }],
    answers: [],
    ahead: [roomAhead(SPECIALIST, months(room), TODAY), roomAhead(OTHER, months(200), TODAY)],
  };
};
const solved = (room: number) => solvePrices(world(room), (comers, ahead) => Promise.resolve(pricesOf(comers, ahead)));

describe('what points are worth', () => {
  it('who alone can take what is expected is dear, and who cannot costs nothing', async () => {
    const prices = await solved(100);
    expect(prices.points[SPECIALIST]?.['2026-07-01']).toBeGreaterThan(0);
    expect(prices.points[OTHER]).toBeUndefined();
    const { outcome } = decide(aSitting({ providers: [aProviderNow({ nth: 1 }), providers[1]!], cases: [anAsking({ facts: aCase({ category: 'BUD' }) })], prices, pricesId: 'p' })).verdicts[0]!; // prettier-ignore
    // A burglary goes to the one that has nothing else to do, and not to the only one that may lead a robbery.
    expect(outcome).toMatchObject({ kind: 'offered', provider: OTHER });
  });

  it('with room for all that is expected nobody is dear', async () => expect(await solved(5_000)).toEqual({ points: {}, serious: {} }));

  it('comes to the same digits each time', async () => expect(await solved(100)).toEqual(await solved(100)));
});
