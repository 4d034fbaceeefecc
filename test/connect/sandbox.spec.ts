import { Bench } from '../../apps/sandbox/src/conformance/bench.js';
import { casesOf } from '../../apps/sandbox/src/conformance/cases.js';
import { PlayedHub } from '../../apps/sandbox/src/conformance/played-hub.js';
import { QueueLine } from '../../apps/sandbox/src/conformance/queue-line.js';
import { runCases } from '../../apps/sandbox/src/conformance/run-cases.js';
import { lendPair, type SandboxFile } from '../../apps/sandbox/src/conformance/sandbox-pair.js';
import { ProviderClient } from '../clients/provider-client.js';
import { QueueWire } from '../clients/wire.js';
import { PartnerAtQueue } from '../journeys/partner-at-queue.js';
import { referral } from '../journeys/referrals.js';
import { RunningHub, until } from '../journeys/running-hub.js';
import { sameAnswers } from './same-answers.journey.js';

/** The sandbox as a partner meets it: a hub of an invented county, whose providers behave as their names say. */
let hub: RunningHub;
beforeAll(async () => void (hub = await RunningHub.start({ AREA: 'sandbox', OFFER_CLOCK_MS: '1000' })), 180_000);
afterAll(() => hub?.stop(), 60_000);

// An offer that nobody answers takes most of a minute to lapse: the others go on beside it.
describe.concurrent('the sandbox', () => {
  let agency: PartnerAtQueue;
  let provider: PartnerAtQueue;

  beforeAll(() => {
    agency = new PartnerAtQueue(hub.organisation('your-agency'));
    provider = new PartnerAtQueue(hub.organisation('your-provider'));
  });
  afterAll(() => {
    for (const system of [agency, provider]) system?.leave();
  });

  const refer = async (preferred: string, district = 'SBX_NORTH') => {
    const one = referral((change) => {
      change.incident.district = district;
      change.wishes = { interventions: ['letter'], preferredProviders: [preferred], timing: { when: 'now' } };
    });
    const id = `sandbox-${one.agencyReference}`;
    await agency.send(id, 'referral.submitted.v1', one);
    return until(async () => agency.receipt(id), `a receipt of what prefers ${preferred}`);
  };
  const toldOf = (caseId: string) =>
    agency.told.filter(({ type, data }) => type === 'referral.status.v1' && data.case === caseId).map(({ data }) => data.state as string);
  const reached = (caseId: string, state: string, ms = 60_000) =>
    until(async () => toldOf(caseId).includes(state) && toldOf(caseId), `${state}, where ${JSON.stringify(toldOf(caseId))} was told`, ms);

  it('answers a referral as the real hub does, and refuses what the real hub would refuse', async () => {
    expect(await refer('sandbox-accepts')).toMatchObject({ outcome: 'accepted', reference: expect.stringMatching(/^RJ-/) });
    const refused = await refer('sandbox-accepts', 'SBX-REJECT');
    expect(refused).toMatchObject({ outcome: 'rejected', problem: { faults: [{ path: 'incident.district', code: 'unknown_district' }] } });
  });

  it('a provider that accepts carries the case through to its end', async () => {
    const { case: caseId } = await refer('sandbox-accepts');
    expect(await reached(caseId, 'closed')).toEqual(
      expect.arrayContaining(['allocated', 'contacting', 'preparing', 'delivered', 'closed']),
    );
  });

  it('one that declines, one that never answers and one that hands back: the case goes on to another', async () => {
    const cases = await Promise.all(['sandbox-declines', 'sandbox-times-out', 'sandbox-hands-back'].map((code) => refer(code)));
    const nameOf = (code: string) => hub.organisation(code).id;
    const [declines, late, back] = cases.map((receipt) => receipt.case as string);
    const admin = await hub.token('hub_administrator');
    const offers = async (provider: string) =>
      (await hub.ask('matching', `/offers?provider=${nameOf(provider)}`, { token: admin })).body as {
        case: string;
        state: string;
        endedAt: string | null;
      }[];
    const offerTo = async (code: string, caseId: string | undefined) => (await offers(code)).find((offer) => offer.case === caseId);
    await until(async () => (await offerTo('sandbox-declines', declines))?.state === 'declined', 'a decline');
    await until(async () => (await offerTo('sandbox-hands-back', back))?.endedAt, 'a case handed back');
    await until(async () => (await offerTo('sandbox-times-out', late))?.state === 'expired', 'an offer that lapsed', 90_000);
  }, 120_000);

  it('refers to a provider what its system asks for, and withdraws it meanwhile where that is asked', async () => {
    const { apiKey } = hub.organisation('your-provider');
    const order = (body: object, key = apiKey) => hub.ask('sandbox', '/orders', { body, apiKey: key! });
    const made = await order({ withdrawAfterSeconds: 3 });
    expect([made.status, made.body.referred]).toEqual([201, [{ case: expect.any(String), reference: expect.stringMatching(/^RJ-/) }]]);
    const ofCase = (type: string) =>
      provider.told.find((message) => message.type === type && message.data.case === made.body.referred[0].case);
    await until(async () => ofCase('offer.made.v1'), 'an offer');
    await until(async () => ofCase('offer.withdrawn.v1'), 'the offer withdrawn');
    expect((await order({ count: 0 })).body.faults).toMatchObject([{ path: 'count', code: 'out_of_range' }]);
    expect((await order({}, hub.organisation('your-agency').apiKey)).status).toBe(403);
    expect((await order({}, 'rjh_nobody')).status).toBe(401);
    expect((await hub.ask('sandbox', '/', {})).status).toBe(404);
  });
});

describe('the sandbox answers like the real hub', () => {
  const place = {
    agency: 'your-agency',
    district: 'SBX_NORTH',
    provider: 'your-provider',
    mayBeAsked: (code: string) => code === 'your-provider',
  };
  sameAnswers(place)(() => hub);
});

describe('the sandbox during a conformance run', () => {
  it('leaves a queue to a conformance run, and reads and writes it again afterwards', async () => {
    const played = new PlayedHub('provider');
    const pair = await lendPair(hub.file as unknown as SandboxFile, 'provider');
    const client = new ProviderClient(new QueueWire(hub.organisation('your-provider').amqp!));
    try {
      const line = await QueueLine.open(pair, (heard) => played.hear(heard));
      await line.clear();
      await client.start();
      const simple = casesOf('provider', 'queue').filter(({ code }) => code === 'answers-an-offer');
      const asks = { refer: async () => undefined };
      expect(await runCases(new Bench(line, played, asks), simple, () => undefined)).toMatchObject([{ verdict: { kind: 'passed' } }]);
      await line.close();
    } finally {
      await pair.giveBack();
    }
    const { apiKey, id } = hub.organisation('your-provider');
    const made = await hub.ask('sandbox', '/orders', { body: {}, apiKey: apiKey! });
    const admin = await hub.token('hub_administrator');
    const state = async () =>
      ((await hub.ask('matching', `/offers?provider=${id}`, { token: admin })).body as { case: string; state: string }[]).find(
        (offer) => offer.case === made.body.referred[0].case,
      )?.state;
    await until(async () => (await state()) === 'accepted', 'an offer answered after the run');
    await client.stop();
  }, 120_000);
});
