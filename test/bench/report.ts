import { Client } from 'pg';
import type { Arm } from './arm.js';
import type { Measured } from './measure.js';
import type { PrivateParts } from './private-parts.js';
import type { ArmSummary, RatesResult } from './summary.js';
import type { Interval } from './statistics.rules.js';

const DURABILITY = ['server_version', 'fsync', 'synchronous_commit', 'full_page_writes', 'shared_buffers', 'max_wal_size'];

/** The settings that every arm ran under. */
export async function settingsOf(parts: PrivateParts): Promise<string[]> {
  const client = new Client({ connectionString: parts.adminUrl });
  await client.connect();
  const settings: string[] = [];
  for (const name of DURABILITY) settings.push(`${name} ${Object.values((await client.query(`show ${name}`)).rows[0]!)[0]}`);
  await client.end();
  return settings;
}

export function configurationText(settings: string[], arms: Arm[]): string {
  const lines = arms.map((arm) => `  ${arm.name.padEnd(3)} ${arm.title}: ${inWords(arm.configuration())}`);
  return `\nPostgreSQL: ${settings.join(', ')}\nArms:\n${lines.join('\n')}\n`;
}

export const inWords = (configuration: ArmSummary['configuration']): string =>
  Object.entries(configuration)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');

export function lineOf(run: Measured, rounds: number): string {
  const { perMessage: each } = run;
  return [
    `round ${run.round}/${rounds}  ${run.arm.padEnd(3)} ${whole(run.rate).padStart(7)} messages/s`,
    `${run.messages} in ${run.seconds.toFixed(1)} s`,
    `lost ${run.lost}, duplicated ${run.duplicated}`,
    `CPU ms/1000: client ${whole(each.clientCpuMs * 1e3)}, broker ${whole(each.brokerCpuMs * 1e3)}, database ${whole(each.databaseCpuMs * 1e3)}`,
  ].join('  ');
}

/** Of the terminal and of the document: the heads and rows of each table. */
export const RATES_HEAD = ['arm', 'messages/s', '95 %', 'lost', 'duplicated', 'queues', 'killed: lost', 'duplicated'];
export const COSTS_HEAD = ['arm', 'WAL bytes', 'commits', 'statements', 'publishes', 'CPU ms client', 'broker', 'database'];
export const MEMORY_HEAD = ['arm', 'MiB client', 'broker', 'database'];

export const rateRow = ({ arm, rate, lost, duplicated, flat, killed }: ArmSummary): string[] => [
  arm,
  whole(rate.median),
  `${whole(rate.low)} to ${whole(rate.high)}`,
  String(lost),
  String(duplicated),
  flat ? 'flat' : 'GROW',
  killed ? `${killed.lost} of ${killed.messages}` : '-',
  killed ? String(killed.duplicated) : '-',
];

export const costRow = ({ arm, perMessage: each }: ArmSummary): string[] => [
  arm,
  whole(each.walBytes),
  ...[each.commits, each.statements, each.publishes, each.clientCpuMs, each.brokerCpuMs, each.databaseCpuMs].map((value) =>
    value.toFixed(3),
  ),
];

export const memoryRow = ({ arm, memoryMb: { client, broker, database } }: ArmSummary): string[] => [
  arm,
  ...[client, broker, database].map(whole),
];

export const ratioWords = ({ median, low, high }: Interval): string =>
  `${median.toPrecision(3)} (${low.toPrecision(3)} to ${high.toPrecision(3)})`;

export function tablesOf({ arms, ratios }: RatesResult): string {
  const tables = [
    [RATES_HEAD, ...arms.map(rateRow)],
    [COSTS_HEAD, ...arms.map(costRow)],
    [MEMORY_HEAD, ...arms.map(memoryRow)],
  ];
  const lines = ratios.map(({ name, interval }) => `  ${name.padEnd(5)} ${ratioWords(interval)}`);
  return `\n${tables.map(aligned).join('\n\n')}\n\nRatios of messages/s, round by round:\n${lines.join('\n')}\n`;
}

const whole = (value: number) => Math.round(value).toLocaleString('en-GB');

function aligned(rows: string[][]): string {
  const widths = rows[0]!.map((_, at) => Math.max(...rows.map((row) => row[at]!.length)));
  return rows.map((row) => row.map((cell, at) => (at ? cell.padStart(widths[at]!) : cell.padEnd(widths[at]!))).join('  ')).join('\n');
}
