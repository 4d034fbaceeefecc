import { v7 as uuid } from 'uuid';
import { messagingMigrations } from '#messaging/messaging-migrations.js';
import { loadArea } from '#platform/area.js';
import { migrate } from '#platform/migrate.js';
import { testWorld, type TestWorld } from '#testing/test-world.js';
import { AreaRules } from './area-rules.js';
import { earlierDecision } from './decisions/decisions.queries.js';
import { aCase, aProvider, room } from './examples.js';
import { CountedRounds1782000000000 } from './counted-rounds.migration.js';
import { MatchingTables1750000001000 } from './matching-tables.migration.js';
import { Sittings1780000000000 } from './sittings.migration.js';

describe('a decision made before there were sittings', () => {
  let world: TestWorld;
  beforeAll(async () => {
    world = await testWorld(['matching']);
  });
  afterAll(() => world?.close());

  it('is shown from its own record as before, and its case keeps its facts', async () => {
    const database = world.database('matching');
    const before = [...messagingMigrations, MatchingTables1750000001000];
    await migrate(world.env('matching').DATABASE_URL!, before);
    const rules = new AreaRules(loadArea('cambridgeshire'));
    const providers = [aProvider({ nth: 1, capacity: room(10) }), aProvider({ nth: 2 })];
    const facts = aCase({ case: uuid() });
    const now = new Date();
    const seen = [
      { provider: providers[0]!.id, profileVersion: 1, failing: ['capacity'], intervention: 'letter', points: 8 },
      {
        provider: providers[1]!.id,
        profileVersion: 1,
        failing: [],
        intervention: 'letter',
        points: 8,
        score: { total: 50, parts: {}, scarcityPrice: 0 },
      },
    ];
    const id = uuid();
    await database.query('insert into rule_set (id, area, content) values ($1, $2, $3)', [rules.id, rules.area, JSON.stringify(rules.set)]);
    for (const { id: provider, name, profile } of providers) {
      await database.query(`insert into provider (id, area, code, name, profile) values ($1::uuid, 'cambridgeshire', $1::text, $2, $3)`, [
        provider,
        name,
        JSON.stringify(profile),
      ]);
      await database.query('insert into provider_profile (provider, version, profile) values ($1, 1, $2)', [
        provider,
        JSON.stringify(profile),
      ]);
    }
    await database.query(
      `insert into matched_case (id, area, reference, facts, state, ready_at, waiting_since, decision)
       values ($1, $2, $3, $4, 'offered', $5, $5, $6)`,
      [facts.case, facts.area, facts.reference, JSON.stringify(facts), now, id],
    );
    await database.query(
      `insert into decision (id, case_id, at, rule_set, outcome, provider, facts, refused_by, seen)
       values ($1, $2, $3, $4, 'offered', $5, $6, '{}', $7)`,
      [id, facts.case, now, rules.id, providers[1]!.id, JSON.stringify(facts), JSON.stringify(seen)],
    );

    await migrate(world.env('matching').DATABASE_URL!, [...before, Sittings1780000000000, CountedRounds1782000000000]);
    const [chosen, other] = await earlierDecision(database, id);
    expect([chosen, other]).toMatchObject([
      { provider: providers[1]!.id, failing: [], score: { total: 50 } },
      { provider: providers[0]!.id, failing: ['capacity'] },
    ]);
    const { rows } = await database.query(
      `select f.facts, m.facts_version, m.state from matched_case m join case_facts f on f.case_id = m.id and f.version = m.facts_version`,
    );
    expect(rows).toEqual([{ facts, facts_version: 1, state: 'offered' }]);
  });
});
