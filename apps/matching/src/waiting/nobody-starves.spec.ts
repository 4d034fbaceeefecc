import fc from 'fast-check';
import { addDays, addMonths, monthOf, type Day, type Month } from '../capacity/calendar.rules.js';
import { halvesOf, type MonthNow } from '../capacity/months.rules.js';
import { isSerious } from '../case-facts.rules.js';
import { aCase, providerId } from '../examples.js';
import { aMonth, anAsking, aProviderNow, aSitting, caseId, RULES } from '../rules/examples.js';
import { inTurn } from '../rules/priority.rules.js';
import type { Asking, ProviderNow } from '../rules/question.rules.js';
import { decide } from '../rules/run-decision.rules.js';
import type { Earmark } from '../rules/sitting.rules.js';
import { earmarksFor, soonestIn, type LongWaiter, type RoomAhead } from './earmark.rules.js';
import { turnOf, waitedBy, type Waiter } from './turn.rules.js';

/**
 * A hub that always has more small cases than room for them, some of them more pressing, and one large case. What is free is small, and filled at once:
 * by priority alone the large one would wait for ever, since it fits only where a provider has room in two months together.
 */
interface Crowd {
  /** Points a month of each provider. */
  points: number[];
  /** What comes on a day, one after the other and again from the start: hours of an intervention, and whether it presses. */
  comers: { points: 8 | 15 | 25; presses: boolean }[][];
  arrives: Day;
}

const WISHES = { 8: 'letter', 15: 'indirect_shuttle', 25: 'direct_conference' } as const;
const LARGE = caseId(1);
const FIRST_DAY = '2026-01-05';
const DAYS = 500;
const PLAIN = { receivedAt: '2026-01-05T09:00:00Z', enhancedRights: false };
const WEEKS = 7 * 86_400_000;
/** As many wait at most: who comes when the list is full goes elsewhere. */
const MOST_WAITING = 10;

interface Waits extends Waiter {
  asking: Asking;
  able: string[];
  points: number;
}

/** @returns the day from which the large case was first in turn and had waited long, and the day on which it was placed */
function lived({ points, comers, arrives }: Crowd, earmarkAfterWeeks: number): { first?: Day; placed?: Day } {
  const ids = points.map((_, nth) => providerId(nth + 1));
  // It has run for long: half of the first month is taken by cases of the one before.
  const taken = new Map(points.map((each, p): [string, number] => [`${p} ${monthOf(FIRST_DAY)}`, Math.floor(each / 2)]));
  const monthAt = (provider: number, month: Month): MonthNow =>
    aMonth(points[provider]!, {
      month,
      committed: taken.get(`${provider} ${month}`) ?? 0,
      ordinary: taken.get(`${provider} ${month}`) ?? 0,
    });
  let waiting: Waits[] = [];
  let number = 1;
  let first: Day | undefined;
  for (let nth = 0, today = FIRST_DAY; nth < DAYS; nth++, today = addDays(today, 1)) {
    const moment = { today, now: new Date(`${today}T09:00:00Z`) };
    const come = (id: string, facts: Asking['facts']) =>
      waiting.push({
        id,
        inputs: facts.priority,
        waitingSince: moment.now,
        waitedBefore: 0,
        asking: anAsking({ id, facts }),
        able: [],
        points: 0,
      });
    for (const { points: each, presses } of waiting.length < MOST_WAITING ? comers[nth % comers.length]! : [])
      come(caseId(++number), aCase({ interventions: [WISHES[each]], priority: { ...PLAIN, enhancedRights: presses } }));
    if (today === arrives) come(LARGE, aCase({ complexity: 'serious_sensitive', priority: PLAIN }));
    const turns = new Map(waiting.map((each) => [each.id, turnOf(each, moment, RULES)]));
    const providers = ids.map((id, p): ProviderNow => {
      const months = [monthAt(p, monthOf(today)), monthAt(p, addMonths(monthOf(today), 1))] as const;
      return aProviderNow({ nth: p + 1, id, months });
    });
    const earmarks = marked(waiting.filter((each) => waitedBy(moment.now, each) >= earmarkAfterWeeks * WEEKS));
    const cases = waiting.map(({ asking, id }) => ({ ...asking, ...turns.get(id)! }));
    for (const { case: id, outcome, able, leastPoints } of decide(
      aSitting({ today, at: moment.now.toISOString(), providers, cases, earmarks }),
    ).verdicts) {
      const one = waiting.find((each) => each.id === id)!;
      Object.assign(one, { able, points: leastPoints });
      if (outcome.kind !== 'offered') continue;
      if (id === LARGE) return { first: first ?? today, placed: today };
      waiting = waiting.filter((each) => each !== one);
      const provider = ids.indexOf(outcome.provider);
      for (const half of halvesOf(outcome.points, monthOf(today)))
        taken.set(`${provider} ${half.month}`, monthAt(provider, half.month).committed + half.points);
    }
    const head = [...turns.values()].filter(({ id }) => waiting.some((each) => each.id === id)).sort(inTurn)[0];
    const large = waiting.find(({ id }) => id === LARGE);
    if (!large || head?.id !== LARGE || waitedBy(moment.now, large) < 2 * WEEKS) first = undefined;
    else first ??= today;

    function marked(long: Waits[]): Earmark[] {
      const ahead = ids.map((id, p): [string, RoomAhead] => {
        const months = Array.from({ length: 6 }, (_, each) => monthAt(p, addMonths(monthOf(today), each)));
        return [id, { months, agreements: [{ from: '2026-01-01', to: '2027-12-31' }], suspended: false, paused: false }];
      });
      const waiters = long.map(({ id, able, points: needed, asking }): LongWaiter => ({
        ...turns.get(id)!,
        serious: isSerious(asking.facts),
        options: able.map((provider) => ({ provider, points: needed })),
        earmarked: undefined,
      }));
      return earmarksFor(waiters, soonestIn(new Map(ahead), today));
    }
  }
  return { ...(first && { first }) };
}

const crowd: fc.Arbitrary<Crowd> = fc.record({
  points: fc.array(fc.integer({ min: 40, max: 90 }), { minLength: 1, maxLength: 2 }),
  comers: fc.array(
    fc.array(fc.record({ points: fc.constantFrom(8 as const, 15 as const, 25 as const), presses: fc.boolean() }), {
      minLength: 1,
      maxLength: 3,
    }),
    { minLength: 3, maxLength: 7 },
  ),
  arrives: fc.integer({ min: 20, max: 50 }).map((days) => addDays(FIRST_DAY, days)),
});

describe('nobody starves', () => {
  it('a large case behind ever so many small ones is placed within three turns of the month from when it is first in turn, and it does become first', () => {
    fc.assert(
      fc.property(crowd, (one) => {
        const { first, placed } = lived(one, 2);
        expect({ one, first: first !== undefined, placed: placed !== undefined }).toEqual({ one, first: true, placed: true });
        expect([one, placed! < addMonths(monthOf(first!), 4)]).toEqual([one, true]);
      }),
      { numRuns: Number(process.env.FC_RUNS ?? 25), seed: 20260611 },
    );
  });

  it('and without room set aside it would wait for ever: this is what the earmark is for', () => {
    const one: Crowd = { points: [60], comers: [[{ points: 8, presses: false }]], arrives: '2026-02-01' }; // prettier-ignore
    expect(lived(one, 2).placed).toBeDefined();
    expect(lived(one, 10_000).placed).toBeUndefined();
  });
});
