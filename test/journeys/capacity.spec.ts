import { PartnerSystem } from '../demo/partner-system.js';
import { sendAtOnce, structured } from './raw-sender.js';
import { referral } from './referrals.js';
import { RunningHub, until } from './running-hub.js';
import { settledHub, type Counts } from './settled-hub.js';

const AGENCY = 'cambridgeshire-constabulary';
/** What a letter in a standard case takes of each of its two months. */
const POINTS = 4;
/** Places by provider; some have points left over that are too few for one more. Everybody else has none. */
const ROOM: Record<string, number> = {
  'fenbridge-restorative': 110 * POINTS,
  'county-advice-line': 90 * POINTS + 3,
  'samplewood-youth-justice': 60 * POINTS + 1,
  'greenhaven-business-redress': 40 * POINTS,
};
const PLACES = 300;
const REFERRALS = 1_000;

interface Provider {
  id: string;
  code: string;
  capacity: { available: number; committed: number; held: number; overCommitted: boolean };
}

/** A thousand at the door at once, by both doors, while providers answer: nobody gets more than they have room for, and nobody is forgotten. */
describe(`${REFERRALS} concurrent referrals on ${PLACES} free places`, () => {
  let hub: RunningHub;
  let admin: string;
  const answering: PartnerSystem[] = [];
  const accepted: string[] = [];

  beforeAll(async () => {
    hub = await RunningHub.start();
    admin = await hub.token('hub_administrator');
    const limits = { method: 'PUT', body: { limits: { httpPerMinute: null } }, token: admin };
    expect((await hub.ask('directory', `/partners/${hub.organisation(AGENCY).id}/settings`, limits)).status).toBe(200);
    for (const { id, code } of hub.providers()) await declare(id, ROOM[code] ?? 0);
    for (const { code, amqp } of hub.providers()) if (ROOM[code]) answering.push(acceptEveryOther(amqp!));
  }, 180_000);

  afterAll(async () => {
    for (const system of answering) system.leave();
    await hub?.stop();
  }, 60_000);

  async function declare(provider: string, points: number): Promise<void> {
    const answer = await hub.ask('matching', `/providers/${provider}/capacity`, {
      method: 'PUT',
      body: { kind: 'known', points },
      token: admin,
    });
    expect(answer.status).toBe(200);
  }
  /** Half of the offers become allocations while others are still being made: each answer takes the same locks as a placement. */
  function acceptEveryOther(amqp: ConstructorParameters<typeof PartnerSystem>[0]): PartnerSystem {
    const offers = new Set<string>();
    const system: PartnerSystem = new PartnerSystem(
      amqp,
      async ({ type, data }) => {
        if (type === 'case.assigned.v1') accepted.push(data.case as string);
        if (type !== 'offer.made.v1' || offers.has(data.offer as string)) return;
        offers.add(data.offer as string);
        if (offers.size % 2 === 0) return;
        const answer = { offer: data.offer, answer: 'accepted', answeredBy: 'staff-1', answeredAt: new Date().toISOString() };
        await system.send({ id: `answer-${data.offer as string}`, type: 'offer.answered.v1', data: answer });
      },
      () => undefined,
    );
    return system;
  }
  /** With so many of its own ahead the agency is told to come again in a second, and nothing was taken in. */
  async function sendUntilTaken(body: object): Promise<{ status: number }> {
    for (;;) {
      const answer = await hub.ask('intake', '/referrals', { body, apiKey: hub.organisation(AGENCY).apiKey! });
      if (answer.status !== 429) return answer;
      await new Promise((again) => setTimeout(again, 1_000));
    }
  }
  const providers = async (): Promise<Provider[]> => (await hub.ask('matching', '/providers', { token: admin })).body;
  async function noneIsOver(): Promise<Provider[]> {
    const all = await providers();
    const over = all.filter(({ capacity: { available, committed, held, overCommitted } }) => committed + held > available || overCommitted);
    expect(over).toEqual([]);
    return all;
  }
  /** The partition once nothing is in flight, and nobody over at any moment until then. */
  const settled = async (): Promise<Counts> =>
    (await settledHub(hub, admin, { ms: 110_000, meanwhile: async () => void (await noneIsOver()) })).counts;

  it(`places exactly ${PLACES}, has ${REFERRALS - PLACES} wait, and nobody is over at any moment`, async () => {
    const all = Array.from({ length: REFERRALS }, () => referral());
    const byHttp = all.slice(0, REFERRALS / 2).map(sendUntilTaken);
    const byQueue = sendAtOnce(
      hub.organisation(AGENCY).amqp!,
      all.slice(REFERRALS / 2).map((data, nth) => structured(`queue-${nth}`, 'referral.submitted.v1', data)),
    );
    const answers = Promise.all(byHttp);
    for (let busy = true; busy;) {
      await noneIsOver();
      busy = await Promise.race([Promise.all([answers, byQueue]).then(() => false), new Promise<true>((on) => setTimeout(on, 250, true))]);
    }
    // 202: taken in, and the outcome follows, where this machine is slower than the caller's patience.
    expect([...new Set((await answers).map(({ status }) => status))].filter((status) => status !== 201 && status !== 202)).toEqual([]);

    const partition = await settled();
    expect(partition.waiting).toBe(REFERRALS - PLACES);
    expect(partition.offered! + partition.allocated!).toBe(PLACES);
    for (const { code, capacity } of await noneIsOver())
      expect([code, capacity.committed + capacity.held]).toEqual([code, Math.floor((ROOM[code] ?? 0) / POINTS) * POINTS]);
    const { body: waiting } = await hub.ask('matching', '/waiting', { token: admin });
    expect(waiting).toHaveLength(REFERRALS - PLACES);
    expect(waiting[0].because.join(' ')).toMatch(/points|room|full|free/i);
    // What the hub owes a partner may still be on its way when the hub itself is quiet.
    await until(async () => accepted.length === PLACES / 2, 'every acceptance assigned');
  }, 240_000);

  it('a case that is closed and capacity that is raised place those who wait, as many as there is room for', async () => {
    const CLOSED = 10;
    const MORE = 5;
    for (const id of accepted.slice(0, CLOSED)) {
      const answer = await hub.ask('casework', `/cases/${id}/close`, {
        body: { end: 'circumstances', reportedBy: 'staff-1' },
        token: admin,
      });
      expect(answer).toMatchObject({ status: 200, body: { state: 'closed' } });
    }
    const afterClosing = await settled();
    expect(afterClosing).toMatchObject({ closed: CLOSED, waiting: REFERRALS - PLACES - CLOSED });
    expect(afterClosing.offered! + afterClosing.allocated!).toBe(PLACES);

    const fenbridge = hub.organisation('fenbridge-restorative').id;
    await declare(fenbridge, ROOM['fenbridge-restorative']! + MORE * POINTS);
    const afterRaising = await settled();
    expect(afterRaising).toMatchObject({ closed: CLOSED, waiting: REFERRALS - PLACES - CLOSED - MORE });
    expect(afterRaising.offered! + afterRaising.allocated!).toBe(PLACES + MORE);
  }, 240_000);
});
