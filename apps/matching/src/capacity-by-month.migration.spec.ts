import { v7 as uuid } from 'uuid';
import { messagingMigrations } from '#messaging/messaging-migrations.js';
import type { Database } from '#platform/database.js';
import { migrate } from '#platform/migrate.js';
import { testWorld, type TestWorld } from '#testing/test-world.js';
import { aCase, aGroup, aProfile } from './examples.js';
import { matchingMigrations } from './matching-migrations.js';
import { MatchingTables1750000001000 } from './matching-tables.migration.js';
import { Sittings1780000000000 } from './sittings.migration.js';

/** Noon of the second day of the month so many months from now, in SQL. */
const inMonth = (months: number) => `(date_trunc('month', now() at time zone 'Europe/London') + interval '${months} months 36 hours')`;

describe('what stood in one pot, moved to months', () => {
  let world: TestWorld;
  let database: Database;
  const [known, unknown, unlimited] = [uuid(), uuid(), uuid()];

  beforeAll(async () => {
    world = await testWorld(['matching']);
    database = world.database('matching');
    const { DATABASE_URL } = world.env('matching');
    await migrate(DATABASE_URL!, [...messagingMigrations, MatchingTables1750000001000, Sittings1780000000000]);
    await provider(known, 'known', 100, 40, 15);
    await provider(unknown, 'unknown', null, 0, 0);
    await provider(unlimited, 'unlimited', null, 0, 7);
    await database.query(
      `insert into rule_set (id, area, content) values ('first', 'cambridgeshire', '{"priority": {"base": 10, "reviewDateReached": 40,
       "courtOrReleaseNear": 30, "courtOrReleaseWithinDays": 28, "enhancedRights": 20}}')`,
    );
    await offer({ to: known, points: 15, made: 0 });
    await offer({ to: known, points: 40, made: -1, answered: -1, serious: true });
    await offer({ to: known, points: 30, made: -1, answered: -1, ended: 0 });
    await offer({ to: known, points: 20, made: -4, answered: -3, ended: -3 });
    await offer({ to: known, points: 99, made: 0, declined: true });
    await offer({ to: unlimited, points: 7, made: 0 });
    await database.query(
      `insert into capacity_declaration (id, provider, kind, points, committed, held, declared_at, declared_by, recorded_at)
       values ($1, $2, 'known', 60, 0, 0, ${inMonth(-5)}, 'staff-1', now())`,
      [uuid(), known],
    );
    await migrate(DATABASE_URL!, matchingMigrations);
  });
  afterAll(() => world?.close());

  async function provider(id: string, kind: string, available: number | null, committed: number, held: number): Promise<void> {
    const facilitators = [
      aGroup({ accreditation: 'advanced', count: 2, women: 1, tags: ['hate'], prisonCleared: false }),
      aGroup({ accreditation: 'advanced', count: 1, women: 1, tags: [], prisonCleared: true }),
    ];
    const { agreements: _none, ...profile } = aProfile({ facilitators });
    await database.query(`insert into provider (id, area, code, name, profile) values ($1, 'cambridgeshire', $3, 'A provider', $2)`, [
      id,
      JSON.stringify(profile),
      id,
    ]);
    await database.query(`insert into agreement values ($1, '2020-01-01', '2099-12-31', 50)`, [id]);
    await database.query(
      `insert into capacity (provider, kind, available, committed, held, ceiling, declared_at)
       values ($1, $2::text, $3::int, $4, $5, coalesce($3::int, 0), case when $2::text <> 'unknown' then now() end)`,
      [id, kind, available, committed, held],
    );
  }

  interface Past {
    to: string;
    points: number;
    /** In which month from now, as those after it. */
    made: number;
    answered?: number;
    ended?: number;
    declined?: true;
    serious?: true;
  }

  async function offer({ to, points, made, answered, ended, declined, serious }: Past): Promise<void> {
    const id = uuid();
    const facts = aCase({ case: id, ...(serious && { complexity: 'serious_sensitive' }) });
    await database.query(
      `insert into matched_case (id, area, reference, state, ready_at, waiting_since) values ($1, 'cambridgeshire', 'RJ-0000-00', 'ended', now(), now())`,
      [id],
    );
    await database.query('insert into case_facts (case_id, version, facts) values ($1, 1, $2)', [id, JSON.stringify(facts)]);
    const at = (months: number | undefined) => (months === undefined ? 'null' : inMonth(months));
    await database.query(
      `insert into offer (id, case_id, provider, state, points, intervention, offered_at, respond_by, decision, answered_at, ended_at)
       values ($1, $2, $3, $4, $5, 'letter', ${at(made)}, now(), $1, ${at(answered)}, ${at(ended)})`,
      [uuid(), id, to, declined ? 'declined' : answered === undefined ? 'open' : 'accepted', points],
    );
  }

  const monthOf = async (of: string, months: number) => {
    const { rows } = await database.query(
      `select kind, available, committed, held, ordinary, ceiling, ordinary_ceiling as "ordinaryCeiling" from capacity_month
       where provider = $1 and month = ${inMonth(months)}::date - 1`,
      [of],
    );
    return rows[0];
  };

  it.each<[string, string, number, object | undefined]>([
    ['this month: the first half of what is offered in it, the second of what was last month', known, 0, { committed: 20, held: 8 }],
    ['the next month: the second half, rounded down', known, 1, { committed: 0, held: 7, ordinary: 7 }],
    ['what is declared, twelve months ahead', known, 12, { kind: 'known', available: 100, committed: 0, held: 0, ceiling: 100 }],
    ['nothing beyond', known, 13, undefined],
    ['of those that are not serious', known, 0, { ordinary: 8, ordinaryCeiling: 100 }],
    ['a month that has passed keeps what it used, whoever has ended since', known, -1, { committed: 35, ordinary: 15, available: 60 }],
    ['and not what had ended in it', known, -3, undefined],
    ['but what ended in the month after it', known, -4, { committed: 10, available: 60 }],
    ['no month in which nothing was booked', known, -2, undefined],
    ['unknown stays unknown', unknown, 0, { kind: 'unknown', available: null }],
    ['unlimited stays so, and what it took is counted', unlimited, 0, { kind: 'unlimited', available: null, held: 4 }],
  ])('%s', async (_, of, months, expected) => {
    const month = await monthOf(of, months);
    if (expected) expect(month).toMatchObject(expected);
    else expect(month).toBeUndefined();
  });

  it('groups become persons without a name: women first, cleared for prisons where the group was', async () => {
    const { rows } = await database.query(
      `select f.code, f.gender, f.tags, c.kind as cleared from facilitator f left join facilitator_check c using (provider, code)
       where provider = $1 order by code`,
      [known],
    );
    expect(rows).toEqual([
      { code: 'advanced-1', gender: 'female', tags: ['hate'], cleared: null },
      { code: 'advanced-2', gender: 'male', tags: ['hate'], cleared: null },
      { code: 'advanced-3', gender: 'female', tags: [], cleared: 'prison' },
    ]);
    const { rows: kept } = await database.query('select staff from provider_staff where provider = $1 and version = 1', [known]);
    expect(kept[0].staff[2]).toEqual({
      code: 'advanced-3',
      kind: 'staff',
      gender: 'female',
      accreditation: 'advanced',
      tags: [],
      languages: [],
      districts: [],
      checks: [{ kind: 'prison', expiresOn: '2099-12-31' }],
    });
  });

  it('what was accepted counts towards the agreed share, ended or not', async () => {
    const { rows } = await database.query('select provider, points::int from share_taken');
    expect(rows).toEqual([{ provider: known, points: 90 }]);
  });

  it('the rule set in force has a version and says since when', async () => {
    const { rows } = await database.query(
      'select i.rule_set, i.why, r.version, r.base from rule_set_in_force i join rule_set r on r.id = i.rule_set',
    );
    expect(rows).toEqual([{ rule_set: 'first', why: 'area_file', version: 1, base: 'first' }]);
  });
});
