import { v7 as uuid } from 'uuid';
import { messagingMigrations } from '#messaging/messaging-migrations.js';
import { migrate } from '#platform/migrate.js';
import { testWorld, type TestWorld } from '#testing/test-world.js';
import { CaseworkTables1760000000000 } from './casework-tables.migration.js';
import { readCase, storyOf } from './casework.queries.js';
import { PeopleInTheirCase1782000000000 } from './people-in-their-case.migration.js';

describe('a case that began before its people stood in it', () => {
  let world: TestWorld;
  beforeAll(async () => {
    world = await testWorld(['casework']);
  });
  afterAll(() => world?.close());

  it('has its people where they stood, with what they refuse, and its story as it was told', async () => {
    const database = world.database('casework');
    const before = [...messagingMigrations, CaseworkTables1760000000000];
    await migrate(world.env('casework').DATABASE_URL!, before);
    const [id, nobodys, harmed, guardian] = [uuid(), uuid(), uuid(), uuid()];
    await database.query(
      `insert into case_file (case_id, reference, area, since) select unnest($1::uuid[]), 'RJ-7K2M-4Q', 'cambridgeshire', now()`,
      [[id, nobodys]],
    );
    await database.query(
      `insert into person (case_id, person, role, track, since) values ($1, $2, 'harmed', 'informed', now()), ($1, $3, 'guardian', 'not_contacted', now())`,
      [id, harmed, guardian],
    );
    await database.query(
      `insert into consent (case_id, person, purpose, state) values ($1, $2, 'share_with_other_party', 'refused'), ($1, $2, 'contact', 'given'),
         ($1, $2, 'evaluation', 'withdrawn'), ($1, $3, 'contact', 'not_asked')`,
      [id, harmed, guardian],
    );
    await database.query(
      `insert into story (case_id, at, kind, by_kind, detail) values ($1, now(), 'accepted', 'intake', '{"route":"police"}'),
         ($1, now(), 'triaged', 'intake', '{"outcome":"ready"}')`,
      [id],
    );

    await migrate(world.env('casework').DATABASE_URL!, [...before, PeopleInTheirCase1782000000000]);
    expect((await readCase(database, id))?.people).toEqual([
      { person: guardian, role: 'guardian', side: 'other', track: 'not_contacted', refuses: [] },
      { person: harmed, role: 'harmed', side: 'harmed', track: 'informed', refuses: ['evaluation', 'share_with_other_party'] },
    ]);
    expect((await readCase(database, nobodys))?.people).toEqual([]);
    expect(await storyOf(database, id)).toMatchObject([
      { kind: 'accepted', by: 'intake', detail: { route: 'police' } },
      { kind: 'triaged', by: 'intake', detail: { outcome: 'ready' } },
    ]);
  });
});
