import { afterWorkingDays, localTime } from '#platform/working-days.rules.js';
import { administrator, MatchingAtWork, worker } from '#testing/matching-at-work.js';
import type { As } from '#testing/signed-callers.js';
import { startMatching } from '../start-matching.js';
import { addDays, addMonths, lastDayOf, monthOf } from './calendar.rules.js';
import { declare, ONE, startAnew, TWO } from './capacity-world.js';

describe('capacity over HTTP', () => {
  let hub: MatchingAtWork;

  beforeAll(async () => void (hub = await MatchingAtWork.begin(startMatching)));
  afterAll(() => hub?.end());
  beforeEach(async () => {
    await startAnew(hub.database);
    await hub.database.query(`insert into agreement values ($1, '2020-01-01', '2099-12-31', 20)`, [ONE]);
  });

  const call = (method: string, path: string, body?: object, as = worker(ONE)) => hub.call(method, `/providers/${path}`, body, as);
  const today = localTime(new Date(), 'Europe/London').day;
  const present = monthOf(today);
  const next = addMonths(present, 1);
  const points = (available: number) =>
    hub.database.transaction((tx) => declare(tx, { kind: 'known', points: available }, { now: new Date(), today }));
  const person = { kind: 'staff', accreditation: 'advanced', hoursAMonth: 40, tags: ['hate'], checks: [{ kind: 'dbs', expiresOn: '2099-01-31' }] }; // prettier-ignore

  it('shows months, what is free, and from when', async () => {
    await points(60);
    await call('PUT', `${ONE}/facilitators/a`, person);
    const { status, body } = await call('GET', `${ONE}/capacity`, undefined, administrator);
    expect([status, body.months.length]).toEqual([200, 13]);
    expect(body).toMatchObject({
      provider: ONE,
      freeNow: { serious: 120, others: 120 },
      nextFree: { kind: 'from', day: today, points: 15, words: 'now' },
      paused: false,
      stale: false,
      keptPercent: 0,
      askedAt: null,
    });
    expect(body.months[0]).toMatchObject({ month: present, available: 60, free: 60, percent: 0, words: '60 of 60' });
  });

  it('takes leave off the month in which it falls, moves what is next free, says so, and gives it back', async () => {
    await points(40);
    await call('PUT', `${ONE}/facilitators/a`, { ...person, hoursAMonth: 40 });
    const leave = { facilitator: 'a', from: today, to: lastDayOf(next), kind: 'leave' };
    const told = await call('POST', `${ONE}/absences`, leave);
    expect(told.status).toBe(201);
    const changed = await hub.world.until(() => {
      const facts = hub.world.facts('capacity.changed.v1').filter(({ data }) => data.provider === ONE && data.period === next.slice(0, 7));
      return facts.find(({ data }) => data.available === 0);
    });
    expect(changed.data).toMatchObject({
      kind: 'known',
      available: 0,
      kept: 0,
      committed: 0,
      held: 0,
      overCommitted: false,
      paused: false,
    });
    const { nextFree } = (await call('GET', `${ONE}/capacity`)).body;
    expect(nextFree).toMatchObject({ kind: 'from', day: addMonths(present, 2) });
    expect((await call('GET', `${ONE}/absences`)).body).toMatchObject([{ id: told.body.id, facilitator: 'a' }]);
    expect((await call('DELETE', `${ONE}/absences/${told.body.id}`)).status).toBe(200);
    expect((await call('GET', `${ONE}/capacity`)).body.nextFree.words).toBe('now');
    expect((await call('DELETE', `${TWO}/absences/${told.body.id}`, undefined, worker(TWO))).status).toBe(404);
    const history = (await call('GET', `${ONE}/history`)).body.map((each: { what: string }) => each.what);
    expect(history).toEqual(expect.arrayContaining(['declared', 'facilitators', 'absence', 'absence_cancelled', 'figure']));
  });

  it('holds facilitators, and hides from an administrator until when the checks of a volunteer are good', async () => {
    const gone = { ...person, kind: 'volunteer', checks: [{ kind: 'dbs', expiresOn: addDays(today, -1) }] };
    expect((await call('PUT', `${ONE}/facilitators/a`, gone)).body).toMatchObject([{ code: 'a', checks: [{ expired: true, expiresOn: addDays(today, -1) }], bars: [{ kind: 'check_expired', check: 'dbs' }] }]); // prettier-ignore
    const [seen] = (await call('GET', `${ONE}/facilitators`, undefined, administrator)).body;
    expect(seen.checks).toEqual([{ kind: 'dbs', expired: true }]);
    const contact = afterWorkingDays(new Date(), 30).toISOString().slice(0, 10);
    expect((await call('DELETE', `${ONE}/facilitators/a?lastDay=${contact}`)).body).toMatchObject([{ code: 'a', leftOn: contact }]);
    expect((await call('DELETE', `${ONE}/facilitators/z`)).status).toBe(404);
  });

  it('is paused and resumed', async () => {
    expect((await call('POST', `${ONE}/pause`, { reason: 'staff_shortage' })).body).toMatchObject({ paused: true, reason: 'staff_shortage' }); // prettier-ignore
    expect((await call('POST', `${ONE}/pause`, { reason: 'other' }, administrator)).body).toMatchObject({ reason: 'staff_shortage' });
    expect((await call('GET', `${ONE}/capacity`)).body).toMatchObject({ paused: true, nextFree: { kind: 'never' } });
    expect((await call('POST', `${ONE}/resume`)).body).toEqual({ paused: false });
    expect((await call('GET', `${ONE}/capacity`)).body.paused).toBe(false);
  });

  it('has agreements, which an administrator alone sets', async () => {
    const agreements = [{ from: '2025-12-01', to: '2026-11-30', sharePercent: 20 }];
    expect((await call('PUT', `${ONE}/agreements`, { agreements }, administrator)).body).toEqual(agreements);
    expect((await call('PUT', `${ONE}/agreements`, { agreements })).status).toBe(403);
    expect((await call('GET', `${ONE}/agreements`)).body).toEqual(agreements);
    const twice = { agreements: [...agreements, ...agreements] };
    expect((await call('PUT', `${ONE}/agreements`, twice, administrator)).body).toMatchObject({ code: 'overlaps' });
  });

  it.each<[string, string, string, object | undefined, As, number]>([
    ['another provider’s', 'GET', `${ONE}/capacity`, undefined, worker(TWO), 404],
    ['one that is not there', 'GET', '01942f00-0000-7000-8000-000000000099/capacity', undefined, administrator, 404],
    ['an absence of nobody', 'POST', `${ONE}/absences`, { facilitator: 'z', from: '2026-07-01', to: '2026-07-02', kind: 'leave' }, worker(ONE), 422],
    ['a day that does not exist', 'POST', `${ONE}/absences`, { facilitator: 'z', from: '2026-02-30', to: '2026-07-02', kind: 'leave' }, worker(ONE), 422],
    ['another’s pause', 'POST', `${ONE}/pause`, { reason: 'x' }, worker(TWO), 404],
    ['a pause without a reason', 'POST', `${ONE}/pause`, {}, worker(ONE), 422],
    ['an unknown accreditation', 'PUT', `${ONE}/facilitators/a`, { ...person, accreditation: 'expert' }, worker(ONE), 422],
    ['a name in a field of its own', 'PUT', `${ONE}/facilitators/a`, { ...person, name: 'x' }, worker(ONE), 422],
    ['a check twice', 'PUT', `${ONE}/facilitators/a`, { ...person, checks: [...person.checks, ...person.checks] }, worker(ONE), 422],
    ['a code with a space', 'PUT', `${ONE}/facilitators/a%20b`, person, worker(ONE), 422],
    ['to a service', 'GET', `${ONE}/facilitators`, undefined, { roles: ['service'] }, 403],
  ])('refuses: %s', async (_, method, path, body, as, status) => expect((await call(method, path, body, as)).status).toBe(status)); // prettier-ignore
});
