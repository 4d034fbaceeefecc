import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 as uuid } from 'uuid';
import type { CodedCase } from '#contracts/coded-case.js';
import { MatchingAtWork, worker } from '#testing/matching-at-work.js';
import type { As } from '#testing/signed-callers.js';
import { aCase } from '../examples.js';
import { newProviders } from '../insert-providers.js';
import { startMatching } from '../start-matching.js';
import { replayDecisions, replayedLines } from './replay-decisions.js';

/** Runs a program to its end. */
const runTool = (command: string, args: string[], options: { env: NodeJS.ProcessEnv }): Promise<{ code: number; out: string }> =>
  new Promise((done) => execFile(command, args, options, (error, out) => done({ code: error ? Number(error.code) : 0, out })));

describe('decisions over HTTP', () => {
  let hub: MatchingAtWork;

  beforeAll(async () => void (hub = await MatchingAtWork.begin(startMatching)));
  afterAll(() => hub?.end());

  const call = (path: string, body?: object, as?: As) => hub.call(body ? 'POST' : 'GET', path, body, as);
  const declare = (provider: string, points: number) =>
    hub.call('PUT', `/providers/${provider}/capacity`, { kind: 'known', points }, worker(provider));

  async function ready(facts: Partial<CodedCase>, of: 'offered' | 'waiting' = 'offered') {
    const { id, subject } = await hub.ready(aCase(facts));
    const { data: told } = await hub.heard(`case.${of}.v1`, subject);
    return { id, ...(told as { decision: string; offer?: string }) };
  }

  it('says why this one, why not that one, and what would have to change, and comes out the same again', async () => {
    const { district, ids } = await newProviders(hub.database, 40, 6);
    const { id, decision } = await ready({ district });
    const { status, body } = await call(`/cases/${id}/decision`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: decision,
      case: id,
      outcome: 'offered',
      provider: ids[0],
      sameBytes: true,
      unaltered: true,
      engine: 2,
    });
    expect([body.byEarlierProgram, body.earlier, body.weights.fit, body.decidedTogether]).toEqual([false, [], 30, 1]);
    const [chosen] = body.providers;
    expect(chosen).toMatchObject({ provider: ids[0], standing: 'chosen', intervention: 'indirect_shuttle', points: 15, failing: [] });
    expect(chosen.months[0]).toMatchObject({ kind: 'known', available: 40, free: 40 });
    expect(chosen.score.total).toBeCloseTo(
      Object.entries(body.weights as Record<string, number>).reduce((sum, [part, weight]) => sum + chosen.score.parts[part] * weight, 0) -
        chosen.score.scarcityPrice,
      3,
    );
    const small = body.providers.find(({ provider }: { provider: string }) => provider === ids[1]);
    expect(small).toMatchObject({
      standing: 'failing',
      nearest: 'capacity',
      failing: [{ rule: 'capacity', changes: [{ kind: 'points' }] }],
    });
    expect(small.failing[0].wouldPassIf).toMatch(/^2 points more were free in \w+/);
    expect(body.routes.communityRemedy.applies).toBe(false);
  });

  it('a case that waits is told the nearest way, and each of its decisions is kept', async () => {
    const { district, ids } = await newProviders(hub.database, 2);
    const { id, decision } = await ready({ district }, 'waiting');
    const first = await call(`/cases/${id}/decision`);
    expect(first.body).toMatchObject({ outcome: 'waiting', provider: null, nearestWay: { provider: ids[0], name: 'Provider 0' } });
    expect((await declare(ids[0]!, 60)).status).toBe(200);
    await hub.heard('case.offered.v1', `case/${id}`);
    const { body: lines } = await call(`/cases/${id}/decisions`);
    expect(lines).toMatchObject([
      { outcome: 'offered', provider: ids[0] },
      { id: decision, outcome: 'waiting', provider: null },
    ]);
    const { body: now } = await call(`/cases/${id}/decision`);
    expect(now).toMatchObject({ id: lines[0].id, sameBytes: true, earlier: [decision] });
    // By the figures of then: what was declared since is no matter.
    const { body: then } = await call(`/cases/${id}/decisions/${decision}`);
    expect(then).toMatchObject({ ...first.body, sameBytes: true });
  });

  it('a record that was changed since is known by its digest, and comes out otherwise', async () => {
    const { district } = await newProviders(hub.database, 40);
    const { id, decision } = await ready({ district });
    await hub.database.query(`update decision set verdicts = replace(verdicts::text, '"points":15', '"points":14')::json where id = $1`, [
      decision,
    ]);
    expect((await call(`/cases/${id}/decision`)).body).toMatchObject({ sameBytes: false, unaltered: false });
    const replayed = await replayDecisions(hub.database, 'cambridgeshire', new Date(Date.now() - 3_600_000));
    expect(replayed).toMatchObject({ different: [decision], altered: [decision], notRun: [] });
    expect(replayed.same).toBe(replayed.decisions - 1);
    await hub.database.query(`update decision set verdicts = replace(verdicts::text, '"points":14', '"points":15')::json where id = $1`, [
      decision,
    ]);
  });

  it('cases that were looked at beside are part of what is run again', async () => {
    const { district, ids } = await newProviders(hub.database, 0);
    const first = await ready({ district, interventions: ['letter'] }, 'waiting');
    const second = await ready({ district, interventions: ['restorative_conversation'] }, 'waiting');
    // Room for the first alone: the other is looked at and waits as before.
    await declare(ids[0]!, 4);
    await hub.heard('case.offered.v1', `case/${first.id}`);
    expect((await call(`/cases/${first.id}/decision`)).body).toMatchObject({ outcome: 'offered', sameBytes: true, decidedTogether: 2 });
    expect((await call(`/cases/${second.id}/decisions`)).body).toHaveLength(1);
  });

  it('a decision of an earlier program is shown as it was recorded', async () => {
    const { district, ids } = await newProviders(hub.database, 40, 40);
    const { id } = await ready({ district });
    const [sitting, decision] = [uuid(), uuid()];
    await hub.database.query(
      `with s as (insert into sitting (id, rule_set, providers) select $1, id, $3 from rule_set where area = 'cambridgeshire' limit 1)
       insert into decision (id, case_id, at, sitting, outcome, provider, facts_version, refused_by, verdicts)
       values ($2, $4, '2025-01-01', $1, 'offered', $5, 1, '{}', $6)`,
      [
        sitting,
        decision,
        JSON.stringify(ids.map((provider) => ({ provider }))),
        id,
        ids[0],
        JSON.stringify({
          failed: [{ rules: ['category'], providers: [1] }],
          scored: [[0, 'letter', 8, 70.5, 2, 0.5, 1, 1, 0.5, 1]],
          held: [],
        }),
      ],
    );
    const { body } = await call(`/cases/${id}/decisions/${decision}`);
    expect(body).toMatchObject({ byEarlierProgram: true, sameBytes: null, digest: null, outcome: 'offered', provider: ids[0] });
    expect(body.providers).toMatchObject([
      { provider: ids[0], standing: 'chosen', points: 8, score: { total: 70.5, scarcityPrice: 2, parts: { fit: 0.5, miles: 1 } } },
      { provider: ids[1], standing: 'failing', failing: [{ rule: 'category' }] },
    ]);
  });

  it('a provider is not told, and what is not there is not found', async () => {
    const { district, ids } = await newProviders(hub.database, 40);
    const { id } = await ready({ district });
    expect((await call(`/cases/${id}/decision`, undefined, worker(ids[0]!))).status).toBe(403);
    expect((await call(`/cases/${uuid()}/decision`)).status).toBe(404);
    expect((await call(`/cases/${id}/decisions/${uuid()}`)).status).toBe(404);
  });

  it('the whole history comes out as it went in', async () => {
    const replayed = await replayDecisions(hub.database, 'cambridgeshire', new Date(Date.now() - 3_600_000));
    expect(replayed).toMatchObject({ different: [], altered: [], notRun: [] });
    expect(replayed.decisions).toBeGreaterThanOrEqual(8);
    expect(replayedLines(replayed)).toEqual([`${replayed.decisions} decisions, ${replayed.same} same bytes, 0 different.`]);
  });

  it.each<[string, object, number, RegExp]>([
    [
      'with other figures, which are compared',
      { weights: { fit: 0, miles: 40 } },
      0,
      /^\d+ decisions, \d+ same bytes, 0 different\.\nWith the other figures/,
    ],
    ['with figures that do not go together', { weights: { fit: 31 } }, 2, /^weights: The weights must sum to 100/],
  ])('npm run replay-decisions, %s', async (_, figures, code, said) => {
    const folder = mkdtempSync(join(tmpdir(), 'rj-hub-figures-'));
    writeFileSync(join(folder, 'figures.json'), JSON.stringify(figures));
    // What it runs is compiled: the build comes before the specs.
    const main = join('dist', 'apps', 'matching', 'src', 'decisions', 'replay-decisions-main.js');
    const env = { ...process.env, DATABASE_URL: hub.world.env('matching').DATABASE_URL };
    const ran = await runTool(process.execPath, [main, '--days', '1', '--rules', join(folder, 'figures.json')], { env });
    rmSync(folder, { recursive: true });
    expect(ran.out).toMatch(said);
    expect(ran.code).toBe(code);
  });
});
