import { setTimeout as pause } from 'node:timers/promises';
import type { ChainArm } from './chain-arm.js';
import { chainMessage } from './chain-referrals.js';
import type { Paced } from './open-loop.js';

const LOOK_EVERY_MS = 5;
const THERE_WITHIN_MS = 60_000;

/**
 * Both ends of the chain. While it runs only the two positions at its end are looked at, every few milliseconds; which referral they had passed by
 * when is worked out afterwards, so that looking costs the hub next to nothing. A referral counts as there when it was first seen, never earlier.
 */
export class ChainEnds implements Paced {
  private readonly run: string;
  private next = 0;
  private listener: (n: number, at?: number) => void = () => undefined;
  private watching: Promise<void> | undefined;
  private over = false;

  constructor(private readonly arm: ChainArm) {
    this.run = arm.newRun();
  }

  send(): number {
    this.arm.partners.publish(chainMessage(this.run, this.next));
    return this.next++;
  }

  heardOf(listener: (n: number, at?: number) => void): void {
    this.listener = listener;
  }

  watch(): void {
    this.arm.watch.reached.length = 0;
    this.watching = (async () => {
      for (; !this.over; await pause(LOOK_EVERY_MS)) await this.arm.watch.look();
    })();
  }

  async look(): Promise<void> {
    for (const end = Date.now() + THERE_WITHIN_MS; Date.now() < end && (await this.arrived()) < this.next;) await pause(200);
    this.over = true;
    await this.watching;
    await this.arm.watch.look();
    const { reached } = this.arm.watch;
    for (const { n, notifications, reporting } of await this.offers()) {
      const seen = firstWhere(reached, (each) => each.notifications >= notifications && each.reporting >= reporting);
      if (seen) this.listener(n, seen.at);
    }
  }

  private async arrived(): Promise<number> {
    const [row] = await this.arm.watch.query<{ there: number }>(
      `select count(*)::int as there from reporting.offer_row r join intake.cases c on c.id = r.case_id
       join notifications.open_offer o on o.case_id = c.id where c.message_id like $1`,
      [`${this.run}-%`],
    );
    return row!.there;
  }

  /** Where in each inbox the offer of each referral came. */
  private async offers(): Promise<{ n: number; notifications: bigint; reporting: bigint }[]> {
    const rows = await this.arm.watch.query<{ message_id: string; notifications: string; reporting: string }>(
      `select c.message_id, n.id as notifications, r.id as reporting from intake.cases c
       join notifications.inbox n on n.subject = 'case/' || c.id and n.type = 'case.offered.v1'
       join reporting.inbox r on r.subject = n.subject and r.type = n.type
       where c.message_id like $1`,
      [`${this.run}-%`],
    );
    return rows.map((row) => ({
      n: Number(row.message_id.slice(this.run.length + 1)),
      notifications: BigInt(row.notifications),
      reporting: BigInt(row.reporting),
    }));
  }
}

/** The first of a list in which, once it holds, it goes on holding. */
function firstWhere<T>(list: readonly T[], holds: (one: T) => boolean): T | undefined {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(list[middle]!)) high = middle;
    else low = middle + 1;
  }
  return list[low];
}
