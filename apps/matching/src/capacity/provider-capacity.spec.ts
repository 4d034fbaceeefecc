import type { Database, Tx } from '#platform/database.js';
import { migrate } from '#platform/migrate.js';
import { testWorld, type TestWorld } from '#testing/test-world.js';
import { matchingMigrations } from '../matching-migrations.js';
import { countShares, setAgreements } from './agreements.writes.js';
import { askForCapacity } from './ask-for-capacity.js';
import { capacityHistory } from './capacity-history.queries.js';
import { declare, figures, on, ONE, startAnew, TWO } from './capacity-world.js';
import { declareAbsences } from './declare-absences.js';
import { facilitatorsOf, staffOf, type StaffRead } from './facilitators.queries.js';
import { saveWork } from './facilitator-work.writes.js';
import { leave, saveStaff } from './facilitators.writes.js';
import type { WorkOf } from './may-take.rules.js';
import { pauseProvider, pausesOf, resumeProvider } from './pauses.writes.js';
import { capacityOf } from './provider-capacity.queries.js';
import { seedCapacity } from './seed-capacity.js';
import type { FacilitatorTold } from './staff-told.rules.js';

const JUNE = on('2026-06-10');
const person = (over: Partial<FacilitatorTold> = {}): FacilitatorTold => ({
  facilitator: 'a',
  hours: 44,
  accreditation: 'advanced',
  ...over,
});

describe('a provider, its people and its agreements, on real tables', () => {
  let world: TestWorld;
  let database: Database;

  beforeAll(async () => {
    world = await testWorld(['matching']);
    await migrate(world.env('matching').DATABASE_URL!, matchingMigrations);
    database = world.database('matching');
  });
  afterAll(() => world?.close());
  beforeEach(() => startAnew(database));

  const tell = (facilitators: FacilitatorTold[], moment = JUNE) =>
    database.transaction((tx) => declare(tx, { kind: 'known', facilitators }, moment));
  const now = async (moment = JUNE) => (await capacityOf(database, [ONE], moment, 'look')).get(ONE)!;
  const versions = async () =>
    (await database.query(`select version, staff from provider_staff where provider = $1 order by version`, [ONE])).rows;

  it('holds facilitators as they were told, and each version of them but for their keyed hashes', async () => {
    const conflictKey = 'ab'.repeat(16);
    const dbs = { kind: 'dbs', expiresOn: '2027-01-31' };
    await tell([person({ tags: ['hate'], gender: 'female', checks: [dbs], mostCases: 3, coolDownDays: 20, conflictKey }), person({ facilitator: 'b', kind: 'volunteer', hours: 7.5, languages: ['pl'], districts: ['E07000008'] })]); // prettier-ignore
    const a = { code: 'a', kind: 'staff', accreditation: 'advanced', gender: 'female', tags: ['hate'], languages: [], districts: [], hoursAMonth: 44, checks: [dbs], mostCases: 3, coolDownDays: 20 }; // prettier-ignore
    const b = { code: 'b', kind: 'volunteer', accreditation: 'advanced', tags: [], languages: ['pl'], districts: ['E07000008'], hoursAMonth: 7.5, checks: [] }; // prettier-ignore
    expect((await facilitatorsOf(database, [ONE, TWO])).get(TWO)).toEqual([]);
    expect(await now()).toMatchObject({ staff: [{ ...a, conflictKey }, b], staffVersion: 2, paused: false, pointsTaken: 0 });
    expect(await versions()).toEqual([{ version: 2, staff: [a, b] }]);

    await tell([person({ tags: ['hate'], mostCases: 3, coolDownDays: 20, checks: [{ kind: 'dbs', expiresOn: '2028-01-31' }] })], on('2026-06-11')); // prettier-ignore
    const after = [
      { ...a, checks: [{ kind: 'dbs', expiresOn: '2028-01-31' }] },
      { ...b, leftOn: '2026-06-10' },
    ];
    expect(await versions()).toEqual([
      { version: 2, staff: [a, b] },
      { version: 3, staff: after },
    ]);
    expect((await now()).staff[0]).toEqual({ ...after[0], conflictKey });
    const { rows } = await database.query('select told_by, told_at from facilitator_check');
    expect(rows).toEqual([{ told_by: 'staff-1', told_at: on('2026-06-11').now }]);
  });

  it('counts a version up only where something differs', async () => {
    await tell([person()]);
    await tell([person()], on('2026-06-11'));
    expect(await versions()).toHaveLength(1);
  });

  it('is read again where it was written since, and not by the number of its version alone', async () => {
    const read: StaffRead = new Map();
    const hours = async (tx: Tx = database) => (await staffOf(tx, [ONE, TWO], read)).get(ONE)!.map(({ hoursAMonth }) => hoursAMonth);
    expect(await hours()).toEqual([]);
    await tell([person()]);
    expect(await hours()).toEqual([44]);
    const before = read.get(ONE)!.staff;
    await hours();
    expect(read.get(ONE)!.staff).toBe(before);
    await database
      .transaction(async (tx) => {
        await declare(tx, { kind: 'known', facilitators: [person({ hours: 20 })] }, on('2026-06-11'));
        expect(await hours(tx)).toEqual([20]);
        throw new Error('rolled back');
      })
      .catch(() => undefined);
    // The same number again, with other content.
    await tell([person({ hours: 30 })], on('2026-06-11'));
    expect(await hours()).toEqual([30]);
  });

  it('locks two months to decide on, and shows them all to look at', async () => {
    await tell([person()]);
    const months = await database.transaction(async (tx) => {
      const locked = (await capacityOf(tx, [ONE], JUNE, 'decide')).get(ONE)!.months;
      await expect(database.query(`select 1 from capacity_month where month = '2026-07-01' for update nowait`)).rejects.toMatchObject({ code: '55P03' }); // prettier-ignore
      return locked.map(({ month }) => month);
    });
    expect(months).toEqual(['2026-06-01', '2026-07-01']);
    expect((await now()).months).toHaveLength(13);
  });

  it('replaces checks where a facilitator is written as they stand, and leaves the others alone', async () => {
    await tell([person({ checks: [{ kind: 'dbs', expiresOn: '2027-01-31' }] }), person({ facilitator: 'b', checks: [{ kind: 'dbs', expiresOn: '2027-02-28' }] })]); // prettier-ignore
    const [a, b] = (await now()).staff;
    const changed = { ...a!, checks: [{ kind: 'prison', expiresOn: '2027-03-31' }] };
    expect(await database.transaction((tx) => saveStaff(tx, ONE, [changed], 'staff-2', on('2026-06-11').now))).toBe(true);
    expect(await database.transaction((tx) => saveStaff(tx, ONE, [changed], 'staff-2', on('2026-06-12').now))).toBe(false);
    expect((await now()).staff).toEqual([changed, b]);
  });

  it('gives a last day to who leaves, once', async () => {
    await tell([person()]);
    const gone = (code: string, day: string) => database.transaction((tx) => leave(tx, ONE, code, day, 'staff-2', JUNE.now));
    expect([await gone('a', '2026-06-30'), await gone('a', '2026-07-31'), await gone('z', '2026-06-30')]).toEqual([
      { kind: 'done' },
      { kind: 'already' },
      { kind: 'not_known' },
    ]);
    expect((await now()).staff).toMatchObject([{ code: 'a', leftOn: '2026-06-30' }]);
  });

  it('takes who has left off for good, until they are named again', async () => {
    await tell([person(), person({ facilitator: 'b', hours: 60 })]);
    const absence = { facilitator: 'a', from: '2026-07-01', to: '2026-07-01', kind: 'left' as const };
    await database.transaction((tx) =>
      declareAbsences(tx, [{ provider: ONE, absence, declaredAt: on('2026-06-11').now, declaredBy: 'staff-1' }], on('2026-06-11')),
    );
    expect(await figures(database)).toBe('104 60 60 60');
    await tell([person(), person({ facilitator: 'b', hours: 60 })], on('2026-06-12'));
    expect(await figures(database)).toBe('104 104 104 104');
    expect((await now()).absences).toEqual([]);
  });

  it('knows what each has on hand, and the day on which their last serious case ended', async () => {
    const keep = (...work: WorkOf[]) => database.transaction((tx) => saveWork(tx, work.map((each) => ({ provider: ONE, ...each })))); // prettier-ignore
    await keep(
      { facilitator: 'b', cases: 1, seriousEndedOn: '2026-06-01' },
      { facilitator: 'a', cases: 2 },
      { facilitator: 'c', cases: 0, seriousEndedOn: '2024-05-31' },
      { facilitator: 'd', cases: 1 },
    );
    await keep(
      { facilitator: 'a', cases: 1, seriousEndedOn: '2026-05-31' },
      { facilitator: 'b', cases: 2 },
      { facilitator: 'd', cases: 0 },
    );
    expect((await now()).busy).toEqual([
      { facilitator: 'a', cases: 1, seriousEndedOn: '2026-05-31' },
      { facilitator: 'b', cases: 2, seriousEndedOn: '2026-06-01' },
    ]);
  });

  it('is paused once and resumed once, and keeps both', async () => {
    const pause = (day: string) => database.transaction((tx) => pauseProvider(tx, ONE, 'staff-1', 'staff_shortage', on(day).now));
    const resume = (day: string) => database.transaction((tx) => resumeProvider(tx, ONE, on(day).now));
    expect([await pause('2026-06-01'), await pause('2026-06-02')]).toEqual(['done', 'already']);
    expect(await pausesOf(database, [ONE, TWO])).toEqual(new Map([[ONE, { since: on('2026-06-01').now, reason: 'staff_shortage' }]]));
    expect((await now()).paused).toBe(true);
    expect([await resume('2026-06-03'), await resume('2026-06-04')]).toEqual(['done', 'already']);
    expect((await now()).paused).toBe(false);
    expect(await pause('2026-06-05')).toBe('done');
    const history = await capacityHistory(database, ONE, new Date(0), new Date('2030-01-01'));
    expect(history.map(({ at, what, by }) => [at.getUTCDate(), what, by])).toEqual([
      [1, 'paused', 'staff-1'],
      [3, 'resumed', null],
      [5, 'paused', 'staff-1'],
    ]);
  });

  it('holds agreements one after the other, under a new version of its profile, and none is removed under which a case was taken', async () => {
    const set = (...agreements: [string, string][]) =>
      database.transaction((tx) => setAgreements(tx, ONE, agreements.map(([from, to]) => ({ from, to, sharePercent: 20 })))); // prettier-ignore
    expect(await set(['2025-12-01', '2026-11-30'])).toEqual({ kind: 'taken' });
    const take = (on: string, points: number, provider = ONE) => ({ provider, on, points });
    await countShares(database, [take('2025-12-01', 60), take('2026-11-30', 15), take('2026-12-01', 8), take('2026-06-10', 8, TWO)]);
    await countShares(database, [take('2026-06-10', 15)]);
    expect((await now()).pointsTaken).toBe(90);
    expect(await set(['2025-12-01', '2026-11-30'], ['2026-12-01', '2027-11-30'])).toEqual({ kind: 'taken' });
    expect(await set(['2026-12-01', '2027-11-30'])).toMatchObject({ kind: 'refused', code: 'agreement_used' });
    expect(await set(['2025-12-01', '2026-12-31'])).toEqual({ kind: 'taken' });
    const { rows } = await database.query(`select version, profile -> 'agreements' as agreements from provider_profile where provider = $1 order by version`, [ONE]); // prettier-ignore
    expect(rows.map(({ version, agreements }) => [version, agreements.map(({ to }: { to: string }) => to)])).toEqual([
      [2, ['2026-11-30']],
      [3, ['2026-11-30', '2027-11-30']],
      [4, ['2026-12-31']],
    ]);
  });

  it('is given people and points where it is invented and has told none', async () => {
    const seed = (points: number) =>
      database.transaction((tx) =>
        seedCapacity(
          tx,
          [
            { provider: ONE, kind: 'known', points, groups: [{ accreditation: 'advanced', count: 2, women: 1, tags: ['hate'], prisonCleared: true }, { accreditation: 'advanced', count: 1, women: 0, tags: [], prisonCleared: false }] }, // prettier-ignore
            { provider: TWO, kind: 'unknown', points: null, groups: [] },
          ],
          JUNE,
        ),
      );
    expect((await seed(600)).length).toBe(13);
    expect((await now()).staff.map(({ code, gender, checks }) => [code, gender, checks.length])).toEqual([
      ['advanced-1', 'female', 1],
      ['advanced-2', 'male', 1],
      ['advanced-3', 'male', 0],
    ]);
    expect([await figures(database), await figures(database, JUNE, TWO)]).toEqual(['600 600 600 600', '']);
    expect(await seed(700)).toEqual([]);
    expect(await figures(database)).toBe('600 600 600 600');
  });

  it('is asked for its capacity where it never told or long ago, and for the next month as this one ends; once each', async () => {
    const ask = async (day: string) =>
      (await database.transaction((tx) => askForCapacity(tx, 'cambridgeshire', on(day), 14))).map(
        ({ provider, because, month }) => `${provider === ONE ? 'one' : 'two'} ${because} ${month}`,
      );
    expect(await ask('2026-06-10')).toEqual([]);
    await database.transaction(async (tx) => {
      for (const provider of [ONE, TWO]) await setAgreements(tx, provider, [{ from: '2026-01-01', to: '2026-12-31', sharePercent: 50 }]);
    });
    expect(await ask('2026-06-10')).toEqual(['one never_told 2026-06-01', 'two never_told 2026-06-01']);
    expect(await ask('2026-06-11')).toEqual([]);
    await database.transaction((tx) => declare(tx, { kind: 'known', periods: [{ period: '2026-06', points: 30 }] }, on('2026-06-12')));
    expect(await ask('2026-06-19')).toEqual([]);
    expect(await ask('2026-06-20')).toEqual(['one next_month 2026-07-01']);
    await database.query('update provider set suspended_at = now() where id = $1', [TWO]);
    expect(await ask('2026-06-27')).toEqual([]);
    expect(await ask('2026-07-05')).toEqual(['one old 2026-07-01']);
  });
});
