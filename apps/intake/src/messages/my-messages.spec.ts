import { Client } from 'pg';
import { capacityDeclaredV1Example } from '#contracts/capacity.declared.v1.js';
import { offerAnsweredV1Example } from '#contracts/offer.answered.v1.js';
import { progressReportedV1Example } from '#contracts/progress.reported.v1.js';
import { aReferral, by, IntakeAtWork } from '#testing/intake-at-work.js';
import type { As } from '#testing/signed-callers.js';
import type { TestPartner } from '#testing/test-partner.js';
import { startIntake } from '../start-intake.js';

let hub: IntakeAtWork;

beforeAll(async () => {
  hub = await IntakeAtWork.begin(startIntake);
});
afterAll(() => hub?.end());

/** A partner's own system. */
const systemOf = (partner: TestPartner): As => ({
  kind: 'partner',
  id: partner.id,
  roles: [partner.facts.kind === 'agency' ? 'agency_system' : 'provider_system'],
  organisation: partner.id,
});
const get = async (path: string, as: As) => hub.call('GET', path, as);
const ofId = async (messageId: string, as: As) => (await get(`/messages?messageId=${messageId}`, as)).body[0];
const inState = (messageId: string, as: As, state: string) =>
  hub.world.until(async () => {
    const message = await ofId(messageId, as);
    return message?.state === state && message;
  });
const decide = (partner: TestPartner, messageId: string, reported: string, faults: object[] = [], more: object = {}) =>
  hub.world.publish({
    type: 'report.settled.v1',
    source: 'matching',
    subject: `partner/${partner.id}`,
    data: {
      ...{ partner: partner.id, door: 'queue', messageId, reported, outcome: faults.length ? 'refused' : 'done', faults },
      ...{ settledAt: new Date().toISOString(), ...more },
    },
  });
const lapsed = { path: 'offer', code: 'offer_lapsed', sentence: 'This offer has lapsed.', act: 'receiver' };
const rejectedReferral = async (partner: TestPartner, district = 'nowhere') => {
  const data = aReferral({}, { district });
  const [id] = await partner.send({ type: 'referral.submitted.v1', data });
  return { data, messageId: id!, ...(await inState(id!, by.agency(partner), 'rejected')) };
};
const settledRetry = (id: string, as: As) =>
  hub.world.until(async () => {
    const { body } = await get(`/retries/${id}`, as);
    return body.state === 'done' && body;
  });

describe('a report that another service decides upon', () => {
  it('is handed on until that is heard, then refused with its faults, mended where it was wrong, and done', async () => {
    const provider = systemOf(hub.provider);
    const [id] = await hub.provider.send({ type: 'offer.answered.v1', data: offerAnsweredV1Example });
    const handed = await inState(id!, provider, 'handed_on');
    expect(handed).toMatchObject({ type: 'offer.answered.v1', faults: [], trace: expect.stringMatching(/^[0-9a-f]{32}$/) });
    expect(handed.latencyMs).toBeUndefined();
    const none = await get(`/messages/${handed.id}/receipt`, provider);
    expect([none.status, none.body.code, none.headers.get('retry-after')]).toEqual([404, 'no_receipt_yet', '2']);
    expect(await hub.call('POST', `/messages/${handed.id}/replay`, provider)).toMatchObject({
      status: 409,
      body: { code: 'nothing_to_mend' },
    });

    await decide(hub.provider, id!, 'offer.answered.v1', [lapsed]);
    const refused = await inState(id!, provider, 'rejected');
    expect(refused).toMatchObject({ cause: 'offer_lapsed offer', faults: [{ code: 'offer_lapsed' }], latencyMs: expect.any(Number) });
    expect((await get(`/messages/${handed.id}/receipt`, provider)).body).toMatchObject({ messageId: id, outcome: 'rejected' });
    expect((await get(`/messages/${handed.id}/body`, provider)).body.data).toEqual(offerAnsweredV1Example);

    const other = '01890000-0000-7000-8000-000000000001';
    const mended = await hub.call('POST', `/messages/${handed.id}/mend`, provider, { changes: [{ path: 'offer', value: other }] });
    expect(mended).toMatchObject({ status: 200, body: { state: 'handed_on', mendedBy: hub.provider.id } });
    const told = await hub.world.until(() => {
      const facts = hub.world.facts('offer.answered.v1').filter((fact) => fact.data.handedOnFrom.messageId === id);
      return facts.length === 2 && facts;
    });
    expect(told.map((fact) => fact.data.offer)).toEqual([offerAnsweredV1Example.offer, other]);
    await decide(hub.provider, id!, 'offer.answered.v1');
    expect(await inState(id!, provider, 'done')).toMatchObject({ faults: [], latencyMs: refused.latencyMs });
    expect((await get(`/messages/${handed.id}/body`, provider)).body.code).toBe('body_gone');
    expect((await hub.call('POST', `/messages/${handed.id}/replay`, provider)).body.code).toBe('mended_before');
  });

  it('refused again after it was mended may be mended again: nothing has come of it', async () => {
    const [id] = await hub.provider.send({ type: 'capacity.declared.v1', data: capacityDeclaredV1Example });
    const { id: message } = await inState(id!, systemOf(hub.provider), 'handed_on');
    for (let time = 0; time < 2; time++) {
      await decide(hub.provider, id!, 'capacity.declared.v1', [lapsed]);
      await inState(id!, systemOf(hub.provider), 'rejected');
      expect((await hub.call('POST', `/messages/${message}/replay`, systemOf(hub.provider))).status).toBe(200);
    }
  });

  it('brings its note once, however often it is run again', async () => {
    const { data } = await hub.accepted(hub.police, aReferral());
    await hub.allocate(data.case, hub.provider);
    const [id] = await hub.provider.send({ type: 'progress.reported.v1', data: { ...progressReportedV1Example, case: data.case } });
    const { id: message } = await inState(id!, systemOf(hub.provider), 'handed_on');
    await decide(hub.provider, id!, 'progress.reported.v1', [lapsed], { case: data.case });
    await inState(id!, systemOf(hub.provider), 'rejected');
    expect((await hub.call('POST', `/messages/${message}/replay`, systemOf(hub.provider))).status).toBe(200);
    expect((await hub.database.query('select from note where case_id = $1', [data.case])).rowCount).toBe(1);
  });

  it('what is said of it twice, or of a message that was settled here, changes nothing', async () => {
    const { messageId, id } = await rejectedReferral(hub.police);
    await decide(hub.police, messageId, 'referral.submitted.v1');
    const [other] = await hub.provider.send({ type: 'capacity.declared.v1', data: capacityDeclaredV1Example });
    await inState(other!, systemOf(hub.provider), 'handed_on');
    await decide(hub.provider, other!, 'capacity.declared.v1');
    await inState(other!, systemOf(hub.provider), 'done');
    expect((await get(`/messages/${id}`, by.agency(hub.police))).body.state).toBe('rejected');
  });
});

describe('messages', () => {
  it('are found by their sender’s own reference, whichever way they name the case, and never by another’s', async () => {
    const agencyReference = `REF-ours-${Date.now()}`;
    const [mine, theirs] = await Promise.all(
      [hub.police, hub.victims].map((agency) => hub.accepted(agency, aReferral({ agencyReference }))),
    );
    const withdrawal = { case: mine!.data.case, by: 'harmed', reason: 'changed_mind', withdrawnAt: '2026-02-01T10:00:00Z' };
    const [withdrawn] = await hub.police.send({ type: 'referral.withdrawn.v1', data: withdrawal });
    await inState(withdrawn!, by.agency(hub.police), 'done');
    const [broken] = await hub.police.send({ type: 'referral.submitted.v1', data: { ...aReferral({ agencyReference }), route: 'nobody' } });
    await inState(broken!, by.agency(hub.police), 'rejected');
    const found = async (partner: TestPartner, reference: string) =>
      (await get(`/messages?reference=${encodeURIComponent(reference)}`, by.agency(partner))).body.map(
        (one: { messageId: string }) => one.messageId,
      );
    expect(await found(hub.police, agencyReference)).toEqual([broken, withdrawn, mine!.data.messageId]);
    expect(await found(hub.victims, agencyReference)).toEqual([theirs!.data.messageId]);
    expect(await found(hub.victims, 'REF-not-there')).toEqual([]);
    const [shown] = (await get(`/messages?messageId=${mine!.data.messageId}`, by.agency(hub.police))).body;
    expect(shown).toMatchObject({
      state: 'accepted',
      reference: mine!.data.reference,
      caseState: 'withdrawn',
      latencyMs: expect.any(Number),
    });
  });

  it('stand among their sender’s from the moment that they are in: arrived, then held after a failure of the hub’s, then what they came to', async () => {
    const blocker = new Client({ connectionString: hub.database.url });
    await blocker.connect();
    // Nobody writes a case meanwhile; all may read them.
    await blocker.query('begin; lock table cases in share mode');
    const [id] = await hub.police.send({ type: 'referral.submitted.v1', data: aReferral() });
    const arrived = await inState(id!, by.agency(hub.police), 'arrived');
    expect(await get(`/messages/${arrived.id}`, by.agency(hub.police))).toMatchObject({ status: 200, body: { state: 'arrived' } });
    expect((await get(`/messages/${arrived.id}`, by.agency(hub.victims))).status).toBe(404);
    await blocker.query(`
      create function no_case() returns trigger language plpgsql as 'begin raise exception ''no case today''; end';
      create trigger no_case before insert on cases for each row execute function no_case();
      commit`);
    await inState(id!, by.agency(hub.police), 'held');
    expect((await get('/messages?state=held', by.agency(hub.victims))).body).toEqual([]);
    await blocker.query('drop trigger no_case on cases; drop function no_case');
    await blocker.end();
    expect((await hub.call('POST', `/held/${arrived.id}/replay`, by.hub)).status).toBe(202);
    await inState(id!, by.agency(hub.police), 'accepted');
  });

  it('of another partner are as if they were not there, whatever is asked or done', async () => {
    const { id } = await rejectedReferral(hub.police);
    const asks: [string, string, object?][] = [
      ['GET', ''],
      ['GET', '/receipt'],
      ['GET', '/body'],
      ['POST', '/replay', {}],
      ['POST', '/mend', { changes: [] }],
      ['POST', '/dismiss', {}],
    ];
    for (const [method, path, body] of asks) {
      const answers = await Promise.all(
        [id, '999999999999'].map(async (which) => {
          const answer = await hub.call(method, `/messages/${which}${path}`, by.agency(hub.victims), body);
          return { status: answer.status, body: answer.body };
        }),
      );
      expect([path, answers[0]]).toEqual([path, answers[1]]);
      expect(answers[0]!.status).toBe(404);
    }
    expect((await hub.call('POST', '/retries', by.agency(hub.victims), { ids: [id] })).body.staged).toBe(0);
  });

  it('show their body to their sender’s system, logged, and to no worker', async () => {
    const { id, data } = await rejectedReferral(hub.police);
    expect((await get(`/messages/${id}/body`, systemOf(hub.police))).body.data).toEqual(data);
    const worker: As = { id: 'worker-2', roles: ['agency_worker'], organisation: hub.police.id };
    expect((await get(`/messages/${id}/body`, worker)).status).toBe(403);
    const { rows } = await hub.database.query('select purpose, organisation from people_view where inbox_id = $1', [id]);
    expect(rows).toEqual([{ purpose: 'correction', organisation: hub.police.id }]);
  });

  it('that were rejected are dismissed once, and then mended no more', async () => {
    const { id, cause } = await rejectedReferral(hub.police, 'elsewhere');
    const waits = async () =>
      (await get(`/messages?cause=${encodeURIComponent(cause)}`, by.agency(hub.police))).body.map((one: { id: string }) => one.id);
    expect(await waits()).toContain(id);
    const act = (what: string) =>
      hub.call('POST', `/messages/${id}/${what}`, by.agency(hub.police), what === 'mend' ? { changes: [] } : undefined);
    expect((await act('dismiss')).status).toBe(204);
    expect(await waits()).not.toContain(id);
    for (const what of ['dismiss', 'mend', 'replay'])
      expect(await act(what)).toMatchObject({ status: 409, body: { code: 'mended_before' } });
    expect((await get(`/messages/${id}`, by.agency(hub.police))).body).toMatchObject({
      state: 'rejected',
      dismissedAt: expect.any(String),
    });
  });

  it('that the hub must act upon are not the sender’s to mend', async () => {
    const [id] = await hub.police.send({ type: 'referral.submitted.v9', data: aReferral() });
    const { id: message } = await inState(id!, by.agency(hub.police), 'set_aside');
    for (const what of ['replay', 'dismiss'])
      expect(await hub.call('POST', `/messages/${message}/${what}`, by.agency(hub.police))).toMatchObject({
        status: 409,
        body: { code: 'with_the_hub' },
      });
    await hub.call('POST', `/messages/${message}/give-up`, by.hub);
  });
});

describe('what failed for one cause', () => {
  it('is a group, is mended in one field, run again and accepted, once', async () => {
    const failed = [];
    for (let n = 0; n < 12; n++) failed.push(await rejectedReferral(hub.victims, 'atlantis'));
    const [group] = (await get('/messages/groups', by.agency(hub.victims))).body;
    expect(group).toMatchObject({ cause: 'unknown_district incident.district', count: 12, act: 'sender', sentence: expect.any(String) });
    expect((await get('/messages/groups?by=type', by.agency(hub.victims))).body).toMatchObject([
      { type: 'referral.submitted.v1', count: 12 },
    ]);
    const changes = [{ path: 'incident.district', value: 'E07000008' }];
    const staged = await hub.call('POST', '/retries', by.agency(hub.victims), { cause: group.cause, changes });
    expect(staged).toMatchObject({ status: 202, body: { staged: 12 } });
    expect(staged.headers.get('location')).toBe(`/retries/${staged.body.id}`);
    expect((await get(`/retries/${staged.body.id}`, by.agency(hub.police))).status).toBe(404);
    expect(await settledRetry(staged.body.id, by.agency(hub.victims))).toMatchObject({ done: 12, failed: 0, gone: 0, failures: [] });
    for (const { id, messageId } of failed) {
      expect(hub.about('referral.accepted.v1', messageId).length).toBeLessThanOrEqual(1);
      expect((await get(`/messages/${id}`, by.agency(hub.victims))).body.state).toBe('accepted');
      expect((await hub.call('POST', `/messages/${id}/replay`, by.agency(hub.victims))).body.code).toBe('mended_before');
    }
    expect((await get('/messages/groups', by.agency(hub.victims))).body).toEqual([]);
    const { rows } = await hub.database.query('select changes_sealed from retry_batch where id = $1', [staged.body.id]);
    await hub.world.until(
      async () =>
        rows[0].changes_sealed === null ||
        (await hub.database.query('select from retry_batch where id = $1 and changes_sealed is null', [staged.body.id])).rowCount === 1,
    );
  });

  it('fails again one by one, says why, and may be tried again', async () => {
    const { id } = await rejectedReferral(hub.victims, 'atlantis');
    const { body } = await hub.call('POST', '/retries', by.agency(hub.victims), { ids: [id] });
    expect(await settledRetry(body.id, by.agency(hub.victims))).toMatchObject({
      done: 0,
      failed: 1,
      failures: [{ message: id, faults: [{ code: 'unknown_district' }] }],
    });
    const change = { changes: [{ path: 'incident.district', value: 'E07000008' }] };
    expect((await hub.call('POST', `/messages/${id}/mend`, by.agency(hub.victims), change)).status).toBe(200);
  });

  it.each([[{}], [{ ids: ['1'], all: true }], [{ all: false }], [{ ids: ['one'] }]])('is to be named in one way: %j', async (body) => {
    expect((await hub.call('POST', '/retries', by.hub, body)).status).toBe(422);
  });
});

it('run again by two administrators at once, on two processes of which one is cut off again and again, each runs once', async () => {
  const many = 120;
  const sent = await hub.police.send(
    ...Array.from({ length: many }, () => ({ type: 'referral.submitted.v1', data: aReferral({}, { district: 'lyonesse' }) })),
  );
  await hub.world.heardFacts('referral.rejected.v1', many);
  await hub.world.until(
    async () => (await hub.database.query('select from received where message_id = any($1)', [sent])).rowCount === many,
  );
  const cause = 'unknown_district incident.district';
  const changes = [{ path: 'incident.district', value: 'E07000008' }];
  const { rows: before } = await hub.database.query('select inbox_id::text as id from received where message_id = any($1)', [sent]);
  const ids = before.map((row) => row.id as string);
  const other = await startIntake({ ...hub.world.env('intake'), VAULT_KEY: hub.vaultKey });
  try {
    const asked = await Promise.all([
      hub.call('POST', '/retries', by.hub, { ids, changes }),
      hub.call('POST', '/retries', by.hub, { cause, changes }),
    ]);
    expect(asked.map(({ status }) => status)).toEqual([202, 202]);
    expect(asked.reduce((sum, { body }) => sum + body.staged, 0)).toBeGreaterThanOrEqual(many);
    for (let cut = 0; cut < 8; cut++) {
      await hub.database.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and state = 'idle in transaction'`,
      );
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    for (const { body } of asked) await settledRetry(body.id, by.hub);
  } finally {
    await other.close();
  }
  const { rows } = await hub.database.query(
    `select r.outcome, count(*)::int as number, count(distinct r.case_id)::int as cases from received r where r.message_id = any($1) group by 1`,
    [sent],
  );
  expect(rows).toEqual([{ outcome: 'accepted', number: many, cases: many }]);
  await hub.world.until(() => sent.every((id) => hub.about('referral.accepted.v1', id).length > 0));
  // A relay that is cut off may publish a fact again: under its one id.
  expect(sent.filter((id) => new Set(hub.about('referral.accepted.v1', id).map((fact) => fact.id)).size !== 1)).toEqual([]);
  const { rows: items } = await hub.database.query(`select inbox_id from retry_item where state = 'done' group by 1 having count(*) > 1`);
  expect(items).toEqual([]);
});

it('keeps and tells nothing personal in clear', async () => {
  expect(await hub.personalTextsInClear()).toEqual([]);
});
