import { setTimeout as pause } from 'node:timers/promises';
import type { RunningHub } from '../journeys/running-hub.js';
import { checkChain, type ChainCheck } from './chain-check.js';
import { ChainPartners } from './chain-partners.js';
import { chainMessage } from './chain-referrals.js';
import { ChainWatch } from './chain-watch.js';

export interface ChainLoad {
  warmSeconds: number;
  seconds: number;
  /** Referrals that may be under way: what is sent beyond what the hub does would stand in a queue, and say nothing of its rate. */
  inFlight: number;
  /** Agencies that send, each from a queue of its own. */
  senders: number;
}

export interface ChainRate extends ChainCheck {
  perSecond: number;
  sent: number;
  refused: number;
  /** What stood behind the chain's end when the sending stopped, and how long that took. */
  behind: { mails: number; deliveries: number };
  drainedAfterSeconds: number;
}

const LOOK_EVERY_MS = 20;
const DRAINED_WITHIN_MS = 120_000;

let runs = 0;

/** The whole chain under as much load as it takes: from an agency's publish until the offer's notification and the read model are committed. */
export async function measureChain(hub: RunningHub, load: ChainLoad): Promise<ChainRate> {
  const run = `e${process.pid}x${++runs}x${Date.now().toString(36)}`;
  const watch = await ChainWatch.open(hub.file.database.url);
  const partners = await ChainPartners.connect(hub.file.organisations, load.senders);
  try {
    let sent = 0;
    const topUp = async () => {
      const done = await watch.count();
      while (sent - done < load.inFlight) partners.publish(chainMessage(run, sent++));
      return done;
    };
    const until = async (ms: number, look: () => Promise<unknown>) => {
      for (const end = Date.now() + ms; Date.now() < end; await pause(LOOK_EVERY_MS)) await look();
    };
    await until(load.warmSeconds * 1_000, topUp);
    const [from, before] = [Date.now(), await watch.count()];
    await until(load.seconds * 1_000, topUp);
    const [to, after] = [Date.now(), await watch.count()];
    const behind = await leftBehind(watch);
    for (const end = to + DRAINED_WITHIN_MS; (await watch.count()) < sent && Date.now() < end;) await pause(LOOK_EVERY_MS);
    const check = await checkChain(watch, run, partners.confirmed);
    for (const end = to + DRAINED_WITHIN_MS; Date.now() < end; await pause(LOOK_EVERY_MS)) {
      const left = await leftBehind(watch);
      if (left.mails + left.deliveries === 0) break;
    }
    return {
      perSecond: (after - before) / ((to - from) / 1_000),
      sent,
      refused: partners.refused,
      behind,
      drainedAfterSeconds: (Date.now() - to) / 1_000,
      ...check,
    };
  } finally {
    await partners.leave();
    await watch.close();
  }
}

/** What the hub still owes beyond the chain's end: a backlog that grows here would be hidden from the rate. */
async function leftBehind(watch: ChainWatch): Promise<{ mails: number; deliveries: number }> {
  const [left] = await watch.query<{ mails: number; deliveries: number }>(
    `select (select count(*)::int from notifications.mail where state = 'queued') as mails,
       (select count(*)::int from notifications.delivery where sent_at is null) as deliveries`,
  );
  return left!;
}
