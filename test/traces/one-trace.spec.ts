import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunningService } from '#messaging/start-service.js';
import { aReferral } from '#testing/intake-at-work.js';
import { signedCallers, type SignedCallers } from '#testing/signed-callers.js';
import { TestPartner } from '#testing/test-partner.js';
import { testWorld, type TestWorld } from '#testing/test-world.js';
import { TraceCollector, type CollectedSpan } from '#testing/trace-collector.js';
import { startIntake } from '../../apps/intake/src/start-intake.js';
import { startMatching } from '../../apps/matching/src/start-matching.js';
import { startMailbox, type RunningMailbox } from '../../apps/notifications/src/mailbox/start-mailbox.js';
import { startNotifications } from '../../apps/notifications/src/start-notifications.js';

const BURST = 12;

const named = ({ service, name }: CollectedSpan) => `${service}: ${name}`;
const byQueue = [
  'intake: arrive',
  'intake: handle referral.submitted.v1',
  'intake: publish case.ready.v1',
  'matching: arrive case.ready.v1',
  'matching: handle case.ready.v1',
  'matching: publish case.offered.v1',
  'notifications: arrive case.offered.v1',
  'notifications: handle case.offered.v1',
  'notifications: send offer-made',
];

describe('one trace goes from the agency to the e-mail', () => {
  let world: TestWorld;
  let collector: TraceCollector;
  let callers: SignedCallers;
  let folder: string;
  let mailbox: RunningMailbox;
  let intake: RunningService;
  let agency: TestPartner;
  const services: RunningService[] = [];

  beforeAll(async () => {
    world = await testWorld(['intake', 'matching', 'notifications']);
    collector = await TraceCollector.open();
    callers = await signedCallers();
    folder = await mkdtemp(join(tmpdir(), 'mailbox-'));
    mailbox = await startMailbox({ DATA_DIR: folder });
    const common = { DIRECTORY_URL: callers.url, SEED: 'demo', OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint };
    const vaultKey = randomBytes(32).toString('base64');
    intake = await startIntake({ ...world.env('intake'), ...common, VAULT_KEY: vaultKey });
    services.push(intake, await startMatching({ ...world.env('matching'), ...common }));
    services.push(await startNotifications({ ...world.env('notifications'), ...common, SMTP_URL: mailbox.smtpUrl }));
    agency = await TestPartner.register(world, 'agency', 'police');
    const database = world.database('intake');
    await world.until(async () => (await database.query('select from partner')).rowCount === 1);
  });
  afterAll(async () => {
    for (const service of services) await service.close();
    await agency?.close();
    await mailbox?.close();
    await callers?.close();
    await collector?.close();
    await world?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const newTrace = () => ({ trace: randomBytes(16).toString('hex'), span: randomBytes(8).toString('hex') });
  const headerOf = ({ trace, span }: { trace: string; span: string }) => `00-${trace}-${span}-01`;
  /** From the first cause to the e-mail; waits for the services, which each send their spans by themselves. */
  const pathOf = async (trace: string, first: string | undefined) => {
    const path = () =>
      collector
        .of(trace)
        .filter(({ name }) => name === 'send offer-made')
        .map((span) => collector.pathTo(span))[0] ?? [];
    const isWhole = () => path().length >= byQueue.length && path()[0]!.parent === first;
    await world.until(isWhole, 15_000).catch(() => undefined);
    return path();
  };

  it('of a referral by queue', async () => {
    const begun = newTrace();
    await agency.send({ type: 'referral.submitted.v1', data: aReferral(), traceparent: headerOf(begun) });
    const path = await pathOf(begun.trace, begun.span);
    expect(path.map(named)).toEqual(byQueue);
    expect(path[0]!.parent).toBe(begun.span);
  });

  it('of a referral whose sender’s library writes the trace into a header beside the message', async () => {
    const begun = newTrace();
    const event = { specversion: '1.0', id: begun.trace, source: 'police', type: 'referral.submitted.v1', data: aReferral() };
    agency.sendRaw(Buffer.from(JSON.stringify(event)), 'application/cloudevents+json', { traceparent: headerOf(begun) });
    const path = await pathOf(begun.trace, begun.span);
    expect(path.map(named)).toEqual(byQueue);
    expect(path[0]!.parent).toBe(begun.span);
  });

  it('of a referral by HTTP: the request is the first step', async () => {
    const begun = newTrace();
    const caller = await callers.as({ kind: 'partner', id: agency.id, roles: ['agency_system'], organisation: agency.id });
    const answer = await fetch(`${intake.url}/referrals`, {
      method: 'POST',
      headers: { ...caller, 'content-type': 'application/json', traceparent: headerOf(begun) },
      body: JSON.stringify(aReferral()),
    });
    expect(answer.status).toBe(201);
    const path = await pathOf(begun.trace, begun.span);
    expect(path.map(named)).toEqual(['intake: POST /referrals', ...byQueue]);
    expect(path[0]).toMatchObject({ parent: begun.span, about: { 'http.response.status_code': 201, 'http.route': '/referrals' } });
  });

  it('of each of a burst, though one list holds many: none takes another’s, and none is lost', async () => {
    const begun = Array.from({ length: BURST }, newTrace);
    const database = world.database('intake');
    const before = Number((await database.query('select max(id) as last from inbox')).rows[0].last);
    await database.transaction(async (tx) => {
      // The worker cannot note its range until this ends: so the burst lies there in one piece.
      await tx.query('select from worker for update');
      await agency.send(...begun.map((each) => ({ type: 'referral.submitted.v1', data: aReferral(), traceparent: headerOf(each) })));
      await world.until(async () => (await database.query('select from inbox where id > $1', [before])).rowCount === BURST);
    });
    const paths = await Promise.all(begun.map(({ trace, span }) => pathOf(trace, span)));
    expect(paths.map((path) => path.map(named))).toEqual(begun.map(() => byQueue));
    expect(paths.map((path) => path[0]!.parent)).toEqual(begun.map(({ span }) => span));
    const handled = begun.map(({ trace }) => collector.of(trace).filter(({ name }) => name === 'handle referral.submitted.v1'));
    expect(handled.map((spans) => spans.length)).toEqual(begun.map(() => 1));
    expect(Math.max(...handled.map(([span]) => Number(span!.about['batch.size'])))).toBeGreaterThan(1);
    // Each names its own case alone: an answer to the agency, and an offer. Their spans come by themselves, perhaps after the e-mail's.
    const published = begun.map(({ trace }) => () => collector.of(trace).map(named).filter((name) => name.startsWith('intake: publish'))); // prettier-ignore
    await world.until(() => published.every((of) => of().length >= 2));
    for (const of of published) expect(of().sort()).toEqual(['intake: publish case.ready.v1', 'intake: publish referral.accepted.v1']);
  });

  it('where the agency begins none: it begins at the door', async () => {
    const [id] = await agency.send({ type: 'referral.submitted.v1', data: aReferral() });
    const accepted = await world.until(() => world.facts('referral.accepted.v1').find(({ data }) => data.messageId === id));
    const [, trace] = (accepted as unknown as { traceparent: string }).traceparent.split('-');
    const path = await pathOf(trace!, undefined);
    expect(path.map(named)).toEqual(byQueue);
    expect(path[0]!.parent).toBeUndefined();
  });

  it('of a faulty message too: its answer belongs to it', async () => {
    const begun = [newTrace(), newTrace(), newTrace()];
    await agency.send(...begun.map((each) => ({ type: 'no.such.v1', data: {}, traceparent: headerOf(each) })));
    for (const { trace } of begun) await world.until(() => collector.of(trace).find(({ name }) => name === 'deliver receipt.issued.v1'));
    for (const { trace } of begun) expect(collector.of(trace).map(named)).toContain('intake: handle (faulty)');
  });

  it('and no span says who or what a referral is about', () => {
    expect(collector.spans.length).toBeGreaterThan(100);
    const personal = ['Sam Sample', 'Alex Invented', '07700 900123', 'Example Street', '@', '1984-02-29', 'laptop', 'REF-', '"35/'];
    expect(personal.filter((word) => collector.everything.includes(word))).toEqual([]);
    expect(collector.spans.filter(({ failed }) => failed)).toEqual([]);
  });
});
