import { aReferral, by, IntakeAtWork } from '#testing/intake-at-work.js';
import { startIntake } from './start-intake.js';

let hub: IntakeAtWork;

beforeAll(async () => {
  hub = await IntakeAtWork.begin(startIntake);
});
afterAll(() => hub?.end());

describe('over HTTP', () => {
  it('a referral is answered with its reference, a second one as a duplicate, another content as a conflict', async () => {
    const data = aReferral();
    const post = (body: unknown, key?: string) =>
      hub.call('POST', '/referrals', by.agency(hub.police), body, key ? { 'idempotency-key': key } : {});
    const first = await post(data, 'k-1');
    expect(first).toMatchObject({ status: 201, body: { outcome: 'accepted' } });
    expect(await post(data)).toMatchObject({
      status: 200,
      body: { outcome: 'duplicate', case: first.body.case, receipt: { outcome: 'duplicate', duplicateOf: 'k-1' } },
    });
    expect(await post({ ...data, route: 'court' })).toMatchObject({
      status: 409,
      body: { code: 'reference_conflict', receipt: { outcome: 'rejected', problem: { faults: [{ code: 'reference_conflict' }] } } },
    });
    const read = await hub.call('GET', `/referrals/${first.body.reference.toLowerCase()}`, by.agency(hub.police));
    expect(read).toMatchObject({ status: 200, body: { case: first.body.case, state: 'ready', agencyReference: data.agencyReference } });
    expect((await hub.call('GET', `/referrals/${first.body.case}`, by.agency(hub.victims))).status).toBe(404);
    expect((await hub.call('GET', `/referrals/${first.body.case}`, by.provider(hub.provider))).status).toBe(403);
  });

  it.each<[string, number, () => object]>([
    ['accepted', 201, () => aReferral()],
    ['rejected', 422, () => aReferral({}, { district: 'birmingham' })],
  ])('sent again under its own id, what was %s gets the same answer and receipt, to the byte', async (outcome, status, referral) => {
    const data = referral();
    const post = (body: object) => hub.call('POST', '/referrals', by.agency(hub.police), body, { 'idempotency-key': `again-${outcome}` });
    const first = await post(data);
    expect(first).toMatchObject({ status, body: { receipt: { messageId: `again-${outcome}`, outcome } } });
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    for (let times = 0; times < 2; times++) {
      const again = await post(data);
      expect(again.status).toBe(status);
      expect(again.headers.get('idempotency-replayed')).toBe('true');
      expect(JSON.stringify(again.body)).toBe(JSON.stringify(first.body));
    }
    expect(await post({ ...data, route: 'court' })).toMatchObject({ status: 409, body: { code: 'message_id_reused' } });
    const rows = (await hub.call('GET', `/messages?messageId=again-${outcome}`, by.hub)).body;
    expect(rows.map((row: { outcome: string }) => row.outcome).sort()).toEqual([outcome, 'duplicate', 'duplicate', 'rejected'].sort());
  });

  it.each<[string, number, string, () => unknown]>([
    ['a broken contract', 422, 'required', () => ({ ...aReferral(), route: undefined })],
    ['no JSON', 400, 'not_json', () => 'this is { no JSON'],
    ['a body over the limit', 413, 'too_large', () => JSON.stringify({ ...aReferral(), notes: 'x'.repeat(300_000) })],
    ['an area fault', 422, 'unknown_district', () => aReferral({}, { district: 'birmingham' })],
  ])('%s is a problem with its faults, and stands in the register', async (_, status, code, body) => {
    const answer = await hub.call('POST', '/referrals', by.agency(hub.police), body(), { 'idempotency-key': `bad-${code}` });
    expect(answer.status).toBe(status);
    expect(answer.body.faults.map((fault: { code: string }) => fault.code)).toContain(code);
    const [kept] = (await hub.call('GET', `/messages?state=rejected&messageId=bad-${code}`, by.hub)).body;
    expect(kept).toMatchObject({ door: 'http', source: hub.police.id, outcome: 'rejected' });
  });

  it('a referral is withdrawn by its agency, or by an administrator on the harmed person’s word', async () => {
    for (const who of [by.agency(hub.police), by.hub]) {
      const { data } = await hub.accepted(hub.police, aReferral());
      expect(
        (await hub.call('POST', `/referrals/${data.case}/withdrawal`, by.agency(hub.victims), { by: 'agency', reason: 'not_said' })).status,
      ).toBe(404);
      const answer = await hub.call('POST', `/referrals/${data.case}/withdrawal`, who, { by: 'harmed', reason: 'changed_mind' });
      expect(answer).toMatchObject({ status: 200, body: { outcome: 'done', case: data.case } });
      await hub.world.until(() => hub.ofCase('referral.ended.v1', data.case).length === 1);
    }
  });

  it('a consent is withdrawn over HTTP too', async () => {
    const { data } = await hub.accepted(hub.police, aReferral());
    const consent = { person: 'p1', purpose: 'contact', state: 'withdrawn', how: 'phone', recordedBy: 'Ada Admin' };
    expect((await hub.call('POST', `/cases/${data.case}/consents`, by.hub, consent)).status).toBe(200);
    await hub.world.until(() => hub.ofCase('consent.changed.v1', data.case).length === 1);
    expect((await hub.call('POST', `/cases/${data.case}/consents`, by.provider(hub.provider), consent)).status).toBe(404);
  });
});

describe('a rejected message', () => {
  it('is found, corrected and replayed once, and its count moves', async () => {
    const data = aReferral({}, { district: 'nowhere' });
    const [id] = await hub.police.send({ type: 'referral.submitted.v1', data });
    const rejected = (await hub.settled('referral.rejected.v1', id!)).data;
    const before = await hub.partition();
    const [found] = (await hub.call('GET', `/messages?messageId=${id}`, by.hub)).body;
    const { body: kept } = await hub.call('GET', `/messages/${found.id}/body`, by.hub);
    expect(kept.data).toEqual(data);
    const mend = (corrected: object) => hub.call('POST', `/messages/${found.id}/mend`, by.hub, { data: corrected });
    expect(await mend(data)).toMatchObject({ status: 422, body: { faults: [{ code: 'unknown_district' }] } });
    const right = aReferral({ agencyReference: data.agencyReference });
    expect(await mend(right)).toMatchObject({ status: 200, body: { outcome: 'accepted', mendedBy: 'admin-1' } });
    expect(await mend(right)).toMatchObject({ status: 409, body: { code: 'mended_before' } });
    expect((await hub.settled('referral.accepted.v1', id!)).data.receivedAt).toBe(rejected.receivedAt);
    const after = await hub.partition();
    expect(after.received).toBe(before.received);
    expect(after.rejected).toBe(before.rejected - 1);
    expect(after.cases.ready).toBe(before.cases.ready + 1);
    expect(await hub.call('GET', `/messages/${found.id}/body`, by.hub)).toMatchObject({ status: 404, body: { code: 'body_gone' } });
  });

  it('that was set aside is mended too, or given up and then rejected', async () => {
    const [one, other] = await hub.police.send(
      { type: 'referral.submitted.v9', data: aReferral() },
      { type: 'referral.submitted.v9', data: aReferral() },
    );
    await hub.settled('referral.set-aside.v1', other!);
    const idOf = async (messageId: string) => (await hub.call('GET', `/messages?messageId=${messageId}`, by.hub)).body[0].id;
    expect(await hub.call('POST', `/messages/${await idOf(one!)}/mend`, by.hub, { data: aReferral() })).toMatchObject({
      status: 200,
      body: { outcome: 'accepted' },
    });
    expect((await hub.call('POST', `/messages/${await idOf(other!)}/give-up`, by.hub)).status).toBe(204);
    await hub.settled('referral.rejected.v1', other!);
    expect((await hub.call('POST', `/messages/${await idOf(other!)}/mend`, by.hub, { data: aReferral() })).status).toBe(409);
    expect((await hub.call('GET', `/messages/${await idOf(other!)}`, by.agency(hub.victims))).status).toBe(404);
  });
});

it('a referral whose handling fails is tried again, then set aside with a word to its sender, and counts so; run again it is a case', async () => {
  const before = await hub.partition();
  await hub.database.query('alter table cases rename to cases_away');
  const [id] = await hub.police.send({ type: 'referral.submitted.v1', data: aReferral() });
  const held = (state: string) =>
    hub.world.until(async () => {
      const { rows } = await hub.database.query(
        'select h.inbox_id from held h join inbox i on i.id = h.inbox_id where i.message_id = $1 and h.state = $2',
        [id, state],
      );
      return rows[0]?.inbox_id as string | undefined;
    });
  const inboxId = await held('retry');
  // As if it had been tried all day.
  await hub.database.query('update held set attempts = 1000 where inbox_id = $1', [inboxId]);
  await held('person');
  await hub.database.query('alter table cases_away rename to cases');
  expect((await hub.settled('referral.set-aside.v1', id!)).data.faults).toMatchObject([{ code: 'held', act: 'hub' }]);
  expect(await hub.partition()).toMatchObject({ received: before.received + 1, setAside: before.setAside + 1, arrived: before.arrived });
  expect(await hub.call('POST', `/messages/${inboxId}/mend`, by.hub, { data: aReferral() })).toMatchObject({
    status: 409,
    body: { code: 'held' },
  });
  expect((await hub.call('POST', `/held/${inboxId}/replay`, by.hub)).status).toBe(202);
  await hub.settled('referral.accepted.v1', id!);
  expect(await hub.partition()).toMatchObject({ received: before.received + 1, setAside: before.setAside, arrived: before.arrived });
});

it('counts every referral once: received is the sum of where they are', async () => {
  const now = await hub.partition();
  const cases = Object.values<number>(now.cases).reduce((sum, count) => sum + count, 0);
  expect(now.arrived).toBe(0);
  expect(now.received).toBe(now.rejected + now.setAside + now.duplicate + cases);
});

it('says of every column what class of data it holds, and describes its HTTP', async () => {
  const { rows } = await hub.database.query<{ name: string }>(
    `select a.attrelid::regclass || '.' || a.attname as name from pg_attribute a join pg_class c on c.oid = a.attrelid
     where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and a.attnum > 0 and not a.attisdropped
       and c.relname <> 'migration' and coalesce(col_description(a.attrelid, a.attnum), '') !~ '^(none|coded|personal|restricted): '`,
  );
  expect(rows).toEqual([]);
  const api = (await (await fetch(`${hub.service.url}/api-json`)).json()) as { paths: object };
  expect(Object.keys(api.paths)).toEqual(
    expect.arrayContaining(['/referrals', '/referrals/{case}/withdrawal', '/cases/{case}/people', '/messages/{id}/mend', '/partition']),
  );
});

describe('JSON nested so deep that walking it runs out of stack', () => {
  const deep = (inside: string) => `{${inside}"extensions":{"own":${'['.repeat(40_000)}${']'.repeat(40_000)}}}`;
  it.each([
    ['a referral', () => '/referrals', by.agency, ''],
    ['a withdrawal', (id: string) => `/referrals/${id}/withdrawal`, by.agency, '"by":"harmed","reason":"changed_mind",'],
    ['a consent', (id: string) => `/cases/${id}/consents`, by.agency, ''],
    ['a mended message', () => '/messages/1/mend', () => by.hub, '"data":{},'],
    ['a mended held message', () => '/held/1/mend', () => by.hub, '"data":{},'],
  ])('is a fault of %s', async (_, path, who, inside) => {
    const { data } = await hub.accepted(hub.police, aReferral());
    const body = deep(inside);
    const answer = await hub.call('POST', path(data.case), who(hub.police), body.replace('"data":{},"extensions"', '"data"'));
    expect(answer).toMatchObject({ status: 422, body: { faults: [{ code: 'too_deep' }] } });
  });
});

it('keeps and tells nothing personal in clear', async () => {
  expect(await hub.personalTextsInClear()).toEqual([]);
});
