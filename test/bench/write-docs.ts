import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { barChart, lineChart } from './chart.js';
import type { DecisionRow } from './decision-mode.js';
import { firstSeconds, MOST, type FairnessRun } from './fairness-mode.js';
import type { GrowthRow } from './growth-mode.js';
import { machine, type Machine } from './machine.js';
import type { MemoryRun } from './memory-mode.js';
import type { OpenLoopRow } from './open-loop-mode.js';
import { COSTS_HEAD, costRow, inWords, MEMORY_HEAD, memoryRow, RATES_HEAD, rateRow, ratioWords } from './report.js';
import type { SolveRun } from './solve-mode.js';
import type { RatesResult } from './summary.js';

/** What the document is made of. Each kind of run brings its own part, and leaves the others as they were. */
export interface Results {
  rates?: RatesResult & { settings: string[] };
  openLoop?: OpenLoopRow[];
  growth?: GrowthRow[];
  fairness?: FairnessRun;
  memory?: MemoryRun;
  decision?: DecisionRow[];
  solve?: SolveRun;
}

type Kept = { [Kind in keyof Results]?: { on: Machine; at: string; result: NonNullable<Results[Kind]> } };

/** What a person has written stands between these, and stays. */
const BY_HAND = ['<!-- by hand -->', '<!-- end of by hand -->'] as const;

/** Writes docs/benchmarks.md and its charts from this result and those that were kept before. */
export async function writeDocs(root: string, results: Results): Promise<void> {
  const folder = join(root, 'docs/benchmarks');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'results.json');
  const kept = (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}) as Kept;
  const [on, at] = [machine(), new Date().toISOString().slice(0, 10)];
  for (const [kind, result] of Object.entries(results)) Object.assign(kept, { [kind]: { on, at, result } });
  await write(root, file, JSON.stringify(kept, null, 2));
  for (const [name, chart] of Object.entries(chartsOf(kept))) writeFileSync(join(folder, `${name}.svg`), chart);
  const document = join(root, 'docs/benchmarks.md');
  const before = existsSync(document) ? readFileSync(document, 'utf8') : '';
  await write(root, document, documentOf(kept, byHandIn(before)));
}

async function write(root: string, file: string, text: string): Promise<void> {
  writeFileSync(file, await format(text, { ...(await resolveConfig(join(root, 'package.json'))), filepath: file }));
}

function byHandIn(text: string): string {
  const [from, to] = BY_HAND.map((mark) => text.indexOf(mark)) as [number, number];
  return from < 0 || to < from ? '' : text.slice(from + BY_HAND[0].length, to).trim();
}

function chartsOf({ rates, openLoop, memory }: Kept): Record<string, string> {
  const charts: Record<string, string> = {};
  const ours = (arm: string) => /^[de]/.test(arm);
  if (rates) {
    const { arms } = rates.result;
    charts.rates = barChart(
      'Messages a second, by arm',
      arms.map(({ arm, title, rate }) => `${arm}, ${title}: ${Math.round(rate.median)} a second.`).join(' '),
      arms.map(({ arm, title, rate }) => ({
        label: `${arm}  ${title}`,
        parts: [rate.median],
        text: Math.round(rate.median).toLocaleString('en-GB'),
        interval: rate,
        ours: ours(arm),
      })),
    );
    charts.cpu = barChart(
      'CPU milliseconds a message, by where they are used',
      arms
        .map(
          ({ arm, perMessage: each }) =>
            `${arm}: client ${each.clientCpuMs.toFixed(3)}, broker ${each.brokerCpuMs.toFixed(3)}, database ${each.databaseCpuMs.toFixed(3)}.`,
        )
        .join(' '),
      arms.map(({ arm, title, perMessage: each }) => ({
        label: `${arm}  ${title}`,
        parts: [each.clientCpuMs, each.brokerCpuMs, each.databaseCpuMs],
        text: (each.clientCpuMs + each.brokerCpuMs + each.databaseCpuMs).toFixed(2),
      })),
      ['client', 'broker', 'database'],
    );
    charts.wal = barChart(
      'Bytes of write-ahead log a message',
      arms.map(({ arm, perMessage: each }) => `${arm}: ${Math.round(each.walBytes)}.`).join(' '),
      arms.map(({ arm, title, perMessage: each }) => ({
        label: `${arm}  ${title}`,
        parts: [each.walBytes],
        text: Math.round(each.walBytes).toLocaleString('en-GB'),
        ours: ours(arm),
      })),
    );
  }
  if (openLoop) {
    const rows = openLoop.result;
    const arms = [...new Set(rows.map(({ arm }) => arm))];
    charts.latencies = lineChart(
      'p99 from the intended send, at shares of each arm’s own most',
      rows.map(({ arm, share, latencies }) => `${arm} at ${percent(share)}: ${latencies?.p99.toFixed(1) ?? 'none'} ms.`).join(' '),
      arms.map((arm) => ({
        label: `arm ${arm}`,
        points: rows
          .filter((row) => row.arm === arm)
          .map(({ share, latencies }) => ({ x: Math.round(share * 100), y: latencies?.p99 ?? 0 })),
      })),
      { x: '% of the arm’s own most', y: 'ms' },
    );
  }
  if (memory) {
    const { samples, minutes } = memory.result;
    const every = Math.max(1, Math.floor(samples.length / 60));
    const thinned = samples.filter((_, nth) => nth % every === 0);
    charts.memory = lineChart(
      'Memory of the whole hub in one process, under load',
      `Over ${minutes} minutes: RSS ${thinned.at(-1)?.rssMb.toFixed(0)} MB and heap ${thinned.at(-1)?.heapMb.toFixed(0)} MB at the end.`,
      (['rssMb', 'heapMb'] as const).map((what) => ({
        label: what === 'rssMb' ? 'RSS' : 'heap in use',
        points: thinned.map((sample) => ({ x: Math.round(sample.minute), y: sample[what] })),
      })),
      { x: 'minutes', y: 'MB' },
    );
  }
  return charts;
}

function documentOf(kept: Kept, byHand: string): string {
  const { rates, openLoop, growth, fairness, memory, decision, solve } = kept;
  const parts = [
    `# How fast, and beside what\n\nWritten by \`npm run bench -- --write-docs\`, together with its charts; the part marked *by hand* is not. The figures as data: [results.json](benchmarks/results.json).`,
    `${BY_HAND[0]}\n\n${byHand}\n\n${BY_HAND[1]}`,
  ];
  if (rates) {
    const { arms, ratios, settings } = rates.result;
    parts.push(
      `## Messages a second\n\n${on(rates)} ${arms[0]?.rounds ?? 0} rounds, each arm in turn in every round.`,
      '![Messages a second, by arm](benchmarks/rates.svg)',
      table([RATES_HEAD, ...arms.map(rateRow)]),
      `*95 %*: interval of the median by bootstrap. *Lost*: acknowledged by the broker, and without its effect or its fact at the end; *duplicated*: an effect that stands twice, or a fact told under two ids, which no consumer could drop. *Killed*: one more run, in whose middle the arm’s process was killed with -9 and started again.`,
      table([['ratio of messages/s', 'median (95 %)'], ...ratios.map(({ name, interval }) => [name, ratioWords(interval)])]),
      `## What each arm is, and what it guarantees`,
      table(
        [
          ['arm', 'what', 'guarantee', 'configuration'],
          ...arms.map((each) => [each.arm, each.title, each.guarantee, inWords(each.configuration)]),
        ],
        '---',
      ),
      `Every stage is the same three processes: the bench says facts of 1 KB into the stage’s queue with confirms, never more than 3,000 on their way; the stage, a process of its own, takes one, notes it in a table and says a fact of its own, of the same bytes; the bench hears that. So nothing can hide in a backlog: a message counts when its fact has come out. Arm a2 has no table, and a and a3 no stage either: their facts go by one queue where all others go by two. Both queues are quorum queues in every arm. PostgreSQL: ${settings.join(', ')}.`,
      `## What a message costs`,
      '![CPU milliseconds a message](benchmarks/cpu.svg)\n\n![Bytes of write-ahead log a message](benchmarks/wal.svg)',
      table([COSTS_HEAD, ...arms.map(costRow)]),
      `WAL bytes and commits are read from the log itself (pg_walinspect), without full-page images; a commit is a transaction that wrote something. Statements and publishes are counted in the client, at \`pg\` and \`amqplib\`, which every arm uses in the end; a and a3 have no process of their own, and their publishes are the bench’s. CPU is that of the arm’s process, of the broker and of PostgreSQL with all their children, from /proc. Counts are the same on any machine: \`test/bench/costs.alone.spec.ts\` fails when one of the hub’s grows by more than a tenth.`,
      table([MEMORY_HEAD, ...arms.map(memoryRow)]),
    );
  }
  if (openLoop) {
    parts.push(
      `## How soon\n\n${on(openLoop)} From the intended send: while an arm stands still, what should have been sent meanwhile waits too, and counts.`,
      '![p99 from the intended send](benchmarks/latencies.svg)',
      table([
        ['arm', 'of its most', 'messages/s', 'p50 ms', 'p99 ms', 'p99.9 ms', 'missing'],
        ...openLoop.result.map(({ arm, share, perSecond, latencies, missing }) => [
          arm,
          percent(share),
          perSecond.toFixed(0),
          ...[latencies?.p50, latencies?.p99, latencies?.p999].map((value) => value?.toFixed(1) ?? '-'),
          String(missing),
        ]),
      ]),
    );
  }
  if (growth) {
    parts.push(
      `## With history, and with partners\n\n${on(growth)}`,
      table([
        ['arm', 'cases of history', 'partners', 'messages/s', '95 %', 'lost', 'duplicated'],
        ...growth.result.map(({ arm, cases, partners, rate, lost, duplicated }) => [
          arm,
          ...[cases, partners, Math.round(rate.median)].map((value) => value.toLocaleString('en-GB')),
          `${Math.round(rate.low).toLocaleString('en-GB')} to ${Math.round(rate.high).toLocaleString('en-GB')}`,
          String(lost),
          String(duplicated),
        ]),
      ]),
    );
  }
  if (fairness) {
    const { perSecond, seconds, rounds, limits, rows, ratios } = fairness.result;
    const held = Object.entries(limits).map(([what, value]) => `${what} ${value ?? 'not limited'}`);
    parts.push(
      `## One partner beside another\n\n${on(fairness)} One partner sends ${perSecond} referrals a second and waits for its receipts; another does nothing, floods its own queue over ten connections as fast as it is confirmed, or sends a hundred messages a second that nobody can take, in turn, ${rounds} rounds of ${seconds} s each. The other is held to: ${held.join(', ')}. Promised is ${MOST} times the latency in quiet at the most, of the middle and of 95 in 100; the flooder shares the processors, and each of its connections that is cut off or not let in is tried again after a second.`,
      table([
        ['beside', 'p50, times that in quiet (95 %)', 'p95, times that in quiet (95 %)'],
        ...ratios.map(({ of, p50, p95 }) => [of, ratioWords(p50), ratioWords(p95)]),
      ]),
      ...firstSeconds(rows),
    );
  }
  if (memory) {
    const { minutes, perSecond, sent, done, rss, heap } = memory.result;
    const slope = (of: typeof rss) => (of ? `${of.mbPerHour.toFixed(1)} MB an hour (${of.flat ? 'flat' : 'rising'})` : 'too short to tell');
    parts.push(
      `## Memory\n\n${on(memory)} Every service in one process, ${minutes} minutes at ${perSecond.toFixed(0)} referrals a second: ${done} of ${sent} done; RSS ${slope(rss)}, heap ${slope(heap)}.`,
      '![Memory of the whole hub in one process](benchmarks/memory.svg)',
    );
  }
  if (decision) {
    parts.push(
      `## A decision\n\n${on(decision)} One case at a time against all providers, with every rule asked of each; asked for are 1 ms at 200.`,
      table([
        ['providers', 'decisions', 'p50 ms', 'p99 ms', 'CPU ms', 'bytes of record'],
        ...decision.result.map(({ providers, decisions, p50, p99, cpu, bytes }) => [
          String(providers),
          decisions.toLocaleString('en-GB'),
          ...[p50, p99, cpu].map((value) => value.toFixed(3)),
          bytes.toLocaleString('en-GB'),
        ]),
      ]),
    );
  }
  if (solve) {
    const { ours, highs, ratio, oneMore, onePoint, loopLag } = solve.result;
    parts.push(
      `## The waiting list, solved\n\n${on(solve)} 5,000 cases against 200 providers, 15 eligible a case, room for four in five: ${ours.toFixed(0)} ms from nothing, and HiGHS ${highs.toFixed(0)} ms without its loading of the model, which is ${ratio.toFixed(2)} of it (asked for is half). With the placement kept, one case in and out takes ${oneMore.toFixed(3)} ms, and one point gone and back ${onePoint.toFixed(3)} ms. Solved on a thread of its own, the event loop stood still for ${loopLag.toFixed(0)} ms at most.`,
    );
  }
  return `${parts.join('\n\n')}\n`;
}

const on = ({ on: m, at }: { on: Machine; at: string }) =>
  `Measured on ${at}: ${m.processor}, ${m.cores} cores shared with broker and database, ${m.memoryGib} GiB, ${m.system}, Linux ${m.kernel}, Node ${m.node}; a page is on the disk in ${m.fsyncMs} ms.`;
const percent = (share: number) => `${Math.round(share * 100)} %`;
const table = (rows: string[][], column = '---:') =>
  [rows[0]!, rows[0]!.map((_, nth) => (nth ? column : '---')), ...rows.slice(1)].map((row) => `| ${row.join(' | ')} |`).join('\n');
