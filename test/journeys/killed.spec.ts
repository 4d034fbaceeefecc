import { PartnerSystem } from '../demo/partner-system.js';
import { ProviderDesk } from '../demo/provider-desk.js';
import { processesNaming, startedBy, stillRunning } from './processes-of.js';
import { referral } from './referrals.js';
import { RunningHub, until } from './running-hub.js';
import { nothingIsHeld, settledHub } from './settled-hub.js';

const AGENCY = 'cambridgeshire-constabulary';
const REFERRALS = 200;
const AT_ONCE = 8;

interface Sent {
  id: string;
  door: 'queue' | 'http';
  data: ReturnType<typeof referral>;
  /** The broker confirmed it, or the hub answered. */
  acknowledged?: boolean;
}

/** A power cut in the middle of the work: what was acknowledged is there, once; what was not can be sent again; and nothing is left running. */
describe(`kill -9 of the hub in the middle of ${REFERRALS} referrals, with providers answering`, () => {
  let hub: RunningHub;
  let agency: PartnerSystem;
  const sent = Array.from({ length: REFERRALS }, (_, n): Sent => ({ id: `m-${n}`, door: n % 2 ? 'queue' : 'http', data: referral() }));
  // A desk lives longer than the hub: told twice of one offer, it answers the same under the same id.
  const desks = new Map<string, ProviderDesk>();
  let systems: PartnerSystem[] = [];

  beforeAll(async () => {
    hub = await RunningHub.start();
    connect();
  }, 180_000);

  afterAll(async () => {
    leave();
    await hub?.stop();
  }, 60_000);

  function connect(): void {
    const ignore = () => undefined;
    agency = new PartnerSystem(hub.organisation(AGENCY).amqp!, async () => undefined, ignore);
    systems = hub.providers().map(({ code, amqp }) => {
      const desk = desks.get(code) ?? new ProviderDesk(7);
      desks.set(code, desk);
      // What cannot be sent now is not acknowledged, and comes again.
      const system: PartnerSystem = new PartnerSystem(amqp!, (event) => desk.deal(event, (answer) => system.send(answer)), ignore);
      return system;
    });
  }
  function leave(): void {
    for (const system of [agency, ...systems]) system?.leave();
  }

  async function send(one: Sent): Promise<void> {
    if (one.door === 'queue') await agency.send({ id: one.id, type: 'referral.submitted.v1', data: one.data });
    else {
      const answer = await fetch(`${hub.file.urls.intake}/referrals`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': hub.organisation(AGENCY).apiKey!, 'idempotency-key': one.id },
        body: JSON.stringify(one.data),
      });
      if (!answer.ok) throw new Error(`${one.id}: ${answer.status} ${await answer.text()}`);
      await answer.arrayBuffer();
    }
    one.acknowledged = true;
  }
  /** Sends them some at a time; each lane ends where the hub is away. */
  async function sendAll(left: Sent[]): Promise<PromiseSettledResult<void>[]> {
    const queue = [...left];
    const lane = async () => {
      for (let one = queue.shift(); one; one = queue.shift()) await send(one);
    };
    return Promise.allSettled(Array.from({ length: AT_ONCE }, lane));
  }
  const byDoor = (door: Sent['door'], acknowledged: boolean) =>
    sent.filter((one) => one.door === door && !!one.acknowledged === acknowledged);

  it('leaves no process once the watchdog has done its work', async () => {
    const running = startedBy(hub.file.home);
    expect(stillRunning(running).sort()).toEqual(['broker', 'database', 'epmd', 'hub', 'watchdog']);
    const burst = Promise.all([sendAll(byDoor('queue', false)), sendAll(byDoor('http', false))]);
    const assigned = () => [...desks.values()].reduce((sum, desk) => sum + desk.assigned.size, 0);
    await until(async () => byDoor('http', true).length >= REFERRALS / 8 && assigned() >= 5, 'the middle of the burst');
    await hub.kill9();
    leave();
    await burst;
    // Otherwise it was not in the middle.
    expect(byDoor('http', false).length).toBeGreaterThan(0);
    await until(
      async () => stillRunning(running).length === 0 && processesNaming(hub.file.home).length === 0,
      'the end of all that it started',
      60_000,
    );
  }, 120_000);

  it('started again, it has every referral that was acknowledged, and takes those that were not', async () => {
    const acknowledged = sent.filter((one) => one.acknowledged);
    await hub.run();
    const admin = await hub.token('hub_administrator');
    connect();
    await settledHub(hub, admin, { ms: 150_000 });
    const casesOf = async ({ id }: Sent): Promise<string[]> =>
      (await hub.ask('intake', `/messages?messageId=${id}`, { token: admin })).body.flatMap((row: { outcome: string; case: string }) =>
        row.outcome === 'accepted' ? [row.case] : [],
      );
    for (const one of acknowledged) expect([one.id, await casesOf(one)]).toEqual([one.id, [expect.any(String)]]);

    const ends = await sendAll(sent.filter((one) => !one.acknowledged));
    expect(ends.flatMap((end) => (end.status === 'rejected' ? [String(end.reason)] : []))).toEqual([]);
    const { counts } = await settledHub(hub, admin, { ms: 150_000 });
    const all = await Promise.all(sent.map(casesOf));
    expect(all.filter((cases) => cases.length !== 1)).toEqual([]);
    expect(new Set(all.flat()).size).toBe(REFERRALS);
    const { duplicate, ...others } = counts;
    expect(Object.values(others).reduce((sum, one) => sum + one, 0)).toBe(REFERRALS);
    expect(duplicate).toBeLessThanOrEqual(REFERRALS - acknowledged.length);
  }, 400_000);

  it('no case is with two providers, no provider is over, and nothing is held', async () => {
    const admin = await hub.token('hub_administrator');
    const live: string[] = [];
    for (const state of ['open', 'accepted'])
      live.push(
        ...(await hub.ask('matching', `/offers?state=${state}`, { token: admin })).body.map((offer: { case: string }) => offer.case),
      );
    expect(live.length).toBeGreaterThan(0);
    expect(live.filter((id, nth) => live.indexOf(id) !== nth)).toEqual([]);
    const { body: providers } = await hub.ask('matching', '/providers', { token: admin });
    for (const { code, capacity } of providers)
      if (capacity.kind === 'known') expect([code, capacity.committed + capacity.held <= capacity.available]).toEqual([code, true]);
    await nothingIsHeld(hub, admin);
  });
});
