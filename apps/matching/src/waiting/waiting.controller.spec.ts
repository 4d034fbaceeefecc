import { localTime } from '#platform/working-days.rules.js';
import { MatchingAtWork, worker } from '#testing/matching-at-work.js';
import { declare, ONE, startAnew, TWO } from '../capacity/capacity-world.js';
import { aCase } from '../examples.js';
import { startMatching } from '../start-matching.js';
import { addMonths, monthOf } from '../capacity/calendar.rules.js';
import { caseId } from '../rules/examples.js';

const HOUR = 3_600_000;

describe('the waiting list over HTTP', () => {
  let hub: MatchingAtWork;

  beforeAll(async () => {
    // The clock would look at the list of its own accord.
    hub = await MatchingAtWork.begin(startMatching, { OFFER_CLOCK_MS: '600000' });
  });
  afterAll(() => hub?.end());
  beforeEach(async () => {
    await startAnew(hub.database);
    await hub.database.query(`insert into agreement values ($1, '2020-01-01', '2099-12-31', 20), ($2, '2020-01-01', '2099-12-31', 20)`, [
      ONE,
      TWO,
    ]);
  });

  const today = localTime(new Date(), 'Europe/London').day;
  async function waits(
    nth: number,
    hours: number,
    more: { able?: string[]; serious?: boolean; pressing?: boolean; forPerson?: string; attention?: string } = {},
  ) {
    const { able = [ONE], serious = false, pressing = false, forPerson = null, attention = null } = more;
    const id = caseId(nth);
    const priority = { receivedAt: '2026-01-05T09:00:00Z', enhancedRights: pressing };
    const facts = aCase({ case: id, priority, complexity: serious ? 'serious_sensitive' : 'standard' });
    await hub.database.query(
      `insert into matched_case (id, area, reference, state, ready_at, waiting_since, arrival_priority, able, least_points, for_person, attention, because)
       values ($1, 'cambridgeshire', $2, 'waiting', $3, $3, 10, $4::uuid[], 15, $5, $6, '{capacity}')`,
      [id, `RJ-0000-${nth}`, new Date(Date.now() - hours * HOUR), able, forPerson, attention],
    );
    await hub.database.query('insert into case_facts (case_id, version, facts) values ($1, 1, $2)', [id, JSON.stringify(facts)]);
    return id;
  }
  const points = (provider: string, available: number) =>
    hub.database.transaction((tx) => declare(tx, { kind: 'known', points: available }, { now: new Date(), today }, { provider }));

  it('shows cases in turn, how near each is to it, and where it would fit soonest', async () => {
    await points(ONE, 20);
    await points(TWO, 0);
    await hub.database.query('update capacity_month set committed = 20, ordinary = 20, ceiling = 20, ordinary_ceiling = 20 where provider = $1 and month = $2', [ONE, monthOf(today)]); // prettier-ignore
    await waits(1, 1);
    await waits(2, 2);
    await waits(3, 3, { able: [TWO] });
    await waits(4, 1, { pressing: true });
    await waits(5, 9, { forPerson: 'declined_by_three' });
    const { status, body } = await hub.call('GET', '/waiting');
    expect(status).toBe(200);
    const next = { provider: ONE, from: addMonths(monthOf(today), 1) };
    expect(body.map((each: any) => [each.reference, each.position, each.nextFree])).toEqual([
      ['RJ-0000-4', 'next', next],
      ['RJ-0000-5', null, next],
      ['RJ-0000-3', 'next', null],
      ['RJ-0000-2', 'later', next],
      ['RJ-0000-1', 'later', next],
    ]);
    expect(body[0]).toMatchObject({ priority: 30, arrivalPriority: 10, band: 'high', forPerson: false, attention: null, setAside: null, stillWanted: null }); // prettier-ignore
    expect(body[1]).toMatchObject({ forPerson: true });
    expect((await hub.call('GET', `/waiting?provider=${TWO}`)).body.map((each: any) => each.reference)).toEqual(['RJ-0000-3']);
    expect((await hub.call('GET', '/waiting?limit=2')).body).toHaveLength(2);
    expect((await hub.call('GET', '/waiting?limit=0')).status).toBe(422);
  });

  it('nobody waits: an empty list', async () => expect((await hub.call('GET', '/waiting')).body).toEqual([]));

  it('takes the word that a case is still wanted, or not, and says what there is to do', async () => {
    const id = await waits(1, 24 * 40, { attention: 'still_wanted_unanswered' });
    const yes = await hub.call('POST', `/cases/${id}/still-wanted`, { answer: 'yes' });
    expect([yes.status, yes.body]).toEqual([200, { case: id, answer: 'yes', next: 'It keeps its place, and is asked again in due time.' }]);
    expect((await hub.call('GET', '/waiting')).body[0]).toMatchObject({ attention: null });
    const no = await hub.call('POST', `/cases/${id}/still-wanted`, { answer: 'no' });
    expect(no.body.next).toMatch(/^End the referral at intake/);
    expect((await hub.call('POST', `/cases/${id}/still-wanted`, { answer: 'perhaps' })).status).toBe(422);
    expect((await hub.call('POST', `/cases/${caseId(9)}/still-wanted`, { answer: 'yes' })).body).toMatchObject({ code: 'not_waiting' });
  });

  it('lists what needs a person, and lets a person see to it', async () => {
    const id = await waits(1, 3, { attention: 'nobody_able', able: [] });
    await hub.database.query(`insert into waiting_note (case_id, at, kind, what) values ($1, now(), 'attention', 'nobody_able')`, [id]);
    const { body } = await hub.call('GET', '/attention');
    expect(body).toMatchObject([
      {
        case: id,
        attention: 'nobody_able',
        state: 'waiting',
        sentence: 'No provider passes every rule, however much room it had.',
        dueBy: null,
      },
    ]);
    expect((await hub.call('POST', `/cases/${id}/attention/seen`, { attention: 'fits_nowhere' })).status).toBe(409);
    expect((await hub.call('POST', `/cases/${id}/attention/seen`, { attention: 'nobody_able' })).status).toBe(204);
    expect((await hub.call('POST', `/cases/${id}/attention/seen`, { attention: 'nobody_able' })).status).toBe(409);
    expect((await hub.call('GET', '/attention')).body).toEqual([]);
  });

  it('says by when a review under the Community Trigger is to be acknowledged', async () => {
    const id = await waits(1, 3, { attention: 'trigger_threshold_met' });
    await hub.database.query(
      `insert into waiting_note (case_id, at, kind, what) values ($1, '2026-06-08T09:00:00Z', 'attention', 'trigger_threshold_met')`,
      [id],
    );
    expect((await hub.call('GET', '/attention')).body).toMatchObject([{ dueBy: '2026-06-10T16:00:00.000Z' }]);
  });

  it('is for administrators', async () => {
    const id = await waits(1, 3, { attention: 'nobody_able' });
    for (const [method, path, body] of [
      ['GET', '/waiting', undefined],
      ['GET', '/attention', undefined],
      ['POST', `/cases/${id}/still-wanted`, { answer: 'yes' }],
      ['POST', `/cases/${id}/attention/seen`, { attention: 'nobody_able' }],
    ] as const)
      expect([path, (await hub.call(method, path, body, worker(ONE))).status]).toEqual([path, 403]);
    expect((await hub.call('GET', '/waiting', undefined, { roles: ['service'] })).status).toBe(200);
  });
});
