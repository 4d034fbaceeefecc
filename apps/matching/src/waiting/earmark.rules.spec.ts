import { addMonths } from '../capacity/calendar.rules.js';
import type { MonthNow } from '../capacity/months.rules.js';
import { aMonth } from '../rules/examples.js';
import { earmarksFor, fitsNowhere, nearestRoom, soonestIn, type LongWaiter, type RoomAhead } from './earmark.rules.js';

const TODAY = '2026-06-11';
/** Points free by month from June on, of 100 available. */
const free = (...points: number[]): MonthNow[] =>
  points.map((each, nth) => aMonth(100, { month: addMonths('2026-06-01', nth), committed: 100 - each, ordinary: 100 - each }));
const ahead = (months: MonthNow[], over: Partial<RoomAhead> = {}): RoomAhead => ({
  months,
  agreements: [{ from: '2026-01-01', to: '2027-12-31' }],
  suspended: false,
  paused: false,
  ...over,
});
const waiter = (id: string, points: Record<string, number>, over: Partial<LongWaiter> = {}): LongWaiter => ({
  id,
  priority: 20,
  since: '2026-05-01T09:00:00.000Z',
  serious: false,
  options: Object.entries(points).map(([provider, each]) => ({ provider, points: each })),
  earmarked: undefined,
  ...over,
});
const july = [aMonth(null, { kind: 'unknown' }), ...free(0, 100, 100).slice(1)];

describe('room set aside for those who have waited long', () => {
  it.each<[string, Record<string, RoomAhead>, LongWaiter[], string[]]>([
    ['nobody has', { p: ahead(free(0, 0, 100, 100)) }, [], []],
    ['where it fits soonest', { p: ahead(free(0, 20, 100, 100)), q: ahead(free(0, 100, 100, 100)) }, [waiter('a', { p: 50, q: 50 })], ['a q 2026-07-01 50']],
    ['both halves must fit', { p: ahead(free(0, 100, 24, 100, 100)) }, [waiter('a', { p: 50 })], ['a p 2026-09-01 50']],
    ['this month, where that will do', { p: ahead(free(30, 30)) }, [waiter('a', { p: 50 })], ['a p 2026-06-01 50']],
    ['one a provider: the first in turn', { p: ahead(free(0, 100, 100)) }, [waiter('b', { p: 10 }), waiter('a', { p: 50 }, { priority: 25 })], ['a p 2026-07-01 50']],
    ['the next one goes elsewhere', { p: ahead(free(0, 100, 100)), q: ahead(free(0, 0, 100, 100)) }, [waiter('b', { p: 10, q: 10 }), waiter('a', { p: 50 }, { priority: 25 })], ['a p 2026-07-01 50', 'b q 2026-08-01 10']],
    ['as soon at two: it stays where it is', { p: ahead(free(0, 100, 100)), q: ahead(free(0, 100, 100)) }, [waiter('a', { p: 40, q: 50 }, { earmarked: { provider: 'q', month: '2026-07-01' } })], ['a q 2026-07-01 50']],
    ['sooner elsewhere: it goes there', { p: ahead(free(40, 100, 100)), q: ahead(free(0, 100, 100)) }, [waiter('a', { p: 50, q: 50 }, { earmarked: { provider: 'q', month: '2026-07-01' } })], ['a p 2026-06-01 50']],
    ['otherwise where it takes least', { p: ahead(free(0, 100, 100)), q: ahead(free(0, 100, 100)) }, [waiter('a', { p: 60, q: 50 })], ['a q 2026-07-01 50']],
    ['beside what is kept for serious cases', { p: ahead(free(0, 100, 100).map((month) => ({ ...month, kept: 80 }))) }, [waiter('a', { p: 50 }), waiter('s', { p: 50 }, { serious: true, priority: 10 })], ['s p 2026-07-01 50']],
    ['not in a month that is not declared', { p: ahead(july) }, [waiter('a', { p: 50 })], ['a p 2026-07-01 50']],
    ['not after the agreement', { p: ahead(free(0, 0, 100, 100), { agreements: [{ from: '2026-01-01', to: '2026-07-31' }] }) }, [waiter('a', { p: 50 })], []],
    ['from the day of a new one', { p: ahead(free(0, 0, 100, 100), { agreements: [{ from: '2026-08-15', to: '2026-12-31' }] }) }, [waiter('a', { p: 50 })], ['a p 2026-08-01 50']],
    ['not where it is paused', { p: ahead(free(0, 100, 100), { paused: true }) }, [waiter('a', { p: 50 })], []],
    ['nor suspended', { p: ahead(free(0, 100, 100), { suspended: true }) }, [waiter('a', { p: 50 })], []],
    ['nor where nothing is known of it', {}, [waiter('a', { p: 50 })], []],
    ['who fits in no month has none', { p: ahead(free(0, 100, 100)) }, [waiter('a', { p: 202 })], []],
  ])('%s', (_, providers, waiters, expected) => {
    for (const read of [waiters, [...waiters].reverse()]) {
      const found = earmarksFor(read, soonestIn(new Map(Object.entries(providers)), TODAY));
      expect(found.map(({ id, provider, month, points }) => `${id} ${provider} ${month} ${points}`).sort()).toEqual(expected);
    }
  }); // prettier-ignore

  it.each<[string, Record<string, RoomAhead>, LongWaiter, boolean]>([
    ['an empty month would hold it', { p: ahead(free(0, 0, 0)) }, waiter('a', { p: 200 }), false],
    ['none would', { p: ahead(free(0, 0, 0)) }, waiter('a', { p: 201 }), true],
    ['not beside what is kept', { p: ahead(free(0, 0).map((month) => ({ ...month, kept: 1 }))) }, waiter('a', { p: 199 }), true],
    ['which a serious case may have', { p: ahead(free(0, 0).map((month) => ({ ...month, kept: 1 }))) }, waiter('a', { p: 199 }, { serious: true }), false],
    ['one of two would', { p: ahead(free(0, 0)), q: ahead(free(0, 0)) }, waiter('a', { p: 300, q: 150 }), false],
    ['a month that is not declared may', { p: ahead([...free(0, 0), aMonth(null, { kind: 'unknown', month: '2026-08-01' })]) }, waiter('a', { p: 999 }), false],
    ['where no figure binds it would', { p: ahead([aMonth(null, { kind: 'unlimited' }), aMonth(null, { kind: 'unlimited', month: '2026-07-01' })]) }, waiter('a', { p: 999 }), false],
    ['nobody could take it: that is another matter', {}, waiter('a', {}), false],
  ])('fits nowhere? %s', (_, providers, one, expected) => expect(fitsNowhere(one, new Map(Object.entries(providers)))).toBe(expected)); // prettier-ignore

  it('says where it would fit soonest, were nobody before it', () => {
    const soonest = soonestIn(new Map([['p', ahead(free(0, 0, 100, 100))], ['q', ahead(free(0, 100, 100))]]), TODAY); // prettier-ignore
    expect(nearestRoom(waiter('a', { p: 50, q: 50 }), soonest)).toEqual({ provider: 'q', from: '2026-07-01' });
    expect(nearestRoom(waiter('a', { p: 500 }), soonest)).toBeUndefined();
  });
});
