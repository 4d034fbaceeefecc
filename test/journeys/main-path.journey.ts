import type { AskedHub } from './asked-hub.js';
import type { Journey } from '../connect/hub-in-both-forms.js';
import { PartnerAtQueue } from './partner-at-queue.js';
import { referral } from './referrals.js';
import { until } from './running-hub.js';

const AGENCY = 'cambridgeshire-constabulary';

/** The whole hub as its users meet it. Journeys share one hub, and use cases of their own. */
export const mainPath: Journey = (running) => {
  let hub: AskedHub;
  let agency: PartnerAtQueue;
  let admin: string;
  const providers = new Map<string, PartnerAtQueue>();

  beforeAll(async () => {
    hub = running();
    admin = await hub.token('hub_administrator');
    agency = new PartnerAtQueue(hub.organisation(AGENCY));
    for (const provider of hub.providers().filter((one) => one.amqp)) providers.set(provider.id, new PartnerAtQueue(provider));
  }, 180_000);

  afterAll(async () => {
    for (const system of [agency, ...providers.values()]) system?.leave();
  }, 60_000);

  const receiptOf = (id: string) => until(async () => agency.receipt(id), `a receipt for ${id}`);
  const offerOf = (caseId: string) =>
    until(async () => {
      for (const [provider, system] of providers) {
        const offer = system.told.find((message) => message.type === 'offer.made.v1' && message.data.case === caseId);
        if (offer) return { provider, system, offer: offer.data };
      }
      return undefined;
    }, `an offer of case ${caseId}`);
  const accept = (system: PartnerAtQueue, offer: string) =>
    system.send(`a-${offer}`, 'offer.answered.v1', {
      offer,
      answer: 'accepted',
      answeredBy: 'staff-1',
      answeredAt: new Date().toISOString(),
    });
  const stateOf = async (caseId: string): Promise<string> => (await hub.ask('intake', `/referrals/${caseId}`, { token: admin })).body.state;
  const quiet = () =>
    until(async () => {
      const { body } = await hub.ask('reporting', '/reconcile', { token: admin });
      return body.reconciled && body.quiet && body;
    }, 'a quiet and reconciled hub');
  const refer = async (id: string, change?: Parameters<typeof referral>[0]) => {
    await agency.send(id, 'referral.submitted.v1', referral(change));
    const receipt = await receiptOf(id);
    expect(receipt.problem?.faults ?? []).toEqual([]);
    return receipt as { outcome: string; case: string; reference: string };
  };

  it('by queue: checked, offered, accepted, told by e-mail, closed, counted; and its points are free again', async () => {
    const receipt = await refer('m-1');
    expect(receipt.outcome).toBe('accepted');
    expect(receipt.reference).toMatch(/^RJ-/);
    const { provider, system, offer } = await offerOf(receipt.case);
    expect(JSON.stringify(offer)).not.toMatch(/Sample|Invented|07700|35\/T/);
    const free = async () => (await hub.ask('matching', `/providers/${provider}`, { token: admin })).body.capacity;
    const before = await free();

    await accept(system, offer.offer);
    await until(
      async () => system.told.some((message) => message.type === 'case.assigned.v1' && message.data.case === receipt.case),
      'an assignment',
    );
    const mail = await until(async () => {
      const { body } = await hub.ask('mailbox', '/messages');
      return body.messages?.length > 0 && JSON.stringify(body);
    }, 'an e-mail');
    expect(mail).not.toMatch(/Sample 1|Invented|07700/);

    const worker = await hub
      .token('provider_worker', hub.file.organisations.find((one) => one.id === provider)!.name)
      .catch(() => undefined);
    void worker;
    await until(async () => (await hub.ask('casework', `/cases/${receipt.case}`, { token: admin })).status === 200, 'the case at casework');
    await system.send('c-1', 'closure.reported.v1', {
      case: receipt.case,
      end: 'circumstances',
      closedAt: new Date().toISOString(),
      reportedBy: 'staff-1',
    });
    const settled = await until(async () => system.receipt('c-1'), 'a receipt for the closure');
    expect(settled).toMatchObject({ outcome: 'done' });
    await until(async () => {
      const now = await free();
      return now.committed + now.held < before.committed + before.held;
    }, 'free points');
    const partition = await quiet();
    expect(JSON.stringify(partition)).toContain('closed');
  });

  it('by HTTP: the same checks, the same receipt; the same content again is the same case, other content is a conflict', async () => {
    const body = referral();
    const { apiKey } = hub.organisation(AGENCY);
    const first = await hub.ask('intake', '/referrals', { body, apiKey });
    expect(first).toMatchObject({ status: 201, body: { outcome: 'accepted' } });
    const again = await hub.ask('intake', '/referrals', { body, apiKey });
    expect(again).toMatchObject({ status: 200, body: { outcome: 'duplicate', case: first.body.case } });
    const other = await hub.ask('intake', '/referrals', { body: { ...body, route: 'probation' }, apiKey });
    expect(other.status).toBe(409);
    expect(JSON.stringify(other.body)).toContain('reference_conflict');
  });

  it('the same message nine times makes one case', async () => {
    const body = referral();
    for (let i = 0; i < 9; i++) await agency.send('m-nine', 'referral.submitted.v1', body);
    await until(async () => agency.receipts('m-nine').length === 9, 'nine receipts');
    const receipts = agency.receipts('m-nine');
    expect(receipts.map((receipt) => receipt.outcome).sort()).toEqual(['accepted', ...Array.from({ length: 8 }, () => 'duplicate')]);
    expect(new Set(receipts.map((receipt) => receipt.case).filter(Boolean)).size).toBe(1);
  });

  it('consent withdrawn between offer and acceptance: the acceptance is refused, with its sentence', async () => {
    const { case: caseId } = await refer('m-consent');
    const { system, offer } = await offerOf(caseId);
    await agency.send('m-withdrawn', 'consent.reported.v1', {
      case: caseId,
      person: 'p1',
      purpose: 'share_with_provider',
      state: 'withdrawn',
      recordedAt: new Date().toISOString(),
      how: 'phone',
      recordedBy: 'Tess Testcase',
    });
    expect(await receiptOf('m-withdrawn')).toMatchObject({ outcome: 'done' });
    await until(
      async () => system.told.some((message) => message.type === 'offer.withdrawn.v1' && message.data.offer === offer.offer),
      'the offer withdrawn',
    );
    await accept(system, offer.offer);
    const answer = await until(async () => system.receipt(`a-${offer.offer}`), 'a receipt for the acceptance');
    expect(answer.outcome).toBe('rejected');
    expect(answer.problem.faults[0].sentence).toMatch(/withdrawn/i);
  });

  it('two agencies report the same incident: both are kept, and shown as a possible duplicate', async () => {
    const one = referral();
    const two = structuredClone(one);
    two.agencyReference = `${one.agencyReference}-probation`;
    const first = await hub.ask('intake', '/referrals', { body: one, apiKey: hub.organisation(AGENCY).apiKey });
    const second = await hub.ask('intake', '/referrals', {
      body: { ...two, route: 'probation' },
      apiKey: hub.organisation('cambridgeshire-probation').apiKey,
    });
    expect([first.status, second.status]).toEqual([201, 201]);
    const { body } = await hub.ask('intake', '/possible-duplicates', { token: admin });
    expect(JSON.stringify(body)).toContain(first.body.case);
    expect(JSON.stringify(body)).toContain(second.body.case);
    for (const { body: receipt } of [first, second]) expect(await stateOf(receipt.case)).not.toBe('duplicate');
  });

  it('the harmed person may end it at any moment: the offer is taken back', async () => {
    const { case: caseId } = await refer('m-ends');
    const { system, offer } = await offerOf(caseId);
    const answer = await hub.ask('intake', `/referrals/${caseId}/withdrawal`, {
      body: { reason: 'changed_mind', by: 'harmed' },
      token: admin,
    });
    expect(answer.status).toBeLessThan(300);
    await until(
      async () => system.told.some((message) => message.type === 'offer.withdrawn.v1' && message.data.offer === offer.offer),
      'the offer withdrawn',
    );
    await until(async () => (await stateOf(caseId)) === 'withdrawn', 'the case withdrawn');
  });

  it('an administrator ends a case, whether it waits for an answer or is with a provider: taken back everywhere, and counted as it ended', async () => {
    const end = async (caseId: string, body: object) => {
      expect((await hub.ask('intake', `/cases/${caseId}/end`, { body, token: admin })).status).toBe(200);
    };
    const taken = async (system: PartnerAtQueue, type: string, caseId: string) =>
      until(async () => system.told.some((message) => message.type === type && message.data.case === caseId), `${type} of case ${caseId}`);
    const [offered, given, joined] = [await refer('m-end-1'), await refer('m-end-2'), await refer('m-end-3')];
    const open = await offerOf(offered.case);
    await end(offered.case, { end: 'out_of_area', reason: 'outside_area' });
    await until(
      async () => open.system.told.some((message) => message.type === 'offer.withdrawn.v1' && message.data.offer === open.offer.offer),
      'the offer withdrawn',
    );
    const { system, offer } = await offerOf(given.case);
    await accept(system, offer.offer);
    await taken(system, 'case.assigned.v1', given.case);
    await end(given.case, { end: 'unsuitable', reason: 'risk', signpost: 'victim-support' });
    await taken(system, 'case.recalled.v1', given.case);
    await end(joined.case, { end: 'duplicate', reason: 'same_incident', duplicateOf: given.reference });
    const { partition } = await quiet();
    for (const place of ['out_of_area', 'unsuitable', 'duplicate'])
      expect(partition.find((one: { place: string }) => one.place === place).readModel).toBeGreaterThan(0);
  });

  it('an agency sees its own referrals alone; another one is told that there is nothing', async () => {
    const { case: caseId } = await refer('m-own');
    const own = await hub.ask('intake', `/referrals/${caseId}`, { apiKey: hub.organisation(AGENCY).apiKey });
    const others = await hub.ask('intake', `/referrals/${caseId}`, { apiKey: hub.organisation('cambridgeshire-probation').apiKey });
    const none = await hub.ask('intake', `/referrals/019d4657-0000-7000-8000-0000000000ff`, {
      apiKey: hub.organisation('cambridgeshire-probation').apiKey,
    });
    expect([own.status, others.status, none.status]).toEqual([200, 404, 404]);
    expect(others.body.title).toBe(none.body.title);
  });

  it('everything counts somewhere, once', async () => {
    const partition = await quiet();
    expect(partition.reconciled).toBe(true);
  });
};
