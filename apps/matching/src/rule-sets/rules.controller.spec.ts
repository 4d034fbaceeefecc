import { v7 as uuid } from 'uuid';
import { loadArea } from '#platform/area.js';
import { MatchingAtWork, worker } from '#testing/matching-at-work.js';
import type { As } from '#testing/signed-callers.js';
import { AreaRules } from '../area-rules.js';
import { aCase, aProfile, aProvider, room } from '../examples.js';
import { insertProviders } from '../insert-providers.js';
import { startMatching } from '../start-matching.js';

const DISTRICT = 'E07000008';

describe('rules over HTTP', () => {
  let hub: MatchingAtWork;
  // One knows burglaries alone and has little room; the other takes everything and has much.
  const [specialist, general] = [uuid(), uuid()];

  beforeAll(async () => {
    hub = await MatchingAtWork.begin(startMatching, { OFFER_CLOCK_MS: '50' });
    await hub.database.transaction((tx) =>
      insertProviders(tx, [
        aProvider({ id: specialist, profile: aProfile({ categories: ['BUD'], districts: [DISTRICT] }), capacity: room(60) }),
        aProvider({ id: general, profile: aProfile({ districts: [DISTRICT] }), capacity: room(400) }),
      ]),
    );
  });
  afterAll(() => hub?.end());

  const call = (path: string, body?: object, as?: As) => hub.call(body ? 'POST' : 'GET', path, body, as);
  const offeredTo = async () => {
    const { id, subject } = await hub.ready(aCase({ district: DISTRICT }));
    const { data } = await hub.heard('case.offered.v1', subject);
    const { body } = await call(`/cases/${id}/decision`);
    return { provider: data.provider as string, version: body.ruleSetVersion as number, sameBytes: body.sameBytes as boolean };
  };
  const tried = async (version: number) => {
    const { status, body } = await call(`/rules/${version}/trial`, {});
    expect(status).toBe(202);
    return hub.world.until(async () => {
      const now = (await call(`/rules/trials/${body.id}`)).body;
      return now.state === 'done' ? now : undefined;
    });
  };
  const roomAlone = { weights: { fit: 0, expectedWait: 0, freeShare: 100, agreedShare: 0, miles: 0 } };

  it('a version is made, tried, goes live, decides, and is taken back', async () => {
    expect(await offeredTo()).toEqual({ provider: specialist, version: 1, sameBytes: true });
    const made = await call('/rules', roomAlone);
    expect(made).toMatchObject({
      status: 201,
      body: { version: 2, inForce: false, outdated: false, trial: null, weights: roomAlone.weights },
    });
    // The same figures are the same version.
    expect((await call('/rules', roomAlone)).body.version).toBe(2);
    expect(await offeredTo()).toMatchObject({ provider: specialist, version: 1 });

    expect(await call('/rules/2/go-live', {})).toMatchObject({ status: 409, body: { code: 'not_tried' } });
    const trial = await tried(2);
    expect(trial).toMatchObject({ version: 2, of: 2, done: 2, notRun: 0, comparison: { decisions: 2, elsewhere: 2 } });
    expect(trial.comparison.examples[0]).toMatchObject({ before: { provider: specialist }, after: { provider: general } });

    expect(await call('/rules/2/go-live', {})).toMatchObject({ status: 200, body: { version: 2, inForce: true } });
    expect(await offeredTo()).toEqual({ provider: general, version: 2, sameBytes: true });
    // Once more is nothing new.
    await call('/rules/2/go-live', {});

    expect(await call('/rules/roll-back', {})).toMatchObject({ status: 200, body: { version: 1, inForce: true } });
    expect(await offeredTo()).toEqual({ provider: specialist, version: 1, sameBytes: true });
    const { body } = await call('/rules');
    expect(body.history.map(({ version, why }: { version: number; why: string }) => [version, why])).toEqual([
      [1, 'rolled_back'],
      [2, 'went_live'],
      [1, 'area_file'],
    ]);
    expect(body.inForce.version).toBe(1);
  });

  it.each<[string, object, string]>([
    ['weights that do not sum to 100', { weights: { fit: 31 } }, 'weights'],
    ['a week that adds nothing', { priority: { eachWeekWaited: 0 } }, 'priority.eachWeekWaited'],
    ['half a point', { weights: { fit: 29.5 } }, 'weights.fit'],
    ['what is no figure of theirs', { youthFirstDays: 3 }, 'youthFirstDays'],
  ])('%s are refused', async (_, body, path) => {
    const { status, body: problem } = await call('/rules', body);
    expect(status).toBe(422);
    expect(problem.faults.map((fault: { path: string }) => fault.path)).toContain(path);
  });

  it('what was never in force is not gone back to, and what is not there is not found', async () => {
    await call('/rules', { priority: { base: 11 } });
    const version = (await call('/rules')).body.versions[0].version as number;
    expect(await call('/rules/roll-back', { version })).toMatchObject({ status: 409, body: { code: 'never_in_force' } });
    expect((await call('/rules/99/trial', {})).status).toBe(404);
    expect((await call(`/rules/trials/${uuid()}`)).status).toBe(404);
    expect((await call('/rules', undefined, worker(general))).status).toBe(403);
  });

  it('an administrator’s figures stay over a new file of the area, whose older versions are to be made again', async () => {
    const { version } = (await call('/rules', { priority: { base: 12 } })).body as { version: number };
    await tried(version);
    await call(`/rules/${version}/go-live`, {});
    const { clocks, ...area } = loadArea('cambridgeshire');
    const edited = new AreaRules({ ...area, clocks: { ...clocks, declinesBeforePerson: 4 } } as ReturnType<typeof loadArea>);
    await hub.database.transaction((tx) => edited.keep(tx));
    expect([edited.set.priority.base, edited.set.clocks.declinesBeforePerson]).toEqual([12, 4]);
    // The running process decides by what is in force now, though its own file says otherwise.
    expect((await offeredTo()).version).toBe(version + 1);
    expect((await call('/rules')).body.inForce).toMatchObject({ version: version + 1, outdated: true, priority: { base: 12 } });
    await hub.database.transaction((tx) => new AreaRules(loadArea('cambridgeshire')).keep(tx));
    expect((await offeredTo()).version).toBe(version);
  });

  it('a trial goes on where it was left, whoever takes it up', async () => {
    const { id } = (await call('/rules/2/trial', {})).body as { id: string };
    await hub.world.until(async () => (await call(`/rules/trials/${id}`)).body.state === 'done');
    const before = (await call(`/rules/trials/${id}`)).body;
    await hub.database.query(`update rule_trial set state = 'working' where id = $1`, [id]);
    await hub.world.until(async () => (await call(`/rules/trials/${id}`)).body.state === 'done');
    expect((await call(`/rules/trials/${id}`)).body).toEqual(before);
  });
});
