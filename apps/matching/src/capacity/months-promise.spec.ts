import fc from 'fast-check';
import type { Database } from '#platform/database.js';
import { migrate } from '#platform/migrate.js';
import { testWorld, type TestWorld } from '#testing/test-world.js';
import { matchingMigrations } from '../matching-migrations.js';
import { addMonths, monthOf } from './calendar.rules.js';
import { declare, on, ONE, startAnew } from './capacity-world.js';
import { monthsSeen } from './capacity.queries.js';
import type { Moment } from './count-months.js';
import { declareAbsences } from './declare-absences.js';
import { followMonths } from './follow-months.js';
import { accepted, ended, givenBack, held, type Booking, type MonthMove } from './month-moves.rules.js';
import { moveMonths } from './move-months.writes.js';
import { freedAtEnd, halvesOf, type MonthNow } from './months.rules.js';

/** One thing of a batch: a case that is offered, or what becomes of the nth that was. */
type Deed = { kind: 'hold'; points: number; serious: boolean } | { kind: 'accept' | 'give_back' | 'end'; nth: number };

type Step =
  | { kind: 'move'; deeds: Deed[] }
  | { kind: 'declare'; points: number | 'unknown' | 'unlimited'; kept: number; months: 'all' | 'next' }
  | { kind: 'absence'; days: number }
  | { kind: 'wait'; days: number };

const nth = fc.nat(50);
const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('hold' as const), points: fc.integer({ min: 1, max: 40 }), serious: fc.boolean() }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('accept' as const, 'give_back' as const, 'end' as const), nth }) },
);
const points = fc.oneof(fc.integer({ min: 0, max: 60 }), fc.constantFrom('unknown' as const, 'unlimited' as const));
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('move' as const), deeds: fc.array(deed, { minLength: 1, maxLength: 4 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('declare' as const),
      points,
      kept: fc.integer({ min: 0, max: 100 }),
      months: fc.constantFrom('all' as const, 'next' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('absence' as const), days: fc.integer({ min: 1, max: 40 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const), days: fc.integer({ min: 1, max: 25 }) }) },
);

interface Booked extends Booking {
  state: 'open' | 'accepted' | 'gone' | 'ended';
  endedOn?: string;
}

/** What the bookings come to in one month, by the words of the promise and not by what was moved. */
function takenIn(bookings: readonly Booked[], month: string) {
  const sum = { held: 0, committed: 0, ordinary: 0 };
  for (const { points, booked, serious, state, endedOn } of bookings) {
    const used = endedOn === undefined || state !== 'ended' || !freedAtEnd(points, booked, endedOn).some((half) => half.month === month);
    const half = halvesOf(points, booked).find((each) => each.month === month)?.points ?? 0;
    if (state === 'gone' || !used) continue;
    sum[state === 'open' ? 'held' : 'committed'] += half;
    if (!serious) sum.ordinary += half;
  }
  return sum;
}

describe('the promise about capacity, by month, on real tables', () => {
  let world: TestWorld;
  let database: Database;

  beforeAll(async () => {
    world = await testWorld(['matching']);
    await migrate(world.env('matching').DATABASE_URL!, matchingMigrations);
    database = world.database('matching');
  });
  afterAll(() => world?.close());

  let bookings: Booked[];
  let moment: Moment;

  /** What a batch does to the bookings, and the moves that it comes to. */
  function done(deeds: readonly Deed[]): { after: Booked[]; moves: MonthMove[] } {
    const after = bookings.map((each) => ({ ...each }));
    const moves: MonthMove[] = [];
    for (const one of deeds) {
      if (one.kind === 'hold') {
        const booking = { provider: ONE, booked: monthOf(moment.today), points: one.points, serious: one.serious, state: 'open' as const };
        after.push(booking);
        moves.push(...held(booking));
        continue;
      }
      const open = after.filter(({ state }) => state === (one.kind === 'end' ? 'accepted' : 'open'));
      const booking = open[one.nth % Math.max(1, open.length)];
      if (!booking) continue;
      if (one.kind === 'accept') moves.push(...accepted(booking));
      if (one.kind === 'give_back') moves.push(...givenBack(booking));
      if (one.kind === 'end') moves.push(...ended(booking, moment.today));
      booking.state = one.kind === 'accept' ? 'accepted' : one.kind === 'end' ? 'ended' : 'gone';
      if (one.kind === 'end') booking.endedOn = moment.today;
    }
    return { after, moves };
  }

  /** Does every month to which something is added hold what it would have afterwards? */
  const mayBe = (after: readonly Booked[], moves: readonly MonthMove[], months: readonly MonthNow[]) =>
    moves
      .filter(({ adds }) => adds)
      .every(({ month, addsOrdinary }) => {
        const row = months.find((each) => each.month === month)!;
        const { held: open, committed, ordinary } = takenIn(after, month);
        if (row.kind !== 'known') return row.kind === 'unlimited';
        return open + committed <= row.available! && (!addsOrdinary || ordinary <= row.available! - row.kept);
      });

  async function take(one: Step): Promise<void> {
    switch (one.kind) {
      case 'move': {
        const { after, moves } = done(one.deeds);
        const months = (await monthsSeen(database, [ONE], monthOf(moment.today))).get(ONE)!;
        const outcome = await database
          .transaction((tx) => moveMonths(tx, moves))
          .then(() => 'moved', (error: Error) => error.message); // prettier-ignore
        expect(outcome).toMatch(mayBe(after, moves, months) ? /^moved$/ : /not free/);
        if (outcome === 'moved') bookings = after;
        return;
      }
      case 'declare': {
        const figure = typeof one.points === 'number' ? { kind: 'known' as const, points: one.points } : { kind: one.points };
        const next = [{ period: addMonths(monthOf(moment.today), 1).slice(0, 7), points: figure.points ?? 0 }];
        const declared = one.months === 'all' ? figure : { kind: figure.kind, periods: next };
        const { verdicts } = await database.transaction((tx) => declare(tx, { ...declared, keptForSeriousPercent: one.kept }, moment));
        expect(verdicts).toEqual([{ kind: 'done' }]);
        return;
      }
      case 'absence': {
        const absence = { facilitator: 'a', from: moment.today, to: after(one.days).today, kind: 'leave' as const };
        await database.transaction((tx) =>
          declareAbsences(tx, [{ provider: ONE, absence, declaredAt: moment.now, declaredBy: 'staff-1' }], moment),
        );
        return;
      }
      case 'wait':
        moment = after(one.days);
        await database.transaction((tx) => followMonths(tx, 'cambridgeshire', moment));
    }
  }

  const after = (days: number) => on(new Date(moment.now.getTime() + days * 86_400_000).toISOString().slice(0, 10));

  it('is kept by any sequence of offers, answers, ends, declarations, absences and turns of the month', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 30 }), async (steps) => {
        await startAnew(database);
        bookings = [];
        moment = on('2026-06-10');
        const staff = ['a', 'b'].map((facilitator) => ({ facilitator, hours: 30, accreditation: 'intermediate' as const }));
        await database.transaction((tx) => declare(tx, { kind: 'known', facilitators: staff }, moment));
        for (const one of steps) {
          await take(one);
          const { rows } = await database.query(
            `select month::text as month, held, committed, ordinary, kind <> 'known' or (committed + held <= ceiling and ordinary <= ordinary_ceiling) as kept
             from capacity_month where provider = $1 order by month`,
            [ONE],
          );
          expect(rows).toEqual(rows.map(({ month }) => ({ month, ...takenIn(bookings, month), kept: true })));
        }
      }),
      { numRuns: Number(process.env.FC_RUNS ?? 12), seed: 20260610 },
    );
  });
});
