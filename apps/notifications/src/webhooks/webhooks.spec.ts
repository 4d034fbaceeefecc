import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudEvent } from 'cloudevents';
import { Webhook } from 'standardwebhooks';
import { v7 as uuid } from 'uuid';
import { capacityAskedV1Example } from '#contracts/capacity.asked.v1.js';
import { caseAllocatedV1Example } from '#contracts/case.allocated.v1.js';
import { caseOfferedV1Example } from '#contracts/case.offered.v1.js';
import { caseTriagedV1Example } from '#contracts/case.triaged.v1.js';
import { caseUnallocatedV1Example } from '#contracts/case.unallocated.v1.js';
import { offerExpiredV1Example } from '#contracts/offer.expired.v1.js';
import { offerWithdrawnV1Example } from '#contracts/offer.withdrawn.v1.js';
import { partnerChangedV1Example } from '#contracts/partner.changed.v1.js';
import { recallRequiredV1Example } from '#contracts/recall.required.v1.js';
import { referralAcceptedV1Example } from '#contracts/referral.accepted.v1.js';
import { reportSettledV1Example } from '#contracts/report.settled.v1.js';
import { checkBody } from '#messaging/check-body.js';
import type { RunningService } from '#messaging/start-service.js';
import type { Database } from '#platform/database.js';
import { secretOf } from '#platform/webhook-secret.js';
import { signedCallers, type SignedCallers } from '#testing/signed-callers.js';
import { testWorld, type TestWorld } from '#testing/test-world.js';
import { WebhookReceiver, type Call } from '#testing/webhook-receiver.js';
import { startMailbox, type RunningMailbox } from '../mailbox/start-mailbox.js';
import { startNotifications } from '../start-notifications.js';
import { silentCases } from '../told-cases.queries.js';
import { dueLines } from './webhooks.queries.js';

const KEY = randomBytes(32).toString('base64');

describe('webhooks', () => {
  let world: TestWorld;
  let callers: SignedCallers;
  let folder: string;
  let mailbox: RunningMailbox;
  let service: RunningService;
  let database: Database;
  const receivers: WebhookReceiver[] = [];

  const start = () =>
    startNotifications({
      ...world.env('notifications'),
      DIRECTORY_URL: callers.url,
      SMTP_URL: mailbox.smtpUrl,
      CONSOLE_URL: 'https://hub.example.org',
      INTAKE_URL: 'https://intake.hub.example.org',
      WEBHOOK_KEY: KEY,
      WEBHOOK_ALLOW: '127.0.0.0/8',
      DUE_CLOCK_MS: '200',
    });

  beforeAll(async () => {
    world = await testWorld(['notifications']);
    callers = await signedCallers();
    folder = await mkdtemp(join(tmpdir(), 'mailbox-'));
    mailbox = await startMailbox({ SMTP_PORT: '0', DATA_DIR: folder });
    service = await start();
    database = world.database('notifications');
  });
  afterAll(async () => {
    await service?.close();
    for (const receiver of receivers) await receiver.close();
    await mailbox?.close();
    await callers?.close();
    await world?.close();
    await rm(folder, { recursive: true, force: true });
  });

  type Kind = 'agency' | 'provider';
  interface Partner {
    id: string;
    kind: Kind;
    receiver: WebhookReceiver;
    say: (more?: object, webhook?: object) => Promise<void>;
    ask: (path: string, body?: object, how?: object) => Promise<{ status: number; body: any }>;
    row: () => Promise<any>;
  }
  /** A partner with a webhook and no queue, as the directory would say it. */
  async function newPartner(kind: Kind, more: object = {}): Promise<Partner> {
    const receiver = await WebhookReceiver.open();
    receivers.push(receiver);
    const id = uuid();
    let version = 0;
    const { exchange: _e, inQueue: _i, outQueue: _o, outLimit: _l, ...known } = partnerChangedV1Example;
    const say = async (change: object = {}, webhook: object = {}) => {
      version += 1;
      const mailboxOf = `${kind}-${id.slice(-6)}@example.org`;
      const data = {
        ...known,
        users: [],
        partner: id,
        kind,
        version,
        mailbox: mailboxOf,
        webhook: { url: receiver.url, types: [], generation: 1, ...webhook },
        ...more,
        ...change,
      };
      await world.publish({ type: 'partner.changed.v1', subject: `partner/${id}`, data });
    };
    const ask = async (path: string, body?: object, how: object = { roles: [`${kind}_system`], organisation: id, kind: 'partner' }) => {
      const answer = await fetch(`${service.url}${path}`, {
        method: body ? 'POST' : 'GET',
        headers: { ...(await callers.as(how as never)), ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
      });
      return { status: answer.status, body: await answer.json() };
    };
    const row = async () => (await database.query('select * from webhook where partner = $1', [id])).rows[0];
    await say();
    await world.until(row);
    return { id, kind, receiver, say, ask, row };
  }
  const calls = (receiver: WebhookReceiver, count: number) =>
    world.until(() => (receiver.calls.length >= count ? receiver.events : undefined));
  /** As if its time had come. */
  const now = async ({ id }: Partner) => {
    await database.query('update webhook set due_at = null where partner = $1', [id]);
    await database.query(`select pg_notify('notifications_webhook', '')`);
  };
  /** So many messages were taken, as the table has it. */
  const takenOf = ({ id }: Partner, count: number) =>
    world.until(async () => {
      const { rows } = await database.query(`select count(*)::int as taken from webhook_attempt where partner = $1 and verdict = 'taken'`, [
        id,
      ]);
      return rows[0].taken === count;
    });
  const verified = ({ body, headers }: Call, secret: string) => new Webhook(secret).verify(body, headers as Record<string, string>);
  let nth = 0;
  const newReference = () => `RJ-${String(++nth).padStart(4, '0')}-WH`;
  const fact = (type: string, subject: string, data: object) => world.publish({ type, subject, data });
  async function offer(to: string) {
    const [id, offered] = [uuid(), uuid()];
    const soon = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
    const data = { ...caseOfferedV1Example, case: id, reference: newReference(), offer: offered, provider: to };
    await fact('case.offered.v1', `case/${id}`, { ...data, offeredAt: soon(0), remindAt: soon(8), respondBy: soon(16) });
    return { case: id, offer: offered, reference: data.reference, subject: `case/${id}` };
  }
  async function accept(agency: string, more: object = {}) {
    const [id, reference, messageId] = [uuid(), newReference(), `m-${uuid()}`];
    const { triage: _t, ...accepted } = referralAcceptedV1Example;
    await fact('referral.accepted.v1', `case/${id}`, { ...accepted, case: id, reference, agency, messageId, door: 'queue', ...more });
    return { case: id, reference, messageId, subject: `case/${id}` };
  }
  const triage = (known: { case: string; reference: string; subject: string }, outcome: 'ready' | 'parked') => {
    const data = {
      case: known.case,
      reference: known.reference,
      area: caseTriagedV1Example.area,
      outcome,
      triagedAt: new Date().toISOString(),
    };
    return fact('case.triaged.v1', known.subject, { ...data, ...(outcome === 'parked' && { until: '2027-06-01' }) });
  };

  it('a provider without a queue is told everything of its cases, and asked for its capacity, signed, in order, in events that the SDK reads', async () => {
    const provider = await newPartner('provider');
    const one = await offer(provider.id);
    const two = await offer(provider.id);
    const [first, second] = [
      { case: one.case, reference: one.reference, offer: one.offer, provider: provider.id },
      { case: two.case, reference: two.reference, offer: two.offer, provider: provider.id },
    ];
    await fact('offer.expired.v1', one.subject, { ...offerExpiredV1Example, ...first });
    await fact('offer.withdrawn.v1', one.subject, { ...offerWithdrawnV1Example, ...first });
    await fact('case.allocated.v1', two.subject, { ...caseAllocatedV1Example, ...second });
    await fact('case.unallocated.v1', two.subject, { ...caseUnallocatedV1Example, ...second, reason: 'rebalanced' });
    await fact('recall.required.v1', two.subject, { ...recallRequiredV1Example, case: two.case, holder: provider.id });
    await fact('report.settled.v1', two.subject, { ...reportSettledV1Example, partner: provider.id, case: two.case, door: 'queue' });
    await fact('capacity.asked.v1', `provider/${provider.id}`, { ...capacityAskedV1Example, provider: provider.id });
    const found = await calls(provider.receiver, 9);
    expect(found.map(({ type }) => type).sort()).toEqual(
      [
        'offer.made.v1', 'offer.made.v1', 'offer.expired.v1', 'offer.withdrawn.v1', 'case.assigned.v1', 'case.returned.v1', 'case.recalled.v1',
        'receipt.issued.v1', 'capacity.asked.v1',
      ].sort(),
    ); // prettier-ignore
    expect(found.find(({ type }) => type === 'case.assigned.v1')!.data.peopleUrl).toBe(
      `https://intake.hub.example.org/cases/${two.case}/people`,
    );
    expect(found.find(({ type }) => type === 'case.returned.v1')!.data).toMatchObject({ case: two.case, reason: 'rebalanced' });
    for (const call of provider.receiver.calls) {
      const event = JSON.parse(call.body);
      expect(verified(call, secretOf(KEY, provider.id, 1))).toEqual(event);
      expect(call.headers['webhook-id']).toBe(event.id);
      expect(new CloudEvent(event).validate()).toBe(true);
      expect(checkBody(event.type, event.data)).toEqual([]);
    }
    const versions = found.map(({ aggregateversion }) => aggregateversion);
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
    const { body: kept } = await provider.ask('/deliveries?limit=3');
    expect(kept.map((each: any) => each.event)).toEqual(found.slice(0, 3));
    expect((await provider.ask(`/deliveries?after=${kept[2].position}`)).body.map((each: any) => each.event)).toEqual(found.slice(3));
  });

  it('reminds a provider without a queue of an offer that it has not answered', async () => {
    const provider = await newPartner('provider');
    const [id, now] = [uuid(), Date.now()];
    const at = (hours: number) => new Date(now + hours * 3_600_000).toISOString();
    const offered = { ...caseOfferedV1Example, case: id, reference: newReference(), offer: uuid(), provider: provider.id };
    await fact('case.offered.v1', `case/${id}`, { ...offered, offeredAt: at(-8), remindAt: at(0), respondBy: at(8) });
    const [made, reminded] = await calls(provider.receiver, 2);
    expect([made!.type, reminded!.type]).toEqual(['offer.made.v1', 'offer.reminded.v1']);
    expect(reminded!.data).toEqual(made!.data);
  });

  it('signs with both secrets while they overlap, and with the new one after', async () => {
    const provider = await newPartner('provider');
    const [old, fresh] = [secretOf(KEY, provider.id, 1), secretOf(KEY, provider.id, 2)];
    const told = async (oldUntil: string | undefined) => {
      await provider.say({}, { generation: 2, oldUntil });
      await world.until(
        async () => ((await provider.row()).old_until === null) === (oldUntil === undefined) && (await provider.row()).generation === 2,
      );
      await offer(provider.id);
      await calls(provider.receiver, provider.receiver.calls.length + 1);
      return provider.receiver.calls.at(-1)!;
    };
    const during = await told(new Date(Date.now() + 3_600_000).toISOString());
    expect(() => verified(during, old)).not.toThrow();
    expect(() => verified(during, fresh)).not.toThrow();
    const after = await told(undefined);
    expect(() => verified(after, old)).toThrow();
    expect(() => verified(after, fresh)).not.toThrow();
  });

  it('calls with the types that were asked for alone', async () => {
    const provider = await newPartner('provider');
    await provider.say({}, { types: ['offer.expired.v1'] });
    await world.until(async () => (await provider.row()).types.length === 1);
    const known = await offer(provider.id);
    await fact('offer.expired.v1', known.subject, { ...offerExpiredV1Example, ...known, subject: undefined, provider: provider.id });
    expect((await calls(provider.receiver, 1)).map(({ type }) => type)).toEqual(['offer.expired.v1']);
  });

  it('waits while the receiver fails, sends again under the same id, and lets nothing overtake', async () => {
    const provider = await newPartner('provider');
    provider.receiver.answers({ status: 500 }, { status: 429, headers: { 'retry-after': '3600' } });
    await offer(provider.id);
    await offer(provider.id);
    await calls(provider.receiver, 1);
    await world.until(async () => (await provider.row()).attempts === 1);
    await now(provider);
    await calls(provider.receiver, 2);
    const waiting = await world.until(async () => (await provider.row()).attempts === 2 && provider.row());
    expect(waiting).toMatchObject({ why: 'status_429', state: 'on' });
    expect(waiting.due_at.getTime()).toBeGreaterThan(Date.now() + 3_500_000);
    expect(waiting.failing_since).not.toBeNull();
    await now(provider);
    const found = await calls(provider.receiver, 4);
    expect(new Set(found.slice(0, 3).map(({ id }) => id)).size).toBe(1);
    expect(found[3]!.aggregateversion).toBeGreaterThan(found[2]!.aggregateversion);
    const after = await world.until(async () => (await provider.row()).sent_to === String(found[3]!.aggregateversion) && provider.row());
    expect(after).toMatchObject({ attempts: 0, failing_since: null, why: null });
    const { body: attempts } = await provider.ask('/webhook/attempts');
    expect(attempts.map(({ verdict, status, attempt }: any) => [verdict, status, attempt])).toEqual([
      ['taken', 204, 1],
      ['taken', 204, 3],
      ['again', 429, 2],
      ['again', 500, 1],
    ]);
  });

  it('sets a message aside that is refused three times, sends the next, and sends it once more when asked', async () => {
    const provider = await newPartner('provider');
    provider.receiver.answers({ status: 400 }, { status: 404 }, { status: 301, headers: { location: 'http://127.0.0.1:1/' } });
    const refused = await offer(provider.id);
    await offer(provider.id);
    for (const tries of [1, 2]) {
      await world.until(async () => (await provider.row()).refused === tries);
      await now(provider);
    }
    const found = await calls(provider.receiver, 4);
    expect(found.map(({ data }) => data.offer === refused.offer)).toEqual([true, true, true, false]);
    const failed = await world.until(() =>
      world.facts('notification.failed.v1').find(({ data }) => data.organisation === provider.id && data.channel === 'webhook'),
    );
    expect(failed.data).toMatchObject({ notification: found[0]!.id, why: 'refused', final: true, case: refused.case });
    const { body: setAside } = await provider.ask('/webhook/attempts?verdict=set_aside');
    expect(setAside.map(({ event }: any) => event)).toEqual([found[0]!.id]);
    const unknown = await provider.ask('/webhook/replay', { ids: [found[0]!.id, uuid()] });
    expect([unknown.status, unknown.body.faults[0].path]).toEqual([404, 'ids[1]']);
    expect(await provider.ask('/webhook/replay', { ids: [found[0]!.id] })).toMatchObject({ status: 202, body: { messages: 1 } });
    expect((await calls(provider.receiver, 5))[4]).toEqual(found[0]);
  });

  it('sends again what was sent from an instant on, under the same ids, and goes on behind it', async () => {
    const provider = await newPartner('provider');
    await offer(provider.id);
    await calls(provider.receiver, 1);
    const from = new Date().toISOString();
    await offer(provider.id);
    await offer(provider.id);
    const before = await calls(provider.receiver, 3);
    await world.until(async () => (await provider.row()).sent_to === String(before[2]!.aggregateversion));
    expect(await provider.ask('/webhook/replay', { from })).toMatchObject({ status: 202, body: { messages: 2 } });
    await offer(provider.id);
    const found = await calls(provider.receiver, 6);
    expect(found.slice(3, 5)).toEqual(before.slice(1));
    expect(found[5]!.aggregateversion).toBeGreaterThan(found[4]!.aggregateversion);
    expect((await provider.ask('/webhook/replay', {})).body.code).toBe('from_or_ids');
    for (const none of ['2026-W05-3', '2026-035', '2026-02-30T00:00:00Z', '0000-01-01T00:00:00Z', '2026-01-05T10:00:00'])
      expect((await provider.ask('/webhook/replay', { from: none })).status).toBe(422);
    expect((await provider.ask('/webhook/replay', { from: '2999-01-01T00:00:00+23:59' })).status).toBe(202);
  });

  it('calls nobody who says that he is gone, until he is turned on again', async () => {
    const provider = await newPartner('provider');
    provider.receiver.answers({ status: 410 });
    await offer(provider.id);
    await world.until(async () => (await provider.row()).state === 'gone');
    await offer(provider.id);
    expect((await provider.ask('/webhook')).body).toMatchObject({ state: 'gone', why: 'status_410' });
    expect(provider.receiver.calls).toHaveLength(1);
    expect((await provider.ask('/webhook/enable', {})).body).toMatchObject({ state: 'on', attempts: 0 });
    const found = await calls(provider.receiver, 3);
    expect(found[1]).toEqual(found[0]);
  });

  it('warns twice in five days of failure, and then calls no more', async () => {
    const provider = await newPartner('provider');
    provider.receiver.answers(...Array.from({ length: 9 }, () => ({ status: 503 })));
    await offer(provider.id);
    await world.until(async () => (await provider.row()).failing_since !== null);
    const later = async (hours: number) => {
      await database.query(`update webhook set failing_since = now() - $2 * interval '1 hour' where partner = $1`, [provider.id, hours]);
    };
    const mails = async () => {
      const { rows } = await database.query(
        `select m.template from mail m where m.organisation = $1 and m.template like 'webhook-%' order by m.id`,
        [provider.id],
      );
      return rows.map(({ template }) => template as string);
    };
    await later(25);
    await world.until(async () => (await mails()).length === 1);
    await later(73);
    await world.until(async () => (await mails()).length === 2);
    expect((await provider.ask('/webhook')).body.disabledOn).not.toBeNull();
    await later(121);
    await world.until(async () => (await provider.row()).state === 'disabled');
    await world.until(async () => (await mails()).length === 3);
    expect(await mails()).toEqual(['webhook-failing', 'webhook-failing', 'webhook-disabled']);
    const { body: line } = await provider.ask('/deliveries?type=webhook.failing.v1');
    expect(line.map(({ event }: any) => [event.data.host, event.data.disabled, checkBody(event.type, event.data)])).toEqual([
      [`127.0.0.1:${provider.receiver.port}`, false, []],
      [`127.0.0.1:${provider.receiver.port}`, false, []],
      [`127.0.0.1:${provider.receiver.port}`, true, []],
    ]);
    const called = provider.receiver.calls.length;
    await now(provider);
    await offer(provider.id);
    // Another address is tried at once, and what waited goes there.
    const other = await WebhookReceiver.open();
    receivers.push(other);
    await provider.say({}, { url: other.url });
    expect((await calls(other, 2)).map(({ type }) => type)).toEqual(['offer.made.v1', 'offer.made.v1']);
    expect(provider.receiver.calls).toHaveLength(called);
  });

  it('holds what is owed to who is suspended or asked that it waits', async () => {
    const provider = await newPartner('provider');
    for (const stop of [{ state: 'suspended' }, { outbound: 'paused' }]) {
      const before = provider.receiver.calls.length;
      await provider.say(stop);
      await world.until(async () => {
        const { rows } = await database.query('select state, outbound from partner where partner = $1', [provider.id]);
        return rows[0].state === 'suspended' || rows[0].outbound === 'paused';
      });
      const other = await newPartner('provider');
      await offer(provider.id);
      await offer(other.id);
      await calls(other.receiver, 1);
      expect(provider.receiver.calls).toHaveLength(before);
      await provider.say();
      await calls(provider.receiver, before + 1);
    }
  });

  it('ends a run in its middle when its partner is suspended, and goes on behind it when it is resumed', async () => {
    const provider = await newPartner('provider', { outbound: 'paused' });
    const offers = [];
    for (let each = 0; each < 4; each++) offers.push((await offer(provider.id)).offer);
    await world.until(async () => {
      const { rows } = await database.query('select count(*)::int as owed from delivery where partner = $1', [provider.id]);
      return rows[0].owed === 4;
    });
    let answer: (() => void) | undefined;
    provider.receiver.answers((response) => void (answer = () => response.writeHead(204).end()));
    await provider.say({ outbound: 'open' });
    await world.until(() => answer);
    await provider.say({ state: 'suspended', outbound: 'open' });
    await world.until(
      async () => (await database.query(`select from partner where partner = $1 and state = 'suspended'`, [provider.id])).rowCount === 1,
    );
    answer!();
    // What was taken is marked when the run is over: by then the next would have been called.
    await takenOf(provider, 1);
    expect(provider.receiver.calls).toHaveLength(1);
    await provider.say({ outbound: 'open' });
    expect((await calls(provider.receiver, 4)).map(({ data }) => data.offer)).toEqual(offers);
    await takenOf(provider, 4);
    expect(provider.receiver.calls).toHaveLength(4);
  });

  it('sends no mail to who is suspended, and says that it could not', async () => {
    const [suspended, active] = [await newPartner('provider'), await newPartner('provider')];
    await suspended.say({ state: 'suspended' });
    await world.until(
      async () => (await database.query(`select from partner where partner = $1 and state = 'suspended'`, [suspended.id])).rowCount === 1,
    );
    const [unread, read] = [await offer(suspended.id), await offer(active.id)];
    const mailed = (type: string, id: string) =>
      world.until(() => world.facts(type).find(({ data }) => data.channel === 'email' && data.case === id));
    expect((await mailed('notification.failed.v1', unread.case)).data).toMatchObject({ organisation: suspended.id, why: 'no_recipient' });
    await mailed('notification.sent.v1', read.case);
    const { messages } = (await (await fetch(`${mailbox.url}/messages`)).json()) as { messages: { to: string[] }[] };
    const to = messages.flatMap((message) => message.to).join();
    expect([to.includes(suspended.id.slice(-6)), to.includes(active.id.slice(-6))]).toEqual([false, true]);
  });

  it('after an owner that lost its lock while it called, the next one sends the same under the same id, and all the rest', async () => {
    const provider = await newPartner('provider');
    let answer: () => void = () => undefined;
    provider.receiver.answers({ status: 204 }, (response) => void (answer = () => response.writeHead(503).end()));
    const second = await start();
    try {
      await offer(provider.id);
      await offer(provider.id);
      await offer(provider.id);
      await calls(provider.receiver, 2);
      const { rowCount } = await database.query(
        `select pg_terminate_backend(pid) from pg_stat_activity join pg_locks using (pid)
         where application_name = 'notifications.webhook_sender' and locktype = 'advisory' and granted`,
      );
      expect(rowCount).toBe(1);
      // The first owner's call is still under way: the second one does not wait for it.
      const sent = await world.until(() => {
        const ids = provider.receiver.events.map(({ id }) => id);
        return new Set(ids).size === 3 && ids;
      });
      answer();
      const { body: owed } = await provider.ask('/deliveries');
      expect([...new Set(sent)]).toEqual(owed.map(({ event }: any) => event.id));
      expect(sent.filter((id) => id === sent[1])).toHaveLength(2);
      const last = String(provider.receiver.events.at(-1)!.aggregateversion);
      await world.until(async () => (await provider.row()).sent_to === last);
      // What the first one would have written of its call does not count any more.
      expect(await provider.row()).toMatchObject({ attempts: 0, failing_since: null });
    } finally {
      await service.close();
      service = second;
    }
  });

  it('calls first whom it called longest ago, and whom it never did', async () => {
    const [one, two, three] = [await newPartner('provider'), await newPartner('provider'), await newPartner('provider')];
    for (const each of [one, two, three]) {
      await offer(each.id);
      await calls(each.receiver, 1);
    }
    const undone = new Error('nothing of this is to stay');
    const order: string[][] = [];
    await database
      .transaction(async (tx) => {
        await tx.query('update webhook set sent_to = 0, due_at = null where partner = any($1::uuid[])', [[one.id, two.id, three.id]]);
        // That one was due since longer changes nothing.
        await tx.query(`update webhook set due_at = now() - interval '1 hour' where partner = $1`, [two.id]);
        for (const called of [[one.id, two.id], [two.id, three.id, one.id]])
          order.push((await dueLines(tx, [], called, 100)).map(({ partner }) => partner).filter((id) => [one.id, two.id, three.id].includes(id)));
        throw undone;
      })
      .catch((error: unknown) => expect(error).toBe(undone));
    expect(order).toEqual([[three.id, one.id, two.id], [two.id, three.id, one.id]]);
  }); // prettier-ignore

  it('can be tried, by whom it belongs to', async () => {
    const provider = await newPartner('provider');
    provider.receiver.answers({ status: 200 }, { status: 401 });
    expect((await provider.ask('/webhook/test', {})).body).toMatchObject({ taken: true, status: 200 });
    expect((await provider.ask('/webhook/test', {})).body).toMatchObject({ taken: false, status: 401, why: 'status_401' });
    let answer: (() => void) | undefined;
    provider.receiver.answers((response) => void (answer = () => response.writeHead(204).end()));
    const slow = provider.ask('/webhook/test', {});
    await world.until(() => answer);
    expect(await provider.ask('/webhook/test', {})).toMatchObject({ status: 429, body: { code: 'too_many' } });
    answer!();
    expect((await slow).body).toMatchObject({ taken: true, status: 204 });
    const [call] = provider.receiver.calls;
    const event = verified(call!, secretOf(KEY, provider.id, 1)) as { type: string; data: object };
    expect(checkBody(event.type, event.data)).toEqual([]);
    const worker = { roles: ['provider_worker'], organisation: provider.id };
    expect((await provider.ask('/webhook/test', {}, worker)).status).toBe(403);
    const stranger = { roles: ['provider_system'], organisation: uuid(), kind: 'partner' };
    expect(await provider.ask(`/webhook?partner=${provider.id}`, undefined, stranger)).toMatchObject({
      status: 404,
      body: { code: 'no_webhook' },
    });
    expect((await provider.ask(`/deliveries?partner=${provider.id}`, undefined, stranger)).body).toEqual([]);
    const administrator = { roles: ['hub_administrator'] };
    expect((await provider.ask(`/webhook?partner=${provider.id}`, undefined, administrator)).body.url).toBe(provider.receiver.url);
    expect((await provider.ask('/webhook', undefined, administrator)).body.code).toBe('which_partner');
    await provider.say({ webhook: undefined });
    await world.until(async () => (await provider.ask('/webhook')).status === 404);
  });

  describe('an agency', () => {
    it('has receipts of what came over HTTP too, where it asked for them', async () => {
      const agency = await newPartner('agency', { receipts: 'queue_too' });
      const plain = await newPartner('agency');
      const known = await accept(agency.id, { door: 'http' });
      await accept(plain.id, { door: 'http' });
      const found = await calls(agency.receiver, 1);
      expect(found[0]).toMatchObject({
        type: 'receipt.issued.v1',
        data: { messageId: known.messageId, outcome: 'accepted', case: known.case },
      });
      const byQueue = await accept(plain.id);
      expect((await calls(plain.receiver, 1)).map(({ data }) => data.messageId)).toEqual([byQueue.messageId]);
    });

    const due = async (id: string) =>
      (await database.query('select told_at, next_told_at from told_case where case_id = $1', [id])).rows[0] as {
        told_at: Date;
        next_told_at: Date | null;
      };
    const daysLater = (id: string, days: number) =>
      database.query(
        `update told_case set told_at = told_at - $2 * interval '1 day', next_told_at = next_told_at - $2 * interval '1 day' where case_id = $1`,
        [id, days],
      );

    it('hears of a case though nothing has changed, within 28 days, and again', async () => {
      const agency = await newPartner('agency');
      const known = await accept(agency.id);
      await triage(known, 'ready');
      expect((await calls(agency.receiver, 2)).map(({ type, data }) => [type, data.state])).toEqual([
        ['receipt.issued.v1', undefined],
        ['referral.status.v1', 'ready'],
      ]);
      for (const round of [1, 2]) {
        const { told_at, next_told_at } = await due(known.case);
        expect(next_told_at).not.toBeNull();
        expect(next_told_at!.getTime() - told_at.getTime()).toBeLessThanOrEqual(28 * 86_400_000);
        expect(next_told_at!.getTime() - told_at.getTime()).toBeGreaterThan(22 * 86_400_000);
        await daysLater(known.case, 28);
        const { type, data } = (await calls(agency.receiver, 2 + round)).at(-1)!;
        expect(type).toBe('referral.status.v1');
        expect(data).toMatchObject({
          messageId: known.messageId,
          state: 'ready',
          sentence: expect.stringMatching(/^It stands as we last told you\. /),
        });
        expect(Date.parse(data.progress.next)).toBeGreaterThan(Date.now());
        expect(checkBody(type, data)).toEqual([]);
      }
      const { rows } = await database.query(`select template from mail where case_id = $1 and template = 'no-news'`, [known.case]);
      expect(rows).toHaveLength(2);

      await agency.say({ state: 'suspended' });
      await world.until(
        async () => (await database.query(`select from partner where partner = $1 and state = 'suspended'`, [agency.id])).rowCount === 1,
      );
      await daysLater(known.case, 28);
      expect((await silentCases(database, 1_000)).map((each) => each.case)).not.toContain(known.case);
      await agency.say();
      expect((await calls(agency.receiver, 5)).at(-1)!.data.messageId).toBe(known.messageId);
    });

    it('hears nothing of a case that is parked, and its time begins anew when that is over', async () => {
      const agency = await newPartner('agency');
      const known = await accept(agency.id);
      await triage(known, 'ready');
      await triage(known, 'parked');
      await calls(agency.receiver, 3);
      expect((await due(known.case)).next_told_at).toBeNull();
      await daysLater(known.case, 40);
      await triage(known, 'ready');
      await calls(agency.receiver, 4);
      const { told_at, next_told_at } = await due(known.case);
      expect(Date.now() - told_at.getTime()).toBeLessThan(60_000);
      expect(next_told_at!.getTime()).toBeGreaterThan(Date.now() + 22 * 86_400_000);
    });
  });
});
