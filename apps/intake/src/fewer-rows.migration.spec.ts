import { randomBytes } from 'node:crypto';
import { messagingMigrations } from '#messaging/messaging-migrations.js';
import { migrate } from '#platform/migrate.js';
import { newId } from '#platform/new-id.js';
import { testWorld, type TestWorld } from '#testing/test-world.js';
import { FewerRows1775000005000 } from './fewer-rows.migration.js';
import { IncidentKeysByCase1775000002000 } from './incident-keys-by-case.migration.js';
import { CheckedOnce1775000003000 } from './checked-once.migration.js';
import { IndexesThatAreRead1775000004000 } from './indexes-that-are-read.migration.js';
import { IntakeTables1750000001000 } from './intake-tables.migration.js';
import { consentsOf, erasePeople, peopleOf, replacePeople } from './people.queries.js';
import { openPerson, resealed } from './seal-person.js';
import { sealJson, sealText, Vault } from './vault.js';

const vault = Vault.open(randomBytes(32).toString('base64'));

describe('what was written before a person was sealed in one, and a message of consents was one row', () => {
  let world: TestWorld;
  beforeAll(async () => {
    world = await testWorld(['intake']);
  });
  afterAll(() => world?.close());

  it('is read as it was, is sealed in one when it changes, and is gone with the key', async () => {
    const database = world.database('intake');
    const before = [
      ...messagingMigrations,
      IntakeTables1750000001000,
      IncidentKeysByCase1775000002000,
      CheckedOnce1775000003000,
      IndexesThatAreRead1775000004000,
    ];
    await migrate(world.env('intake').DATABASE_URL!, before);
    const [caseId, sam, kim] = [newId(), newId(), newId()];
    await database.query(
      `insert into cases (id, reference, area, agency, agency_reference_hash, content_digest, inbox_id, door, message_id, received_at, stated, offence,
         route, category, flags, complexity, tags, enhanced_rights, parties, district, stage, state, state_since)
       values ($1, 'RJ-0001-AA', 'a', $1, 'h', 'd', 1, 'queue', 'm', now(), '{"route":"police"}', '{}', 'police', 'SHP', '{}', 'standard', '{}', false, 2, 'd',
         's', 'ready', now())`,
      [caseId],
    );
    for (const id of [sam, kim]) {
      const { key, wrapped } = vault.newKey(id);
      await database.query(
        `insert into person (id, case_id, ref, position, role, data_key, name_sealed, birth_sealed, contacts_sealed, identifiers_sealed, remarks_sealed,
           age_band, language, interpreter, access_needs, facilitator_gender, supported_by, safe_contact)
         values ($1, $2, $3, $4, 'harmed', $5, $6, $7, $8, $9, $10, 'adult', 'en', 'none', '{}', 'any', '{}', true)`,
        [
          id,
          caseId,
          id === sam ? 'p1' : 'p2',
          id === sam ? 0 : 1,
          wrapped,
          sealJson(key, `person.name:${id}`, { name: 'Sam Sample' }),
          sealText(key, `person.birth:${id}`, '1984-02-29'),
          sealJson(key, `person.contacts:${id}`, [{ id: 'c', channel: 'email', address: 'sam@example.org', safe: true }]),
          sealJson(key, `person.identifiers:${id}`, [{ kind: 'crn', value: 'X000001' }]),
          sealJson(key, `person.remarks:${id}`, { notes: 'Rings at night.' }),
        ],
      );
    }
    const said = async (person: string, purpose: string, state: string, saidAt: string, providers: string[] | null) =>
      database.query(
        `insert into consent (id, case_id, person_id, purpose, state, said_at, how, providers, source, inbox_id, heard_at)
         values ($1, $2, $3, $4, $5, $6, 'phone', $7, 's', 1, now())`,
        [newId(), caseId, person, purpose, state, saidAt, providers],
      );
    await said(sam, 'contact', 'given', '2026-01-05T09:00:00.123Z', null);
    await said(sam, 'share_with_provider', 'withdrawn', '2026-01-07T09:00:00Z', null);
    await said(sam, 'share_with_provider', 'given', '2026-01-06T09:00:00Z', ['a-provider']);
    await said(kim, 'share_with_provider', 'given', '2026-01-06T09:00:00Z', ['a-provider']);

    await migrate(world.env('intake').DATABASE_URL!, [...before, FewerRows1775000005000]);

    expect((await consentsOf(database, [caseId])).get(caseId)).toEqual([
      { personId: sam, purpose: 'contact', state: 'given', saidAt: new Date('2026-01-05T09:00:00.123Z') },
      { personId: sam, purpose: 'share_with_provider', state: 'withdrawn', saidAt: new Date('2026-01-07T09:00:00Z') },
      {
        personId: kim,
        purpose: 'share_with_provider',
        state: 'given',
        saidAt: new Date('2026-01-06T09:00:00Z'),
        providers: ['a-provider'],
      },
    ]);
    const people = async () => (await peopleOf(database, [caseId])).get(caseId)!;
    const [one, other] = await people();
    const open = openPerson(vault, one!)!;
    expect(open).toEqual({
      name: 'Sam Sample',
      dateOfBirth: '1984-02-29',
      contactPoints: [{ id: 'c', channel: 'email', address: 'sam@example.org', safe: true }],
      identifiers: [{ kind: 'crn', value: 'X000001' }],
      notes: 'Rings at night.',
    });
    const contactPoints = open.contactPoints.map((point) => ({ ...point, safe: false }));
    const marked = { ...one!, ...resealed(vault, one!, { ...open, contactPoints }) };
    expect(openPerson(vault, marked)).toEqual({ ...open, contactPoints });
    await replacePeople(database, [marked]);
    const [changed] = await people();
    expect(openPerson(vault, changed!)).toEqual({ ...open, contactPoints });
    expect(changed).toMatchObject({ id: sam, contacts_sealed: null, remarks_sealed: null, safe_contact: false });

    expect(await erasePeople(database, [caseId], [sam], new Date())).toEqual([{ id: sam, caseId }]);
    const [gone, left] = await people();
    expect([openPerson(vault, gone!), openPerson(vault, left!)?.name]).toEqual([undefined, 'Sam Sample']);
    expect(left).toEqual(other);
  });
});
