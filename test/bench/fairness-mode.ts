import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { removePartnersAtBroker } from './chain-leftovers.js';
import { asAdministrator, freeCapacity, startChainHub, type ChainHub } from './chain-hub.js';
import { ChainPartners } from './chain-partners.js';
import { Steady } from './fairness-steady.js';
import type { Latencies } from './open-loop.rules.js';
import { openLoop } from './open-loop.js';
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
/** Seconds in which a flood is found out: they are told by themselves. */
const FIRST = 10;
/** Milliseconds after which each connection that is cut off or refused is tried again. */
const AGAIN_MS = Number(process.env.FLOOD_AGAIN_MS ?? 1_000);
const LEVEL_WITHIN_MS = 120_000;

export interface FairnessRow {
  round: number;
  beside: Beside;
  latencies: Latencies | undefined;
  missing: number;
  /** In a flood's first seconds, until it is found out. They are in none of the ratios. */
  first?: Latencies;
  /** Of the other partner, while it was measured. */
  counts: FloodCounts;
}

export interface FloodCounts {
  sent: number;
  confirmed: number;
  refused: number;
  /** Connections that were refused. */
  shutOut: number;
  /** Milliseconds after its start until it was cut off for the first time. */
  cutAfterMs?: number;
  /** Milliseconds of processor that it took itself. */
  cpuMs: number;
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
  private other: Neighbour | undefined;

  private constructor(
    private readonly world: OpenWorld,
    private readonly hub: ChainHub,
    private readonly others: ChainPartners,
    private readonly measured: Steady,
    private readonly like: string,
    private readonly database: Client,
  ) {}

  static async open(world: OpenWorld): Promise<Scene> {
    const hub = await startChainHub(world);
    await freeCapacity(hub);
    const measured = hub.file.organisations.find(({ kind, amqp }) => kind === 'agency' && amqp)!;
    // Every partner reads its queue, but the measured one reads its own.
    const others = await ChainPartners.connect(hub.file.organisations.filter(({ id }) => id !== measured.id));
    const database = new Client({ connectionString: world.databaseUrl });
    await database.connect();
    return new Scene(world, hub, others, await Steady.connect(measured.amqp!), measured.amqp!.url, database);
  }

  async measure(beside: Beside, round: number, pace: { warmSeconds: number; seconds: number }): Promise<FairnessRow> {
    const run = `${beside}-${round}-${++this.runs}`;
    const counted = join(this.world.folder, `${run}.json`);
    const neighbour = beside === 'quiet' ? undefined : await this.startNeighbour(beside, run, counted);
    try {
      const first = beside === 'flood' ? await this.steadily(`${run}-first`, 0, FIRST) : undefined;
      const { latencies, missing } = await this.steadily(run, pace.warmSeconds, pace.seconds);
      const counts = existsSync(counted) ? (JSON.parse(readFileSync(counted, 'utf8')) as FloodCounts) : NONE;
      return {
        ...{ round, beside, latencies, counts },
        missing: missing + (first?.missing ?? 0),
        ...(first?.latencies && { first: first.latencies }),
      };
    } finally {
      await neighbour?.stop();
      await this.untilLevel();
    }
  }

  private steadily(run: string, warmSeconds: number, seconds: number) {
    this.measured.begin(run);
    return openLoop(this.measured, PER_SECOND, warmSeconds, seconds);
  }

  /** What the other partner's queue is held to by intake. */
  async limits(): Promise<FairnessRun['limits']> {
    const { rows } = await this.database.query('select to_jsonb(p) as partner from intake.partner p where id = $1', [this.other!.id]);
    const { queue_per_second = null, burst = null } = (rows[0]?.partner ?? {}) as Record<string, number | null>;
    return { 'messages/s from its queue': queue_per_second, burst };
  }

  async close(): Promise<void> {
    await this.measured.close();
    await this.others.leave();
    await this.database.end();
    await this.hub.process.stop();
  }

  /** Another one each time: what became of the last must not count for this one. */
  private async startNeighbour(beside: Beside, run: string, counted: string) {
    const { url, exchange } = (this.other = await registerNeighbour(this.hub, this.like));
    return this.world.start('test/bench/fairness-flood-main.js', {
      ...{
        FLOOD_URL: url,
        FLOOD_EXCHANGE: exchange,
        FLOOD_KIND: beside,
        FLOOD_RUN: run,
        FLOOD_COUNTS: counted,
        FLOOD_AGAIN_MS: String(AGAIN_MS),
      },
    });
  }

  /** What the flood left in its queue would be worked in the next quiet: it is thrown away, and what was taken in is worked off. */
  private async untilLevel(): Promise<void> {
    const { username, password, origin } = new URL(this.world.managementUrl);
    const authorization = `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`;
    const queue = this.other && encodeURIComponent(`${this.other.exchange}.in`);
    for (const end = Date.now() + LEVEL_WITHIN_MS; Date.now() < end; await pause(200)) {
      if (queue)
        await fetch(`${origin}/api/queues/partners/${queue}/contents`, {
          method: 'DELETE',
          headers: { authorization, connection: 'close' },
        });
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

const NONE: FloodCounts = { sent: 0, confirmed: 0, refused: 0, shutOut: 0, cpuMs: 0 };

const HEAD =
  '\nround  beside      p50 ms     p95 ms     p99 ms   missing  beside it: sent  confirmed    refused  cut after s  not let in   CPU s   first: p50 ms     p95 ms';
const ms = (value: number | undefined) => (value === undefined ? '-' : value.toFixed(1)).padStart(10);

const lineOf = ({ round, beside, latencies, missing, first, counts: { sent, confirmed, refused, ...more } }: FairnessRow) =>
  [
    String(round).padStart(5),
    ` ${beside.padEnd(7)}`,
    ...[latencies?.p50, latencies?.p95, latencies?.p99].map(ms),
    String(missing).padStart(9),
    ...[String(sent).padStart(16), String(confirmed).padStart(10), String(refused).padStart(10)],
    (more.cutAfterMs === undefined ? '-' : (more.cutAfterMs / 1_000).toFixed(1)).padStart(12),
    String(more.shutOut).padStart(11),
    (more.cpuMs / 1_000).toFixed(1).padStart(7),
    ms(first?.p50).padStart(15),
    ms(first?.p95),
  ].join(' ');

export function fairnessTable({ perSecond, seconds, rounds, limits, rows, ratios }: FairnessRun): string {
  const words = ({ median, low, high }: Interval) => `${median.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
  const held = Object.entries(limits).map(([what, value]) => `${what} ${value ?? 'not limited'}`);
  return [
    `\nOne partner at ${perSecond} referrals a second, ${rounds} rounds of ${seconds} s; the other held to: ${held.join(', ')}`,
    ...ratios.map(
      ({ of, p50, p95 }) =>
        `  beside ${of.padEnd(7)} p50 ${words(p50)} times that in quiet, p95 ${words(p95)}; at most ${MOST} is promised`,
    ),
    ...firstSeconds(rows).map((line) => `  ${line}`),
  ].join('\n');
}

/** What the promise leaves out, in words. */
export function firstSeconds(rows: readonly FairnessRow[]): string[] {
  const floods = rows.filter(({ first }) => first);
  if (floods.length === 0) return [];
  const quiet = rows.filter(({ beside }) => beside === 'quiet');
  const of = (which: 'p50' | 'p95') =>
    ratio(
      floods.map(({ first }) => first![which]),
      quiet.map(({ latencies }) => latencies?.[which] ?? Infinity),
    ).median.toFixed(2);
  const cut = floods.map(({ counts: { cutAfterMs } }) => (cutAfterMs === undefined ? 'never' : `${(cutAfterMs / 1_000).toFixed(1)} s`));
  return [
    `In a flood’s first ${FIRST} s, in which it is found out (cut off after ${cut.join(', ')}), and which the figures above leave out: p50 ${of('p50')} times that in quiet, p95 ${of('p95')}.`,
  ];
}
