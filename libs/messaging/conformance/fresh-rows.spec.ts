import { echoContracts } from './echo-service.js';
import { readEvent } from '#messaging/cloud-event.js';
import { nextRows, takeNext, type InboxRow } from '#messaging/held.queries.js';
import { Inbox, type Lane } from '#messaging/inbox.js';
import { messagingMigrations } from '#messaging/messaging-migrations.js';
import type { Seal } from '#messaging/seal.js';
import type { Database } from '#platform/database.js';
import { migrate } from '#platform/migrate.js';
import { testWorld, type TestWorld } from '#testing/test-world.js';

const facts: Lane = { name: 'facts', door: 'queue', keepRepeats: false };
const backwards = (bytes: Buffer) => Buffer.from(bytes.toReversed());
const seal: Seal = { seal: backwards, open: backwards, digest: (plain) => Buffer.alloc(32, plain) };
const partner: Lane = { name: 'partner', door: 'queue', sender: 'partner', area: 'x', keepRepeats: true, seal };

describe('what a process has just appended, its worker need not read back', () => {
  let world: TestWorld;
  let database: Database;
  let inbox: Inbox;
  let position = '0';

  beforeAll(async () => {
    world = await testWorld(['echo'], echoContracts);
    await migrate(world.env('echo').DATABASE_URL!, messagingMigrations);
    database = world.database('echo');
    await database.query('select make_partitions(1)');
  });
  beforeEach(() => (inbox = new Inbox()));
  afterAll(() => world?.close());

  const event = (id: string, change: object = {}, data = '{"n":1,"text":"é \\" \\\\"}') =>
    readEvent(
      Buffer.from(
        JSON.stringify({ specversion: '1.0', id, source: 'source', type: 'thing.happened.v1', ...change, data: JSON.parse(data) }),
      ),
      {
        contentType: 'application/cloudevents+json',
        headers: {},
        messageId: undefined,
      },
    );
  const append = (lane: Lane, ...events: ReturnType<typeof event>[]) => inbox.append(database, lane, events);
  /** What is kept of the next rows, and what the table has. */
  const next = async (): Promise<{ kept: InboxRow[] | undefined; read: InboxRow[] }> => {
    const taken = await takeNext(database, '0', position, 100);
    const read = await nextRows(database, position, taken.last, 100);
    position = read.at(-1)?.id ?? position;
    return { kept: inbox.fresh.take(taken), read };
  };

  it('has them to the letter as the table has them', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await append(facts, event('a-1', { subject: 'thing/1', area: 'x', aggregateversion: 3, traceparent }), event('a-2'));
    const { kept, read } = await next();
    expect(kept).toEqual(read);
    expect(read).toHaveLength(2);
  });

  it('has open what the table has sealed', async () => {
    await append(partner, event('s-1'), event('s-2', { traceparent: undefined }));
    await append(facts, event('s-3'));
    const { kept, read } = await next();
    expect(read.map(({ text }) => text === null)).toEqual([true, true, false]);
    expect(kept).toEqual(read.map((row) => (row.body ? { ...row, text: String(seal.open(row.body)), body: null } : row)));
  });

  it('takes several appends for one range, and a repeat between them for the gap that it is', async () => {
    await append(facts, event('b-1'), event('b-2'));
    await append(facts, event('b-1'), event('b-3'));
    const { kept, read } = await next();
    expect(kept).toEqual(read);
    expect(read.map((row) => row.message_id)).toEqual(['b-1', 'b-2', 'b-3']);
  });

  it.each<[string, (id: string) => Promise<unknown>]>([
    ['another process appended one of them', (id) => new Inbox().append(database, facts, [event(`${id}-other`)])],
    ['one of them has faults', (id) => append(facts, event(`${id}-faulty`, { area: 7 }))],
    ["one of them is a partner's known id", (id) => append(partner, event(`${id}-twice`), event(`${id}-twice`, {}, '{"n":2}'))],
    ['one of them came by HTTP', (id) => append({ ...partner, door: 'http' }, event(`${id}-http`))],
    ['another session of the owner has begun', async () => inbox.fresh.forget()],
  ])('the table is read where %s', async (_, between) => {
    const id = `c-${position}`;
    await append(facts, event(id));
    await between(id);
    await append(facts, event(`${id}-after`));
    const { kept, read } = await next();
    expect(kept).toBeUndefined();
    expect(read.length).toBeGreaterThan(1);
  });

  it('has each row once', async () => {
    await append(facts, event('d-1'));
    const taken = await takeNext(database, '0', position, 100);
    expect(inbox.fresh.take(taken)).toHaveLength(1);
    expect(inbox.fresh.take(taken)).toBeUndefined();
    await next();
  });

  it('keeps so much and no more', async () => {
    const big = JSON.stringify({ text: 'x'.repeat(200_000) });
    for (let n = 0; n < 50; n++) await append(facts, event(`e-${n}`, {}, big));
    const { kept, read } = await next();
    expect([kept, read.length]).toEqual([undefined, 50]);
    await append(facts, event('e-after'));
    expect((await next()).kept).toHaveLength(1);
  });
});
