import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connect, type ChannelModel, type ConfirmChannel } from 'amqplib';
import { Client } from 'pg';
import type { HubFile } from '../../apps/hub/src/hub-file.js';
import { removePartnersAtBroker } from './chain-leftovers.js';
import { asAdministrator, freeCapacity, startChainHub, type ChainHub } from './chain-hub.js';
import { ChainPartners } from './chain-partners.js';
import { chainMessage } from './chain-referrals.js';
import type { Latencies } from './open-loop.rules.js';
import { openLoop, type Paced } from './open-loop.js';
import { openWorld, type OpenWorld } from './open-world.js';
import type { PrivateParts } from './private-parts.js';
import { ratio, type Interval } from './statistics.rules.js';

/** What the partner next door does meanwhile. */
export const BESIDE = ['quiet', 'flood', 'poison'] as const;
export type Beside = (typeof BESIDE)[number];

/** Referrals a second of the partner whose latency is measured: it is no burden itself. */
const PER_SECOND = 5;
/** What is promised of its p50 and its p95, beside a flood or poison as against quiet. */
export const MOST = 1.2;
const QUICK = { warmSeconds: 3, seconds: 15 };
const FULL = { warmSeconds: 10, seconds: 60 };
const LEVEL_WITHIN_MS = 120_000;

export interface FairnessRow {
  round: number;
  beside: Beside;
  latencies: Latencies | undefined;
  missing: number;
  /** Of the other partner, while it was measured. */
  counts: { sent: number; confirmed: number; refused: number };
}

export interface FairnessRatio {
  of: Exclude<Beside, 'quiet'>;
  p50: Interval;
  p95: Interval;
}

export interface FairnessRun {
  perSecond: number;
  seconds: number;
  rounds: number;
  /** What the other partner is held to, as intake knows it. */
  limits: Record<string, string | number | null>;
  rows: FairnessRow[];
  ratios: FairnessRatio[];
}

/**
 * How long one partner waits for its receipt while another floods its own queue, or poisons it, beside how long it waits in quiet: round by round, the
 * three in turn. From the intended send, at a steady pace, to the receipt in its own queue. The flooder shares broker, database and processors.
 */
export async function measureFairness(root: string, parts: PrivateParts, rounds: number, quick: boolean): Promise<FairnessRun> {
  const world = await openWorld(root, parts, 'bench_fairness');
  const pace = quick ? QUICK : FULL;
  const scene = await Scene.open(world);
  const rows: FairnessRow[] = [];
  try {
    console.log(HEAD);
    // The first of all is the code's and the caches' warming up.
    await scene.measure('quiet', 0, pace);
    for (let round = 1; round <= rounds; round++) {
      for (const beside of BESIDE) {
        rows.push(await scene.measure(beside, round, pace));
        console.log(lineOf(rows.at(-1)!));
      }
    }
    return { perSecond: PER_SECOND, seconds: pace.seconds, rounds, limits: await scene.limits(), rows, ratios: ratiosOf(rows) };
  } finally {
    await scene.close();
    await removePartnersAtBroker(world).catch(() => undefined);
    await world.close();
  }
}

export function ratiosOf(rows: readonly FairnessRow[]): FairnessRatio[] {
  const of = (beside: Beside, which: 'p50' | 'p95') =>
    rows.filter((row) => row.beside === beside).map(({ latencies }) => latencies?.[which] ?? Infinity);
  return (['flood', 'poison'] as const).map((beside) => ({
    of: beside,
    p50: ratio(of(beside, 'p50'), of('quiet', 'p50')),
    p95: ratio(of(beside, 'p95'), of('quiet', 'p95')),
  }));
}

/** Nothing is missing, and neither p50 nor p95 is higher by more than is promised. */
export const isFair = ({ rows, ratios }: FairnessRun): boolean =>
  rows.every(({ missing }) => missing === 0) && ratios.every(({ p50, p95 }) => p50.median <= MOST && p95.median <= MOST);

type Organisation = HubFile['organisations'][number];

/** Whoever floods: an agency that was registered as any is, and is held to what any is. */
interface Neighbour {
  id: string;
  url: string;
  exchange: string;
}

async function registerNeighbour(hub: ChainHub, like: string): Promise<Neighbour> {
  const { partner, queue } = await asAdministrator<{
    partner: string;
    queue: { user: string; password: string; exchange: string; stands: boolean };
  }>(hub, 'directory', '/partners', { method: 'POST', body: { kind: 'agency', name: 'Neighbour of the bench' } });
  if (!queue.stands) throw new Error('the queue of the partner that floods does not stand');
  const url = new URL(like);
  [url.username, url.password] = [encodeURIComponent(queue.user), encodeURIComponent(queue.password)];
  return { id: partner, url: url.href, exchange: queue.exchange };
}

class Scene {
  private runs = 0;

  private constructor(
    private readonly world: OpenWorld,
    private readonly hub: ChainHub,
    private readonly others: ChainPartners,
    private readonly measured: Steady,
    private readonly other: Neighbour,
    private readonly database: Client,
  ) {}

  static async open(world: OpenWorld): Promise<Scene> {
    const hub = await startChainHub(world);
    await freeCapacity(hub);
    const measured = hub.file.organisations.find(({ kind, amqp }) => kind === 'agency' && amqp)!;
    const other = await registerNeighbour(hub, measured.amqp!.url);
    // Every partner reads its queue, but the measured one reads its own.
    const others = await ChainPartners.connect(hub.file.organisations.filter(({ id }) => id !== measured.id));
    const database = new Client({ connectionString: world.databaseUrl });
    await database.connect();
    return new Scene(world, hub, others, await Steady.connect(measured.amqp!), other, database);
  }

  async measure(beside: Beside, round: number, pace: { warmSeconds: number; seconds: number }): Promise<FairnessRow> {
    const run = `${beside}-${round}-${++this.runs}`;
    const counted = join(this.world.folder, `${run}.json`);
    const neighbour = beside === 'quiet' ? undefined : await this.startNeighbour(beside, run, counted);
    try {
      this.measured.begin(run);
      const { latencies, missing } = await openLoop(this.measured, PER_SECOND, pace.warmSeconds, pace.seconds);
      const counts = existsSync(counted) ? (JSON.parse(readFileSync(counted, 'utf8')) as FairnessRow['counts']) : NONE;
      return { round, beside, latencies, missing, counts };
    } finally {
      await neighbour?.stop();
      await this.untilLevel();
    }
  }

  /** What the other partner's queue is held to by intake. */
  async limits(): Promise<FairnessRun['limits']> {
    const { rows } = await this.database.query('select to_jsonb(p) as partner from intake.partner p where id = $1', [this.other.id]);
    const { queue_per_second = null, burst = null } = (rows[0]?.partner ?? {}) as Record<string, number | null>;
    return { 'messages/s from its queue': queue_per_second, burst };
  }

  async close(): Promise<void> {
    await this.measured.close();
    await this.others.leave();
    await this.database.end();
    await this.hub.process.stop();
  }

  private startNeighbour(beside: Beside, run: string, counted: string) {
    const { url, exchange } = this.other;
    return this.world.start('test/bench/fairness-flood-main.js', {
      ...{ FLOOD_URL: url, FLOOD_EXCHANGE: exchange, FLOOD_KIND: beside, FLOOD_RUN: run, FLOOD_COUNTS: counted },
    });
  }

  /** What the flood left in its queue would be worked in the next quiet: it is thrown away, and what was taken in is worked off. */
  private async untilLevel(): Promise<void> {
    const { username, password, origin } = new URL(this.world.managementUrl);
    const authorization = `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`;
    const queue = encodeURIComponent(`${this.other.exchange}.in`);
    for (const end = Date.now() + LEVEL_WITHIN_MS; Date.now() < end; await pause(200)) {
      await fetch(`${origin}/api/queues/partners/${queue}/contents`, { method: 'DELETE', headers: { authorization, connection: 'close' } });
      if ((await this.behind()) === 0) return;
    }
    throw new Error('what the flood left was not worked off');
  }

  /** Rows that some service has taken in and not worked, and messages that are owed to partners. */
  private async behind(): Promise<number> {
    const services = ['intake', 'matching', 'casework', 'notifications', 'reporting'];
    const ahead = services.map(
      (service) => `(select count(*) from ${service}.inbox i where i.id > (select position from ${service}.worker))`,
    );
    const owed = `(select count(*) from notifications.partner p cross join lateral (
      select from notifications.delivery d where d.partner = p.partner and d.id > p.sent_to limit 1000) d)`;
    const { rows } = await this.database.query<{ behind: string }>(`select ${[...ahead, owed].join(' + ')} as behind`);
    return Number(rows[0]!.behind);
  }
}

const NONE = { sent: 0, confirmed: 0, refused: 0 };

/** The partner whose latency is measured: sends referrals, and hears of each by the receipt in its own queue. */
class Steady implements Paced {
  private run = '';
  private next = 0;
  private listener: (n: number, at?: number) => void = () => undefined;

  private constructor(
    private readonly model: ChannelModel,
    private readonly channel: ConfirmChannel,
    private readonly exchange: string,
  ) {}

  static async connect({ url, exchange, queue }: NonNullable<Organisation['amqp']>): Promise<Steady> {
    const model = await connect(url);
    model.on('error', () => undefined);
    const channel = await model.createConfirmChannel();
    const steady = new Steady(model, channel, exchange);
    await channel.prefetch(100);
    await channel.consume(queue, (message) => {
      if (!message) return;
      steady.hear(message.content);
      channel.ack(message);
    });
    return steady;
  }

  begin(run: string): void {
    this.run = run;
    this.next = 0;
  }

  send(): number {
    const { id, body } = chainMessage(`steady-${this.run}`, this.next);
    this.channel.publish(this.exchange, '', body, { persistent: true, contentType: 'application/cloudevents+json', messageId: id });
    return this.next++;
  }

  heardOf(listener: (n: number, at?: number) => void): void {
    this.listener = listener;
  }

  close(): Promise<void> {
    return this.model.close().catch(() => undefined);
  }

  private hear(content: Buffer): void {
    const { type, data } = JSON.parse(content.toString()) as { type: string; data: { messageId: string; outcome: string } };
    const stem = `steady-${this.run}-`;
    if (type !== 'receipt.issued.v1' || !data.messageId.startsWith(stem)) return;
    if (data.outcome !== 'accepted') throw new Error(`a referral of the measured partner was ${data.outcome}`);
    this.listener(Number(data.messageId.slice(stem.length)));
  }
}

const HEAD = '\nround  beside      p50 ms     p95 ms     p99 ms   missing  beside it: sent  confirmed    refused';
const ms = (value: number | undefined) => (value === undefined ? '-' : value.toFixed(1)).padStart(10);

const lineOf = ({ round, beside, latencies, missing, counts: { sent, confirmed, refused } }: FairnessRow) =>
  [
    String(round).padStart(5),
    ` ${beside.padEnd(7)}`,
    ...[latencies?.p50, latencies?.p95, latencies?.p99].map(ms),
    String(missing).padStart(9),
    ...[String(sent).padStart(16), String(confirmed).padStart(10), String(refused).padStart(10)],
  ].join(' ');

export function fairnessTable({ perSecond, seconds, rounds, limits, ratios }: FairnessRun): string {
  const words = ({ median, low, high }: Interval) => `${median.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
  const held = Object.entries(limits).map(([what, value]) => `${what} ${value ?? 'not limited'}`);
  return [
    `\nOne partner at ${perSecond} referrals a second, ${rounds} rounds of ${seconds} s; the other held to: ${held.join(', ')}`,
    ...ratios.map(
      ({ of, p50, p95 }) =>
        `  beside ${of.padEnd(7)} p50 ${words(p50)} times that in quiet, p95 ${words(p95)}; at most ${MOST} is promised`,
    ),
  ].join('\n');
}
