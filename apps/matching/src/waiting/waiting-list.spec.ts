import { loadArea } from '#platform/area.js';
import type { Database } from '#platform/database.js';
import { localTime } from '#platform/working-days.rules.js';
import { migrate } from '#platform/migrate.js';
import { testWorld, type TestWorld } from '#testing/test-world.js';
import type { CodedCase } from '#contracts/coded-case.js';
import { declare, ONE, startAnew, TWO } from '../capacity/capacity-world.js';
import type { Moment } from '../capacity/count-months.js';
import { aCase } from '../examples.js';
import { matchingMigrations } from '../matching-migrations.js';
import { saveStates } from '../matching.writes.js';
import { aProviderNow, caseId, roomOf, RULES } from '../rules/examples.js';
import type { ProviderNow } from '../rules/question.rules.js';
import { earmarksIn } from './earmarks.queries.js';
import { keepWaitingList } from './keep-waiting-list.js';
import { needingPersons, waitersIn, waitingShown } from './waiting-list.queries.js';
import { noteAttention, saveSeen, saveStillWanted } from './waiting-list.writes.js';

const area = loadArea('cambridgeshire');
const at = (day: string): Moment => ({
  now: new Date(`${day}T09:00:00Z`),
  today: localTime(new Date(`${day}T09:00:00Z`), 'Europe/London').day,
});
const TODAY = at('2026-06-11');
const PLAIN = { receivedAt: '2026-01-05T09:00:00Z', enhancedRights: false };

interface Given {
  since?: string;
  before?: string;
  able?: string[];
  facts?: Partial<CodedCase>;
  forPerson?: string;
}

describe('the waiting list from day to day', () => {
  let world: TestWorld;
  let database: Database;
  const providers: ProviderNow[] = [ONE, TWO].map((id) => aProviderNow({ id, months: roomOf(0) }));

  beforeAll(async () => {
    world = await testWorld(['matching']);
    await migrate(world.env('matching').DATABASE_URL!, matchingMigrations);
    database = world.database('matching');
  });
  afterAll(() => world?.close());
  beforeEach(() => startAnew(database));

  async function waits(nth: number, { since = '2026-06-10', before = '0', able = [ONE], facts, forPerson }: Given = {}): Promise<string> {
    const id = caseId(nth);
    const all = aCase({ case: id, priority: PLAIN, ...facts });
    await database.query(
      `insert into matched_case (id, area, reference, state, ready_at, waiting_since, waited_before, arrival_priority, able, least_points, for_person, because)
       values ($1, 'cambridgeshire', $2, 'waiting', $3, $3, $4::interval, 10, $5::uuid[], 15, $6, '{capacity}')`,
      [id, `RJ-0000-${nth}`, `${since}T09:00:00Z`, before, able, forPerson ?? null],
    );
    await database.query('insert into case_facts (case_id, version, facts) values ($1, 1, $2)', [id, JSON.stringify(all)]);
    return id;
  }
  const points = (provider: string, available: number) =>
    database.transaction((tx) => declare(tx, { kind: 'known', points: available }, at('2026-06-01'), { provider }));
  const keep = (moment = TODAY) => database.transaction((tx) => keepWaitingList(tx, area, RULES, moment, providers));
  const setAside = async (moment = TODAY) =>
    (await earmarksIn(database, 'cambridgeshire', moment, RULES)).map((each) => `${each.id.slice(-2)} ${each.provider === ONE ? 'one' : 'two'} ${each.month} ${each.points} ${each.priority}`); // prettier-ignore
  const notes = async () => (await database.query('select right(case_id::text, 2) || kind || coalesce(what, $1) as note from waiting_note order by at, 1', [''])).rows.map(({ note }) => note); // prettier-ignore
  const attention = async (id: string) => (await waitersIn(database, 'cambridgeshire')).find((each) => each.id === id)!.attention;

  it('sets room aside for who has waited two weeks, pauses left out, at the provider where it fits soonest, and for one a provider', async () => {
    await points(ONE, 60);
    await waits(1, { since: '2026-05-27' });
    await waits(2, { since: '2026-06-04', before: '7 days' });
    await waits(3, { since: '2026-05-29' });
    await waits(4, { since: '2026-01-01', forPerson: 'declined_by_three' });
    expect(await keep()).toEqual({ rose: [], news: new Map() });
    expect(await setAside()).toEqual(['01 one 2026-06-01 15 20']);
    expect(await notes()).toEqual([`01earmarked${ONE}`]);

    // Kept as it is by a second look; the next in turn gets it when the first has left, and whoever waits there may look again.
    expect(await keep()).toEqual({ rose: [], news: new Map() });
    expect(await notes()).toHaveLength(1);
    await database.transaction((tx) => saveStates(tx, [{ id: caseId(1), state: 'offered' }]));
    expect(await setAside()).toEqual([]);
    await keep();
    expect(await setAside()).toEqual(['02 one 2026-06-01 15 20']);
    await database.query(`update matched_case set able = array[$2::uuid] where id = $1`, [caseId(2), TWO]);
    await points(TWO, 60);
    expect((await keep()).rose).toEqual([ONE]);
    expect(await setAside()).toEqual(['02 two 2026-06-01 15 20']);
  });

  it('swaps room between two providers in one look', async () => {
    await points(ONE, 60);
    await points(TWO, 60);
    await waits(1, { since: '2026-05-01', able: [ONE] });
    await waits(2, { since: '2026-05-02', able: [TWO] });
    await keep();
    await database.query(`update matched_case set able = array[case when able = array[$1::uuid] then $2::uuid else $1::uuid end]`, [
      ONE,
      TWO,
    ]);
    expect((await keep()).rose.sort()).toEqual([ONE, TWO]);
    expect((await setAside()).map((each) => each.slice(0, 6))).toEqual(['01 two', '02 one']);
  });

  it('asks whether it is still wanted after four weeks, tells a person where nobody answers, and asks again four weeks after an answer', async () => {
    await points(ONE, 60);
    const id = await waits(1, { since: '2026-05-14' });
    const { news } = await keep();
    expect(news).toEqual(new Map([[id, { askStillWanted: { round: 1, by: '2026-06-25' } }]]));
    expect((await keep(at('2026-06-24'))).news).toEqual(new Map());
    expect(await attention(id)).toBeNull();
    expect((await keep(at('2026-06-26'))).news).toEqual(new Map([[id, {}]]));
    expect(await attention(id)).toBe('still_wanted_unanswered');
    expect(await needingPersons(database, 'cambridgeshire')).toEqual([
      {
        case: id,
        reference: 'RJ-0000-1',
        state: 'waiting',
        attention: 'still_wanted_unanswered',
        since: at('2026-06-26').now,
        provider: null,
      },
    ]);
    await database.transaction((tx) =>
      saveStillWanted(tx, 'cambridgeshire', { case: id, answer: 'yes', by: 'adm-1' }, at('2026-06-29').now),
    );
    expect(await attention(id)).toBeNull();
    expect((await keep(at('2026-07-26'))).news).toEqual(new Map());
    expect((await keep(at('2026-07-27'))).news.get(id)).toMatchObject({ askStillWanted: { round: 2 } });
    expect(await notes()).toEqual([
      '01earmarked' + ONE,
      '01still_wanted_asked',
      '01attentionstill_wanted_unanswered',
      '01still_wanted_yes',
      '01earmarked' + ONE,
      '01still_wanted_asked',
    ]);
    const elsewhere = { case: caseId(9), answer: 'yes' as const, by: 'adm-1' };
    expect(await database.transaction((tx) => saveStillWanted(tx, 'cambridgeshire', elsewhere, TODAY.now))).toBe(false);
  });

  it('does not ask about a case that waits for a person, who deals with it', async () => {
    await waits(1, { since: '2026-01-01', forPerson: 'declined_by_three' });
    expect((await keep()).news).toEqual(new Map());
  });

  it.each<[string, Given, string | null]>([
    ['nobody could take it', { able: [] }, 'nobody_able'],
    ['it fits in no month ahead, and has waited two weeks', { since: '2026-05-28' }, 'fits_nowhere'],
    ['not before that', { since: '2026-05-29' }, null],
    ['reports enough for a review', { facts: { category: 'ASP', reports: ['2026-05-01', '2026-05-08', '2026-05-15'].map((day) => ({ incidentOn: day, reportedOn: day })) } }, 'trigger_threshold_met'],
  ])('brings to notice: %s', async (_, given, expected) => {
    await points(ONE, 6);
    const id = await waits(1, given);
    const { news } = await keep();
    expect([await attention(id), [...news.keys()]]).toEqual([expected, expected === null ? [] : [id]]);
    if (expected === null) return;
    expect(await notes()).toEqual([`01attention${expected}`]);
    const seen = { case: id, attention: expected as 'nobody_able', by: 'adm-1' };
    expect(await database.transaction((tx) => saveSeen(tx, 'cambridgeshire', seen, TODAY.now))).toBe(true);
    expect(await database.transaction((tx) => saveSeen(tx, 'cambridgeshire', seen, TODAY.now))).toBe(false);
    // It lasts, and does not come up again.
    expect((await keep()).news).toEqual(new Map());
    expect(await attention(id)).toBeNull();
  }); // prettier-ignore

  it('notes of an allocated case that it no longer fits, once', async () => {
    const id = await waits(1);
    const found = [{ case: id, attention: 'no_longer_fits' as const }];
    for (const day of ['2026-06-11', '2026-06-12']) await database.transaction((tx) => noteAttention(tx, found, at(day).now));
    expect(await notes()).toEqual(['01attentionno_longer_fits']);
    expect(await needingPersons(database, 'cambridgeshire')).toMatchObject([{ attention: 'no_longer_fits', since: at('2026-06-11').now }]);
  });

  it('is shown with all that its turn rests on', async () => {
    await waits(1, { since: '2026-06-04', before: '36 hours', facts: { complexity: 'serious_sensitive' } });
    expect(await waitingShown(database, 'cambridgeshire')).toMatchObject([
      { id: caseId(1), waitedBefore: 129_600_000, serious: true, leastPoints: 15, able: [ONE], because: ['capacity'], arrivalPriority: 10 },
    ]);
  });
});
