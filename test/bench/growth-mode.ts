import type { Arm } from './arm.js';
import { arms } from './arms.js';
import { ChainArm } from './chain-arm.js';
import { fillHistory } from './growth-history.js';
import { liveCases } from './growth-lives.js';
import { addPartners } from './growth-partners.js';
import { ScanMeter, type Scan } from './growth-scans.js';
import { fillStageHistory } from './growth-stage.js';
import { warmUp, type Pace } from './measure.js';
import { openWorld } from './open-world.js';
import type { PrivateParts } from './private-parts.js';
import { bootstrap, type Interval } from './statistics.rules.js';

export interface GrowthRow {
  arm: string;
  cases: number;
  partners: number;
  rate: Interval;
  lost: number;
  duplicated: number;
  scans: Scan[];
}

interface Step {
  arm: string;
  cases: number;
  /** 0 where the arm has none. */
  partners: number;
}

/** Those of the area: five agencies, twelve providers. */
const PARTNERS = 17;
/** Of one database: the spread tells whether a difference between two is one. */
const RUNS = 5;
/** Cases that really live, and of which the history is made. */
const LIVED = 240;

const HISTORIES = [0, 100_000, 1_000_000];
const stepsFor = (histories: readonly number[]): Step[] => [
  ...histories.map((cases) => ({ arm: 'e', cases, partners: PARTNERS })),
  // Once more at the end: a machine that grew slower meanwhile would be taken for growth.
  { arm: 'e', cases: 0, partners: PARTNERS },
  ...[10, 200].map((partners) => ({ arm: 'e', cases: 0, partners })),
  ...histories.map((cases) => ({ arm: 'd', cases, partners: 0 })),
];

/** The same load on more history, and with more partners connected. */
export async function measureGrowth(root: string, parts: PrivateParts, only: string[], quick: boolean, pace: Pace): Promise<GrowthRow[]> {
  const rows: GrowthRow[] = [];
  console.log(HEAD);
  for (const [nth, step] of stepsFor(quick ? [0, 10_000] : HISTORIES).entries()) {
    if (!only.includes(step.arm)) continue;
    const world = await openWorld(root, parts, `bench_growth_${nth}`);
    const arm = armFor(step, quick ? 1 : RUNS);
    try {
      await arm.setUp(world);
      if (step.arm === 'd') await fillStageHistory(world.databaseUrl, step.cases);
      rows.push({ ...step, ...(await ratesOf(arm, world.databaseUrl, quick ? 1 : RUNS, pace)) });
      console.log(lineOf(rows.at(-1)!));
    } finally {
      await arm.tearDown().catch(() => undefined);
      await world.close();
    }
  }
  return rows;
}

/** Of the rate with nothing, the rate with the longest history. */
export function growthRatios(rows: readonly GrowthRow[]): Record<string, number> {
  const most = Math.max(...rows.map(({ cases }) => cases));
  return Object.fromEntries(
    ['d', 'e'].flatMap((arm) => {
      const rateAt = (cases: number) => rows.find((row) => row.arm === arm && row.cases === cases)?.rate.median;
      const [empty, full] = [rateAt(0), rateAt(most)];
      return empty && full && most > 0 ? [[`${arm} at ${most}/empty`, Number((full / empty).toPrecision(3))]] : [];
    }),
  );
}

function armFor({ arm, cases, partners }: Step, runs: number): Arm {
  if (arm !== 'e') return arms[arm]!();
  return new ChainArm({}, async (world, hub) => {
    if (cases > 0) await liveCases(hub, runs > 1 ? LIVED : LIVED / 4);
    await fillHistory(world.databaseUrl, cases);
    const known = hub.file.organisations;
    if (partners > PARTNERS) await addPartners(world, hub, partners);
    if (partners < PARTNERS) {
      const agencies = known.filter(({ kind, amqp }) => amqp && kind === 'agency');
      const providers = known.filter(({ kind, amqp }) => amqp && kind === 'provider');
      known.splice(0, known.length, ...agencies, ...providers.slice(0, partners - agencies.length));
    }
  });
}

async function ratesOf(arm: Arm, databaseUrl: string, runs: number, pace: Pace) {
  const messages = Math.ceil((await warmUp(arm, pace)) * pace.seconds);
  const scans = await ScanMeter.open(databaseUrl);
  const rates: number[] = [];
  let [lost, duplicated] = [0, 0];
  for (let run = 0; run < runs; run++) {
    const done = await arm.run(messages);
    rates.push(done.messages / done.seconds);
    lost += done.lost;
    duplicated += done.duplicated;
  }
  return { rate: bootstrap(rates), lost, duplicated, scans: await scans.close(messages * runs, runs) };
}

const HEAD = '\narm      cases  partners  messages/s           95 %  lost  duplicated  rows scanned for each message';

function lineOf({ arm, cases, partners, rate, lost, duplicated, scans }: GrowthRow): string {
  const scanned = scans.map(({ table, rowsEach }) => `${table} ${Math.round(rowsEach).toLocaleString('en-GB')}`).join(', ') || 'none';
  const interval = `${rate.low.toFixed(0)}–${rate.high.toFixed(0)}`;
  return [
    arm.padEnd(3),
    cases.toLocaleString('en-GB').padStart(10),
    String(partners || '').padStart(9),
    rate.median.toFixed(0).padStart(11),
    interval.padStart(14),
    String(lost).padStart(5),
    String(duplicated).padStart(11),
    ` ${scanned}`,
  ].join(' ');
}
