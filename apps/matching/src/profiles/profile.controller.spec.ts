import { administrator, MatchingAtWork } from '#testing/matching-at-work.js';
import type { As } from '#testing/signed-callers.js';
import { ONE, startAnew, TWO } from '../capacity/capacity-world.js';
import { startMatching } from '../start-matching.js';

const told = {
  home: 'E07000008',
  categories: ['SHP', 'FRD'],
  districts: ['E07000008'],
  establishments: ['LTI'],
  ageBands: ['18_to_24', '25_to_64'],
  interventions: ['letter'],
  languages: ['en', 'cy'],
  access: ['step_free'],
};

describe('what a provider takes, over HTTP', () => {
  let hub: MatchingAtWork;

  beforeAll(async () => void (hub = await MatchingAtWork.begin(startMatching)));
  afterAll(() => hub?.end());
  beforeEach(async () => {
    await startAnew(hub.database);
    await hub.database.query(`update provider set profile = '{"youthJusticeService": false, "home": ""}'`);
  });

  const system = (organisation = ONE): As => ({ roles: ['provider_system'], organisation });
  const call = (method: string, id: string, body?: object, as = system()) => hub.call(method, `/providers/${id}/profile`, body, as);
  const versions = async () =>
    (await hub.database.query<{ version: number; home: string }>(
      `select version, profile ->> 'home' as home from provider_profile where provider = $1 order by version`, [ONE],
    )).rows.map(({ version, home }) => `${version} ${home}`); // prettier-ignore

  it('is what it last said of itself, and what it said before is kept for the decisions that name it', async () => {
    expect(await call('PUT', ONE, told)).toEqual({ status: 200, body: { ...told, youthJusticeService: false } });
    expect((await call('PUT', ONE, told)).status).toBe(200);
    expect(await versions()).toEqual(['2 E07000008']);
    await call('PUT', ONE, { ...told, home: 'E07000011', districts: [] });
    expect((await call('GET', ONE)).body).toEqual({ ...told, home: 'E07000011', districts: [], youthJusticeService: false });
    expect(await versions()).toEqual(['2 E07000008', '3 E07000011']);
    expect((await call('GET', TWO, undefined, administrator)).body.home).toBe('');
  });

  it('an administrator alone says which is the youth justice service; what is read can be sent back', async () => {
    expect((await call('PUT', ONE, { ...told, youthJusticeService: true })).status).toBe(403);
    expect((await call('PUT', ONE, { ...told, youthJusticeService: true }, administrator)).body.youthJusticeService).toBe(true);
    const { body: read } = await call('GET', ONE);
    expect((await call('PUT', ONE, { ...read, languages: ['en'] })).body).toEqual({
      ...told,
      languages: ['en'],
      youthJusticeService: true,
    });
    expect((await call('PUT', ONE, told)).body.youthJusticeService).toBe(true);
    expect((await call('PUT', ONE, { ...read, youthJusticeService: false })).status).toBe(403);
  });

  it('a fault for each that is wrong', async () => {
    const { status, body } = await call('PUT', ONE, { ...told, districts: ['E07000008', 'nowhere'], establishments: ['Gaol'] });
    expect([status, body.faults.map(({ path, code }: { path: string; code: string }) => `${path} ${code}`)]).toEqual([
      422,
      ['districts[1] unknown_district', 'establishments[0] unknown_establishment'],
    ]);
    expect((await call('GET', ONE)).body.home).toBe('');
  });

  it.each<[string, string, string, object | undefined, As, number]>([
    ['another’s', 'PUT', ONE, told, system(TWO), 404],
    ['to be read by another', 'GET', ONE, undefined, system(TWO), 404],
    ['one that is not there', 'PUT', '01942f00-0000-7000-8000-000000000099', told, administrator, 404],
    ['by an agency', 'PUT', ONE, told, { roles: ['agency_system'], organisation: TWO }, 403],
    ['a part alone', 'PUT', ONE, { home: 'E07000008' }, system(), 422],
    ['a category that there is not', 'PUT', ONE, { ...told, categories: ['no-such'] }, system(), 422],
    ['an age that nobody can check', 'PUT', ONE, { ...told, ageBands: ['unknown'] }, system(), 422],
    ['the same twice', 'PUT', ONE, { ...told, interventions: ['letter', 'letter'] }, system(), 422],
    ['a language by its name', 'PUT', ONE, { ...told, languages: ['Welsh'] }, system(), 422],
    ['agreements of its own', 'PUT', ONE, { ...told, agreements: [] }, system(), 422],
  ])('refuses: %s', async (_, method, id, body, as, status) => expect((await call(method, id, body, as)).status).toBe(status)); // prettier-ignore
});
