import { setTimeout as pause } from 'node:timers/promises';
import type { Arm, ArmRun, World } from './arm.js';
import { checkChain } from './chain-check.js';
import { freeCapacity, startChainHub, type ChainHub } from './chain-hub.js';
import { ChainPartners } from './chain-partners.js';
import { chainMessage } from './chain-referrals.js';
import { ChainWatch } from './chain-watch.js';
import { removePartnersAtBroker } from './chain-leftovers.js';

/** Referrals under way at once: what is sent beyond what the hub does would stand in a queue, and say nothing of its rate. */
const IN_FLIGHT = 1_000;
const LOOK_EVERY_MS = 50;
const SAMPLED_EVERY_MS = 2_000;
/** So long without an offer at the end of the chain, and what is missing is lost. */
const STANDSTILL_MS = 20_000;
const SETTLED_WITHIN_MS = 300_000;

/** (e) The whole chain: agencies' queues → intake → matching → the offer published and what is owed for it recorded → reporting. */
export class ChainArm implements Arm {
  readonly name = 'e';
  readonly title = 'the whole chain';
  readonly guarantee =
    'Each referral makes one case, one offer, one notification and one row of the read model, through any kill; repeats are known by their id.';
  /** While the first and the last come through, most of the chain stands still: a tenth of a run of three thousand, a thirtieth of this one. */
  readonly leastRun = 9 * IN_FLIGHT;
  /** Seven services' code: after 5,000 referrals a quarter of the process's time is still the compiler's. */
  readonly leastWarm = 10_000;
  partners!: ChainPartners;
  watch!: ChainWatch;
  hub!: ChainHub;
  private world!: World;
  private runs = 0;

  /** @param prepare what is done with a hub before its partners connect: it is given a history, say */
  constructor(
    private readonly env: Record<string, string> = {},
    private readonly prepare?: (world: World, hub: ChainHub) => Promise<void>,
  ) {}

  configuration() {
    return {
      'referrals under way': IN_FLIGHT,
      agencies: 5,
      providers: 12,
      capacity: 'unlimited',
      services: 'all seven in one process, with the demo’s mailbox',
      confirms: 'pipelined',
      'ends when': 'notification and read model are committed',
    };
  }

  async setUp(world: World): Promise<void> {
    this.world = world;
    this.hub = await startChainHub(world, this.env);
    await freeCapacity(this.hub);
    await this.prepare?.(world, this.hub);
    this.watch = await ChainWatch.open(world.databaseUrl);
    this.partners = await ChainPartners.connect(this.hub.file.organisations);
  }

  async run(messages: number): Promise<ArmRun> {
    const { partners, watch } = this;
    const run = this.newRun();
    const [confirmed, done] = [partners.confirmed, watch.done];
    const depths: number[] = [];
    const letters = Array.from({ length: messages }, (_, n) => chainMessage(run, n));
    const begun = Date.now();
    let [sent, finished, moved, sampled] = [0, 0, begun, begun];
    while (finished < messages && Date.now() - moved < STANDSTILL_MS) {
      while (sent < messages && sent - finished < IN_FLIGHT) partners.publish(letters[sent++]!);
      await pause(LOOK_EVERY_MS);
      const now = (await watch.count()) - done;
      if (now > finished) moved = Date.now();
      finished = now;
      if (Date.now() - sampled > SAMPLED_EVERY_MS) {
        sampled = Date.now();
        depths.push(sent - finished + (await this.owed()));
      }
    }
    const seconds = (moved - begun) / 1_000;
    await this.settle();
    const { lost, duplicated } = await checkChain(watch, run, partners.confirmed - confirmed);
    return { seconds, messages, lost, duplicated, repeated: 0, depths };
  }

  /** The stem of the ids of one run's messages. */
  newRun(): string {
    return `${this.world.name.replaceAll('_', '-')}-${++this.runs}`;
  }

  /** Waits until nothing is owed beyond the chain's end either, so that no run does what the one before it left. */
  async settle(): Promise<void> {
    for (const end = Date.now() + SETTLED_WITHIN_MS; Date.now() < end && (await this.owed()) > 0;) await pause(200);
  }

  async tearDown(): Promise<void> {
    await this.partners?.leave();
    await this.watch?.close();
    await this.hub?.process.stop();
    await removePartnersAtBroker(this.world);
  }

  /** Messages to partners and e-mails that the hub owes: a backlog that grew here would be hidden from the rate. */
  async owed(): Promise<number> {
    const [left] = await this.watch.query<{ owed: number }>(
      `select (select count(*)::int from notifications.mail m join notifications.mail_sender s on m.id > s.gathered_to)
            + (select count(*)::int from notifications.email where state = 'queued')
            + (select count(*)::int from notifications.partner p cross join lateral (
                select from notifications.delivery d where d.partner = p.partner and d.id > p.sent_to order by d.id limit 10000
              ) d) as owed`,
    );
    return left!.owed;
  }
}
