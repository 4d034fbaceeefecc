import { v7 as uuid } from 'uuid';
import { messagingMigrations } from '#messaging/messaging-migrations.js';
import { migrate } from '#platform/migrate.js';
import { testWorld, type TestWorld } from '#testing/test-world.js';
import { DeliveryPositions1781000000000 } from './delivery-positions.migration.js';
import { GatheredMails1780000000000 } from './gathered-mails.migration.js';
import { countSends, dueEmails, listSends, mailSender, newMails } from './mail/mails.queries.js';
import { MailsOnce1782000000000 } from './mails-once.migration.js';
import { NotificationsTables1760000000000 } from './notifications-tables.migration.js';
import { ToldCaseParts1765000000000 } from './told-case-parts.migration.js';
import { ToldOnce1782000001000 } from './told-once.migration.js';
import { Traces1770000000000 } from './traces.migration.js';

const before = [
  ...messagingMigrations,
  NotificationsTables1760000000000,
  ToldCaseParts1765000000000,
  Traces1770000000000,
  GatheredMails1780000000000,
  DeliveryPositions1781000000000,
];

describe('what the release before kept', () => {
  let world: TestWorld;
  beforeAll(async () => {
    world = await testWorld(['notifications']);
    await migrate(world.env('notifications').DATABASE_URL!, before);
  });
  afterAll(() => world?.close());

  it('stays: mails as they stood, those that may have been sent in the e-mails in which they were, and offers to be reminded of', async () => {
    const database = world.database('notifications');
    const recipient = uuid();
    const [fresh, sent, failed, beside, tried, triedToo, taken, takenToo] = Array.from({ length: 8 }, () => uuid());
    const mail = (id: string, messageId: string, state: string, attempts = 0, verdict: string | null = null, template = 'offer-made') =>
      database.query(
        `insert into mail (mail, fact_id, fact_type, area, template, version, organisation, recipient, recipient_kind, reference, path, message_id, state,
           attempts, verdict, due_at, queued_at, settled_at)
         values ($1::uuid, 'fact ' || $1::uuid::text, 'case.offered.v1', 'cambridgeshire', $6, 1, $7, $7, 'provider_worker', 'RJ-0001-TT', '/', $2, $3, $4, $5,
           now(), now(), case when $3::text <> 'queued' then now() end)`,
        [id, messageId, state, attempts, verdict, template, recipient],
      );
    await mail(sent!, 'both', 'sent', 1, 'taken');
    // Queued between the two that went together, and sent by itself.
    await mail(failed!, 'nobody', 'failed', 0, 'no_recipient');
    await mail(beside!, 'both', 'sent', 1, 'taken');
    await mail(tried!, 'put off', 'queued', 2, 'smtp_451');
    await mail(triedToo!, 'put off', 'queued', 2, 'smtp_451');
    await mail(taken!, 'its own', 'queued');
    await mail(takenToo!, 'its own too', 'queued');
    await mail(fresh!, 'not yet', 'queued');
    await database.query('update mail_sender set taken = $1', [JSON.stringify([{ messageId: 'being sent', mails: [taken, takenToo] }])]);
    const made = { factId: uuid(), told: { reference: 'RJ-0002-TT' } };
    await database.query(
      `insert into open_offer (offer, case_id, provider, area, fact_id, remind_at, respond_by, told)
       values ($1, $1, $2, 'cambridgeshire', $3, now(), now() + interval '1 day', $4)`,
      [uuid(), recipient, made.factId, JSON.stringify(made.told)],
    );
    await database.query(
      `insert into delivery (id, event, partner, fact_id, type, subject, area, data, made_at)
       values (1, $1, $1, $2, 'offer.made.v1', 'case/x', 'cambridgeshire', $3, now())`,
      [recipient, made.factId, JSON.stringify(made.told)],
    );

    await migrate(world.env('notifications').DATABASE_URL!, [...before, MailsOnce1782000000000, ToldOnce1782000001000]);

    const log = await listSends(database, { limit: 100 });
    const stood = (id: string) => log.find(({ notification }) => notification === id);
    expect(log).toHaveLength(8);
    for (const id of [sent!, beside!]) expect(stood(id)).toMatchObject({ messageId: 'both', state: 'sent', attempts: 1, verdict: 'taken' });
    expect(stood(failed!)).toMatchObject({ messageId: 'nobody', state: 'failed', attempts: 0, verdict: 'no_recipient' });
    expect(stood(fresh!)).toMatchObject({ messageId: null, state: 'queued', attempts: 0 });
    expect(await countSends(database)).toEqual({ sent: 2, failed: 1, queued: 5 });
    const due = await dueEmails(database, 100);
    expect(due.map(({ messageId, attempts, mails }) => [messageId, attempts, mails.map((each) => each.mail)])).toEqual(
      expect.arrayContaining([
        ['put off', 2, [tried, triedToo]],
        ['being sent', 0, [taken, takenToo]],
      ]),
    );
    expect(due).toHaveLength(2);
    const { gatheredTo } = await mailSender(database);
    expect((await newMails(database, gatheredTo, 100)).map((each) => each.mail)).toEqual([fresh]);
    const { rows } = await database.query('select reference from open_offer');
    expect(rows).toEqual([made.told]);
  });
});
