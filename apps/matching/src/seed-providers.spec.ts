import { v7 as uuid } from 'uuid';
import type { CodedCase } from '#contracts/coded-case.js';
import { partnerExample } from '#contracts/partner.js';
import { loadOrganisations, loadProviders } from '#platform/area.js';
import { testWorld, type TestWorld } from '#testing/test-world.js';
import { aCase } from './examples.js';
import { startMatching } from './start-matching.js';

const AREA = 'cambridgeshire';

describe("the demo's providers", () => {
  let world: TestWorld;
  beforeAll(async () => {
    world = await testWorld(['matching']);
  });
  afterAll(() => world?.close());

  const start = () => startMatching({ ...world.env('matching'), SEED: 'demo' });

  it('are there once, keep what was changed since, and take the cases that they are for', async () => {
    const database = world.database('matching');
    const [early, ...others] = loadProviders(AREA);
    let service = await startMatching(world.env('matching'));
    const partner = { ...partnerExample, partner: early!.organisation, kind: 'provider', code: 'early', name: 'Early' };
    await world.publish({ type: 'partner.registered.v1', subject: `partner/${early!.organisation}`, data: partner });
    await world.until(async () => (await database.query('select from provider')).rowCount === 1);
    await service.close();

    service = await start();
    const figures = () =>
      database
        .query(
          `select p.id as provider, coalesce(m.kind, 'unknown') as kind, m.available, coalesce(m.ceiling, 0) as ceiling from provider p
           left join capacity_month m on m.provider = p.id and m.month = (select min(month) from capacity_month) order by p.id`,
        )
        .then(({ rows }) => rows);
    expect(await figures()).toEqual(
      [early!, ...others]
        .sort((a, b) => (a.organisation < b.organisation ? -1 : 1))
        .map(({ organisation, points }) => ({
          provider: organisation,
          kind: points.kind,
          available: points.available,
          ceiling: points.available ?? 0,
        })),
    );
    const changed = others.find((each) => each.points.kind === 'known')!.organisation;
    const set = (points: number) =>
      database.query('update capacity_month set available = $2, ceiling = $2, ordinary_ceiling = $2 - kept where provider = $1', [
        changed,
        points,
      ]);
    await set(7);
    await service.close();
    service = await start();
    expect((await figures()).find((row) => row.provider === changed)).toMatchObject({ available: 7 });
    await set(300);

    const names = new Map(loadOrganisations(AREA).map((each) => [each.id, each.name]));
    const rows: [string, Partial<CodedCase>, boolean][] = [
      ['a burglary in Cambridge', {}, true],
      ['sexual harm, serious', { category: 'SEX', complexity: 'serious_sensitive', tags: ['sexual_violence'] }, true],
      ['domestic abuse', { category: 'SHC', complexity: 'serious_sensitive', tags: ['domestic_abuse'], district: 'E06000031' }, true],
      ['a harmer of 15 in Fenland', { district: 'E07000010', harmerAgeBands: ['10_to_17'], category: 'CDA' }, true],
      ['a burglary in a district that nobody covers', { district: 'E08000025' }, false],
    ];
    for (const [name, facts, placed] of rows) {
      const id = uuid();
      const subject = `case/${id}`;
      await world.publish({ type: 'case.ready.v1', subject, data: { ...aCase(facts), case: id, readyAt: new Date().toISOString() } });
      const fact = await world.until(() =>
        [...world.facts('case.offered.v1'), ...world.facts('case.waiting.v1')].find((each) => each.subject === subject),
      );
      expect([name, fact.type]).toEqual([name, placed ? 'case.offered.v1' : 'case.waiting.v1']);
      if (placed) expect(names.has(fact.data.provider)).toBe(true);
    }
    await service.close();
  });
});
