import { Client } from 'pg';
import type { Arm } from './arm.js';
import { WINDOW } from './flow.js';
import type { Measured } from './measure.js';
import type { PrivateParts } from './private-parts.js';
import { bootstrap, isFlat, median, ratio, type Interval } from './statistics.rules.js';

/** The ratios that matter, where both arms were run. */
const RATIOS = [
  ['d', 'a'],
  ['d', 'b'],
  ['d', 'c1'],
  ['d', 'c2'],
  ['d', 'c3'],
  ['d', 'd0'],
  ['e', 'a'],
  ['d', 'f'],
] as const;

const DURABILITY = ['server_version', 'fsync', 'synchronous_commit', 'full_page_writes', 'shared_buffers', 'max_wal_size'];

/** What everything ran with. */
export async function configurationOf(parts: PrivateParts, arms: Arm[]): Promise<string> {
  const client = new Client({ connectionString: parts.adminUrl });
  await client.connect();
  const settings: string[] = [];
  for (const name of DURABILITY) settings.push(`${name} ${Object.values((await client.query(`show ${name}`)).rows[0]!)[0]}`);
  await client.end();
  const lines = arms.map(
    (arm) =>
      `  ${arm.name.padEnd(3)} ${arm.title}: ${Object.entries(arm.configuration())
        .map(([name, value]) => `${name} ${value}`)
        .join(', ')}`,
  );
  return `\nPostgreSQL: ${settings.join(', ')}\nArms:\n${lines.join('\n')}\n`;
}

export function lineOf(run: Measured, rounds: number): string {
  const { perMessage: each } = run;
  return [
    `round ${run.round}/${rounds}  ${run.arm.padEnd(3)} ${whole(run.rate).padStart(7)} messages/s`,
    `${run.messages} in ${run.seconds.toFixed(1)} s`,
    `lost ${run.lost}, duplicated ${run.duplicated}`,
    `CPU ms/1000: client ${whole(each.clientCpuMs * 1e3)}, broker ${whole(each.brokerCpuMs * 1e3)}, database ${whole(each.databaseCpuMs * 1e3)}`,
  ].join('  ');
}

export function ratiosOf(measured: Measured[]): Record<string, number> {
  return Object.fromEntries(ratioIntervals(measured).map(([name, interval]) => [name, Number(interval.median.toPrecision(3))]));
}

function ratioIntervals(measured: Measured[]): [string, Interval][] {
  return RATIOS.flatMap(([of, by]): [string, Interval][] => {
    const [numerator, denominator] = [ratesOf(measured, of), ratesOf(measured, by)];
    return numerator.length && denominator.length ? [[`${of}/${by}`, ratio(numerator, denominator)]] : [];
  });
}

export function tablesOf(measured: Measured[]): string {
  const names = [...new Set(measured.map(({ arm }) => arm))];
  const rows = names.map((name) => {
    const runs = measured.filter(({ arm }) => arm === name);
    const rate = bootstrap(runs.map((run) => run.rate));
    const of = (pick: (run: Measured) => number) => median(runs.map(pick));
    const flat = runs.every((run) => isFlat(run.depths, WINDOW));
    return [
      name,
      whole(rate.median),
      `${whole(rate.low)}–${whole(rate.high)}`,
      String(runs.reduce((sum, { lost }) => sum + lost, 0)),
      String(runs.reduce((sum, { duplicated }) => sum + duplicated, 0)),
      flat ? 'flat' : 'GROWS',
      whole(of((run) => run.perMessage.walBytes)),
      ...(['commits', 'statements', 'publishes'] as const).map((what) => of((run) => run.perMessage[what]).toFixed(3)),
      ...(['clientCpuMs', 'brokerCpuMs', 'databaseCpuMs'] as const).map((what) => of((run) => run.perMessage[what]).toFixed(3)),
      ...(['client', 'broker', 'database'] as const).map((what) => whole(of((run) => run.memoryMb[what]))),
    ];
  });
  const head = ['arm', 'messages/s', '95 %', 'lost', 'duplicated', 'queues', 'WAL bytes', 'commits', 'statements', 'publishes'];
  head.push('CPU ms client', 'broker', 'database', 'MiB client', 'broker', 'database');
  const ratios = ratioIntervals(measured).map(
    ([name, { median: middle, low, high }]) =>
      `  ${name.padEnd(5)} ${middle.toPrecision(3)} (${low.toPrecision(3)}–${high.toPrecision(3)})`,
  );
  return `\n${aligned([head, ...rows])}\n\nRatios of messages/s, round by round:\n${ratios.join('\n')}\n`;
}

const ratesOf = (measured: Measured[], name: string) => measured.filter(({ arm }) => arm === name).map(({ rate }) => rate);

const whole = (value: number) => Math.round(value).toLocaleString('en-GB');

function aligned(rows: string[][]): string {
  const widths = rows[0]!.map((_, at) => Math.max(...rows.map((row) => row[at]!.length)));
  return rows.map((row) => row.map((cell, at) => (at ? cell.padStart(widths[at]!) : cell.padEnd(widths[at]!))).join('  ')).join('\n');
}
