import { v7 as uuidv7 } from 'uuid';
import { caseAllocatedV1Example } from '#contracts/case.allocated.v1.js';
import { caseClosedV1Example } from '#contracts/case.closed.v1.js';
import { caseOfferedV1Example } from '#contracts/case.offered.v1.js';
import { caseOpenedV1Example } from '#contracts/case.opened.v1.js';
import { caseProgressedV1Example } from '#contracts/case.progressed.v1.js';
import { caseTriagedV1Example } from '#contracts/case.triaged.v1.js';
import { caseUnallocatedV1Example } from '#contracts/case.unallocated.v1.js';
import { caseWaitingV1Example } from '#contracts/case.waiting.v1.js';
import { notificationSentV1Example } from '#contracts/notification.sent.v1.js';
import { referralAcceptedV1Example } from '#contracts/referral.accepted.v1.js';
import { referralEndedV1Example } from '#contracts/referral.ended.v1.js';
import { referralRejectedV1Example } from '#contracts/referral.rejected.v1.js';
import { referralRepeatedV1Example } from '#contracts/referral.repeated.v1.js';
import { referralSetAsideV1Example } from '#contracts/referral.set-aside.v1.js';
import type { RunningService } from '#messaging/start-service.js';
import type { Database } from '#platform/database.js';
import type { Caller } from '#platform/caller.js';
import { testWorld, type SaidFact, type TestWorld } from '#testing/test-world.js';
import { FiguresController } from '../src/figures.controller.js';
import { faultsBy, partitionOf } from '../src/figures.queries.js';
import { takeCaseworkState, takeIntakeState, takeMatchingState } from '../src/read-model.queries.js';
import { ReconcileController } from '../src/reconcile.controller.js';
import type { Counts } from '../src/reconcile.rules.js';
import { startReporting } from '../src/start-reporting.js';

const ADMINISTRATOR: Caller = { kind: 'person', id: uuidv7(), roles: ['hub_administrator'] };
const AGENCY: Caller = { kind: 'person', id: uuidv7(), roles: ['agency_worker'], organisation: uuidv7() };
const [ONE, OTHER] = [caseAllocatedV1Example.provider, uuidv7()];

describe('reporting makes its read model from facts', () => {
  let world: TestWorld;
  let service: RunningService;
  let database: Database;

  beforeAll(async () => {
    world = await testWorld(['reporting']);
    const away = { INTAKE_URL: 'http://127.0.0.1:1', MATCHING_URL: 'http://127.0.0.1:1', CASEWORK_URL: 'http://127.0.0.1:1' };
    service = await startReporting({ ...world.env('reporting'), ...away, DIRECTORY_URL: 'http://127.0.0.1:1', SERVICE_KEY: 'none' });
    database = world.database('reporting');
  }, 60_000);
  afterAll(async () => {
    await service?.close();
    await world?.close();
  });
  beforeEach(async () => {
    await database.query('truncate case_row, message_row, repeat_row, offer_row, send_row');
  });

  /** Says the facts, then one more about another matter, and waits until that one is in the read model: what came before it is too. */
  async function said(...facts: SaidFact[]): Promise<void> {
    const notification = uuidv7();
    const last = { type: 'notification.sent.v1', subject: `case/${uuidv7()}`, data: { ...notificationSentV1Example, notification } };
    await world.publish(...facts, last);
    await world.until(async () => (await database.query('select from send_row where notification = $1', [notification])).rowCount === 1);
  }

  type Step = [type: string, version: number, more?: object];
  const examples: Record<string, object> = {
    'referral.accepted.v1': { ...referralAcceptedV1Example, triage: undefined },
    'case.triaged.v1': { ...caseTriagedV1Example, outcome: 'ready', missing: undefined },
    'referral.ended.v1': referralEndedV1Example,
    'case.waiting.v1': caseWaitingV1Example,
    'case.offered.v1': caseOfferedV1Example,
    'case.allocated.v1': caseAllocatedV1Example,
    'case.unallocated.v1': caseUnallocatedV1Example,
    'case.opened.v1': caseOpenedV1Example,
    'case.progressed.v1': caseProgressedV1Example,
    'case.closed.v1': caseClosedV1Example,
  };
  function aboutACase(steps: Step[]): SaidFact[] {
    const id = uuidv7();
    const offer = uuidv7();
    return steps.map(([type, aggregateVersion, more]) => ({
      type,
      subject: `case/${id}`,
      aggregateVersion,
      data: { ...examples[type], case: id, ...('offer' in examples[type]! ? { offer } : {}), ...more },
    }));
  }

  it.each<[string, Step[], string]>([
    ['accepted', [['referral.accepted.v1', 1]], 'triage'],
    ['accepted with what triage came to', [['referral.accepted.v1', 1, { triage: referralAcceptedV1Example.triage }]], 'ready'],
    ['triaged', [['referral.accepted.v1', 1], ['case.triaged.v1', 2, { outcome: 'on_hold' }]], 'on_hold'],
    ['handed to matching', [['referral.accepted.v1', 1], ['case.triaged.v1', 2]], 'ready'],
    ['no room', [['referral.accepted.v1', 1], ['case.triaged.v1', 2], ['case.waiting.v1', 1]], 'waiting'],
    ['offered after waiting', [['case.waiting.v1', 1], ['case.offered.v1', 2], ['referral.accepted.v1', 1]], 'offered'],
    ['allocated', [['case.offered.v1', 1], ['case.allocated.v1', 2]], 'allocated'],
    ['at work', [['case.allocated.v1', 2], ['case.opened.v1', 1], ['case.progressed.v1', 2]], 'contacting'],
    ['taken from its provider', [['case.allocated.v1', 2], ['case.opened.v1', 1], ['case.unallocated.v1', 3]], 'reallocating'],
    [
      'with another provider, that has not begun',
      [['case.allocated.v1', 2], ['case.progressed.v1', 2], ['case.unallocated.v1', 3], ['case.allocated.v1', 4, { provider: OTHER }]],
      'allocated',
    ],
    ['closed', [['case.allocated.v1', 2], ['case.progressed.v1', 2], ['case.closed.v1', 3]], 'closed'],
    ['withdrawn while at work', [['case.allocated.v1', 2], ['case.progressed.v1', 2], ['referral.ended.v1', 3]], 'withdrawn'],
  ])('a case is in one state: %s', async (_, steps, state) => {
    await said(...aboutACase(steps));
    expect(await partitionOf(database)).toEqual({ [state]: 1, duplicate: 0 });
  }); // prettier-ignore

  it('the order in which producers are heard changes nothing', async () => {
    const intake: Step[] = [['referral.accepted.v1', 1], ['case.triaged.v1', 2]]; // prettier-ignore
    const matching: Step[] = [['case.offered.v1', 1], ['case.allocated.v1', 2]]; // prettier-ignore
    const casework: Step[] = [['case.opened.v1', 1], ['case.progressed.v1', 2]]; // prettier-ignore
    const orders = [[intake, matching, casework], [casework, matching, intake], [matching, intake, casework], [casework, intake, matching]]; // prettier-ignore
    const between = [intake[0]!, casework[0]!, matching[0]!, intake[1]!, matching[1]!, casework[1]!];
    await said(...[...orders.map((order) => order.flat()), between].flatMap(aboutACase));
    const { rows } = await database.query(
      `select distinct state, category, district, route, provider, offered_at is null as "noOffer", allocated_at is null as "noAllocation" from case_row`,
    );
    expect(rows).toEqual([
      {
        state: 'contacting',
        category: 'BUD',
        district: 'E07000008',
        route: 'victims_hub',
        provider: ONE,
        noOffer: false,
        noAllocation: false,
      },
    ]);
    expect(await partitionOf(database)).toMatchObject({ contacting: 5 });
  });

  it('a late fact of a producer replaces nothing that it said later; what was first stays the first', async () => {
    const id = uuidv7();
    await takeMatchingState(database, [{ case: id, version: 5, state: 'allocated', provider: ONE, allocatedAt: '2026-01-06T10:00:00Z' }]);
    await takeMatchingState(database, [{ case: id, version: 6, state: 'offered', provider: ONE, offeredAt: '2026-01-07T10:00:00Z' }]);
    await takeMatchingState(database, [{ case: id, version: 4, state: 'offered', provider: OTHER, offeredAt: '2026-01-05T10:00:00Z' }]);
    await takeCaseworkState(database, [{ case: id, version: 3, state: 'closed', provider: ONE }]);
    await takeCaseworkState(database, [{ case: id, version: 2, state: 'contacting', provider: ONE }]);
    await takeIntakeState(database, [{ case: id, version: 3, state: 'ready' }]);
    await takeIntakeState(database, [{ case: id, version: 2, state: 'parked' }]);
    const { rows } = await database.query('select intake_state, matching_state, casework_state, provider, offered_at, state from case_row');
    expect(rows).toEqual([
      {
        intake_state: 'ready',
        matching_state: 'offered',
        casework_state: 'closed',
        provider: ONE,
        offered_at: new Date('2026-01-05T10:00:00Z'),
        state: 'closed',
      },
    ]);
  });

  it('a fact said again counts once', async () => {
    const [accepted] = aboutACase([['referral.accepted.v1', 1]]);
    const repeated = { type: 'referral.repeated.v1', subject: `partner/${ONE}`, data: referralRepeatedV1Example, messageId: uuidv7() };
    await said(
      ...[accepted!, repeated].flatMap((fact) => [
        { ...fact, messageId: fact.messageId ?? ONE },
        { ...fact, messageId: fact.messageId ?? ONE },
      ]),
    );
    expect(await partitionOf(database)).toEqual({ triage: 1, duplicate: 1 });
  });

  const message = { agency: ONE, messageId: 'm-1', receivedAt: '2026-01-05T10:00:01.250Z' };
  const rejected = { type: 'referral.rejected.v1', subject: `partner/${ONE}`, data: { ...referralRejectedV1Example, ...message } };
  const setAside = { type: 'referral.set-aside.v1', subject: `partner/${ONE}`, data: { ...referralSetAsideV1Example, ...message } };
  const accepted = { type: 'referral.accepted.v1', subject: `case/${ONE}`, data: { ...referralAcceptedV1Example, ...message, case: ONE } };
  it.each<[string, () => SaidFact[], Counts]>([
    ['rejected', () => [rejected], { rejected: 1 }],
    ['set aside', () => [setAside], { set_aside: 1 }],
    ['rejected, mended, a case', () => [rejected, { ...accepted, messageId: uuidv7() }], { ready: 1 }],
    ['set aside, mended, a case, told of in another order', () => [{ ...accepted, messageId: uuidv7() }, rejected, setAside], { ready: 1 }],
    ['set aside, given up, rejected', () => [setAside, rejected], { rejected: 1 }],
    [
      'a case, and another message under the same id, rejected',
      () => [
        { ...accepted, messageId: uuidv7() },
        { ...rejected, data: { ...rejected.data, receivedAt: '2026-01-05T11:00:00Z' } },
      ],
      { ready: 1, rejected: 1 },
    ],
  ])('a message is in one place: %s', async (_, facts, expected) => {
    await database.query('delete from applied');
    await said(...facts());
    expect(await partitionOf(database)).toEqual({ ...expected, duplicate: 0 });
  });

  it('a message that was told to be a case, before cases had the id of theirs, stays one', async () => {
    await database.query(`insert into message_row (agency, message_id, received_at, outcome) values ($1, $2, $3, 'case')`, [
      message.agency,
      message.messageId,
      message.receivedAt,
    ]);
    await said(rejected);
    expect(await partitionOf(database)).toEqual({ duplicate: 0 });
  });

  it('counts the faults of messages that were rejected, and not of those that were mended', async () => {
    await said(rejected, { ...rejected, data: { ...rejected.data, messageId: 'm-2' } }, accepted);
    expect(await faultsBy(database, 'rejected')).toEqual([{ key: rejected.data.faults[0]!.code, count: 1 }]);
  });

  it('shows administrators every count, and hides small ones from others', async () => {
    const cases = (count: number, district: string) =>
      Array.from({ length: count }, () => aboutACase([['referral.accepted.v1', 1, { district }]])).flat();
    await said(...cases(2, 'E07000009'), ...cases(6, 'E07000010'), ...cases(7, 'E07000011'));
    const controller = service.app.get(FiguresController);
    const full = await controller.figures(ADMINISTRATOR);
    expect(full).toMatchObject({ disclosure: 'full', cases: { district: { total: 15 }, state: { total: 15 } }, offers: [], repeated: [] });
    expect(full.cases.district.cells.map(({ count }) => count)).toEqual([2, 6, 7]);
    const coarse = await controller.figures(AGENCY);
    expect(coarse).toMatchObject({ disclosure: 'small_counts_hidden', cases: { district: { total: 15 } } });
    expect(coarse.cases.district.cells.map(({ count }) => count)).toEqual([null, null, 7]);
    expect(coarse).not.toHaveProperty('load');
  });

  it('a service that does not answer is named; it is never a zero', async () => {
    const found = await service.app.get(ReconcileController).reconcile();
    expect(found).toMatchObject({ reconciled: false, quiet: false, received: { services: null, readModel: 0 } });
    expect(found.unanswered).toEqual(['intake', 'matching', 'casework'].map((name) => ({ service: name, why: 'it does not answer' })));
    expect(found.partition.filter(({ services }) => services !== null)).toEqual([]);
  });

  it.each(['/figures', '/reconcile'])('%s asks who is calling', async (path) => {
    expect((await fetch(new URL(path, service.url))).status).toBe(401);
  });

  it('has a class for every column', async () => {
    const { rows } = await database.query(
      `select c.table_name || '.' || c.column_name as name from information_schema.columns c
       where c.table_schema = 'reporting' and c.table_name like '%\\_row'
         and coalesce(col_description((quote_ident(c.table_name))::regclass, c.ordinal_position), '') !~ '^(none|coded|personal|restricted): '`,
    );
    expect(rows).toEqual([]);
  });
});
