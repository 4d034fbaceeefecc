import { v7 as uuid } from 'uuid';
import type { RunningService } from '#messaging/start-service.js';
import type { Database } from '#platform/database.js';
import { signedCallers, type SignedCallers } from '#testing/signed-callers.js';
import { testWorld, type TestWorld } from '#testing/test-world.js';
import { aCase, aProvider, room } from './examples.js';
import { insertProviders } from './insert-providers.js';
import { startMatching } from './start-matching.js';

/** What the usual case takes in the month of its offer, and in the next one less. */
const POINTS = 8;
const PLACES = 30;
const PROVIDERS = 10;
const CASES = 1_000;

/** Two matchings on one database, as in a rolling deploy: one works the messages, both answer HTTP. */
describe('1,000 referrals at once on 300 free places', () => {
  let world: TestWorld;
  let callers: SignedCallers;
  let services: RunningService[];
  let database: Database;
  const providers = Array.from({ length: PROVIDERS }, (_, nth) =>
    aProvider({ nth: nth + 1, id: uuid(), capacity: room(PLACES * POINTS + POINTS - 1) }),
  );

  beforeAll(async () => {
    world = await testWorld(['matching']);
    callers = await signedCallers();
    const env = { ...world.env('matching'), DIRECTORY_URL: callers.url };
    services = [await startMatching(env)];
    services.push(await startMatching(env));
    database = world.database('matching');
    await database.transaction((tx) => insertProviders(tx, providers));
  });
  afterAll(async () => {
    await Promise.all((services ?? []).map((service) => service.close()));
    await callers?.close();
    await world?.close();
  });

  const answer = async (nth: number, provider: string, path: string, body: object): Promise<number> => {
    const headers = { ...(await callers.as({ roles: ['provider_system'], organisation: provider })), 'content-type': 'application/json' };
    return (await fetch(services[nth % 2]!.url + path, { method: 'POST', headers, body: JSON.stringify(body) })).status;
  };
  /** No provider above what it declared, no case in two hands, and the figures are those of the offers. */
  const promise = async () => {
    const { rows } = await database.query(
      `select c.available, c.committed, c.held,
         (select coalesce(sum(case when o.month = c.month then (points + 1) / 2 else points / 2 end), 0)::int from offer o
          where o.provider = c.provider and c.month in (o.month, o.month + interval '1 month') and o.state = 'open') as open,
         (select coalesce(sum(case when o.month = c.month then (points + 1) / 2 else points / 2 end), 0)::int from offer o
          where o.provider = c.provider and c.month in (o.month, o.month + interval '1 month') and o.state = 'accepted' and ended_at is null) as live
       from capacity_month c`,
    );
    for (const row of rows) {
      expect(row.committed + row.held).toBeLessThanOrEqual(row.available);
      expect([row.held, row.committed]).toEqual([row.open, row.live]);
    }
  };
  const partition = async () => {
    const { rows } = await database.query('select state, count(*)::int as count from matched_case group by state');
    return Object.fromEntries(rows.map((row) => [row.state, row.count]));
  };

  it('places exactly 300; 700 wait; none is over', async () => {
    const facts = Array.from({ length: CASES }, () => {
      const id = uuid();
      return { type: 'case.ready.v1', subject: `case/${id}`, data: { ...aCase(), case: id, readyAt: new Date().toISOString() } };
    });
    await world.publish(...facts);
    await world.heardFacts('case.offered.v1', PLACES * PROVIDERS, 60_000);
    await world.heardFacts('case.waiting.v1', CASES - PLACES * PROVIDERS, 60_000);
    expect(await partition()).toEqual({ offered: 300, waiting: 700 });
    await promise();
  });

  it('stays so while hundreds of offers are answered at once, each by several', async () => {
    const offers = world.facts('case.offered.v1').map((fact) => fact.data as { offer: string; provider: string });
    const declining = offers.slice(0, 40);
    const accepting = offers.slice(40, 160);
    const answers = [
      ...accepting.flatMap(({ offer, provider }) => [0, 1].map((nth) => answer(nth, provider, `/offers/${offer}/accept`, {}))),
      ...declining.map(({ offer, provider }, nth) => answer(nth, provider, `/offers/${offer}/decline`, { reason: 'capacity' })),
    ];
    expect(new Set(await Promise.all(answers))).toEqual(new Set([200]));
    await world.heardFacts('case.allocated.v1', accepting.length, 60_000);
    await world.heardFacts('case.offered.v1', 300 + declining.length, 60_000);
    expect(world.facts('case.allocated.v1')).toHaveLength(accepting.length);
    // Every declined place went to a case that waited, and the declined one waits or went where another declined.
    expect(await partition()).toEqual({ offered: 180, allocated: 120, waiting: 700 });
    await promise();
  });

  it('gives one answer when the same offer is accepted and declined at once', async () => {
    const { rows } = await database.query<{ id: string; provider: string }>(`select id, provider from offer where state = 'open' limit 20`);
    const both = await Promise.all(
      rows.map(({ id, provider }) =>
        Promise.all([answer(0, provider, `/offers/${id}/accept`, {}), answer(1, provider, `/offers/${id}/decline`, { reason: 'risk' })]),
      ),
    );
    for (const pair of both) expect(pair.sort()).toEqual([200, 409]);
    await promise();
  });
});
