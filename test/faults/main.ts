import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { format, resolveConfig } from 'prettier';
import { ALL_FAULTS } from './all-faults.js';
import { AnsweringProviders } from './answering-providers.js';
import { readOptions, type FaultOptions } from './fault-options.rules.js';
import { Ledger } from './ledger.js';
import { isClean, markdownTable, placed, SLOW, type FaultRow, type Totals } from './report-of-faults.rules.js';
import { compareWithPgq, isSame } from './pgq-oracle.js';
import { FaultRun } from './run-faults.js';
import { sabotagedBuild } from './sabotage.js';
import { sabotageNamed } from './sabotages.rules.js';
import { SentWhile } from './sent-while.js';
import { SteadyLoad } from './steady-load.js';
import { World } from './world.js';

const WARM_UP_MS = 12_000;
/** What a busy machine has behind it is worked through in minutes; where nothing moves any more, the wait ends sooner. */
const SETTLES_WITHIN_MS = 900_000;

/** @returns the exit code */
async function main(words: string[]): Promise<number> {
  const read = readOptions(words, Math.floor(Math.random() * 1_000_000));
  if (read.kind === 'help') {
    (read.faulty ? console.error : console.log)(read.text);
    return read.faulty ? 2 : 0;
  }
  const { options } = read;
  const say = (line: string) => console.log(line);
  if (options.pgq) return besidePgq(options, say);
  say(`Seed ${options.seed}, ${options.faults} faults, ${options.rate} referrals/s`);
  const root = process.cwd();
  const broken = options.sabotage ? sabotagedBuild(root, options.sabotage) : undefined;
  if (options.sabotage) say(`  broken on purpose: ${sabotageNamed(options.sabotage).sentence}`);
  const world = await World.start({ root, say, dist: broken?.dist ?? (options.dist && resolve(root, options.dist)) });
  const leave = (signal: string) => {
    console.error(`\nStopped by ${signal}.`);
    void world.stop().then(() => {
      broken?.remove();
      process.exit(130);
    });
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, leave);
  try {
    const { rows, totals, findings, versions } = await runIn(world, options, say);
    say(`\n${markdownTable(rows, totals, sentences())}\n`);
    for (const finding of findings.slice(0, 50)) say(`  ! ${finding}`);
    for (const { what } of world.fell) say(`  ! ${what}`);
    const clean = isClean(totals);
    if (options.sabotage) say(clean ? 'NOT CAUGHT: the run is clean, and should not be.' : `Caught: ${options.sabotage}.`);
    if (options.report) await writeReport(resolve(root, options.report), options.as, reportOf(rows, totals, options, versions));
    if (options.json) {
      const { faults, lost, duplicated, overAllocated, ...others } = totals;
      console.log(JSON.stringify({ faults, lost, duplicated, overAllocated, ...others }));
    }
    return clean ? 0 : 1;
  } finally {
    if (options.keep) keepLogs(world.folder, resolve(root, options.keep));
    await world.stop();
    broken?.remove();
  }
}

/** The outbox's relay and PgQ on the same facts. */
async function besidePgq({ seed, pgq, sabotage }: FaultOptions, say: (line: string) => void): Promise<number> {
  const root = process.cwd();
  const cache = process.env.HUB_CACHE || join(root, 'node_modules/.cache/rj-hub');
  const broken = sabotage ? sabotagedBuild(root, sabotage) : undefined;
  say(`Seed ${seed}, outbox beside PgQ${sabotage ? `; broken on purpose: ${sabotageNamed(sabotage).sentence}` : ''}`);
  const result = await compareWithPgq({ root, dist: broken?.dist ?? join(root, 'dist'), cache, seconds: pgq!, seed, say });
  broken?.remove();
  const { written, facts, kills, outbox, pgq: other, differentOrders } = result;
  say(`  ${written.committed} transactions committed with ${facts} facts, ${written.rolledBack} rolled back, ${written.late} slow to end`);
  say(`  killed: the relay ${kills.relay} times, PgQ's consumer ${kills.consumer} times`);
  for (const [name, one] of [
    ['outbox', outbox],
    ['PgQ', other],
  ] as const)
    // prettier-ignore
    say(`  ${name}: ${one.delivered} delivered, ${one.lost} lost, ${one.invented} never committed, ${one.outOfOrder} out of order, ${one.repeated} repeats`);
  say(`  subjects whose facts came in different orders: ${differentOrders.length}`);
  return isSame(result) ? 0 : 1;
}

async function runIn(world: World, options: FaultOptions, say: (line: string) => void) {
  const { seed, rate } = options;
  const begun = Date.now();
  const ledger = new Ledger(world);
  const sent = new SentWhile(ledger);
  const providers = new AnsweringProviders(world, ledger, seed);
  const load = new SteadyLoad(world, sent, { perSecond: rate, httpShare: 0.5, seed });
  const noting = setInterval(() => sent.look(), 1_000);
  ledger.watch();
  providers.start();
  load.start();
  const run = new FaultRun(world, { ...options, rateNow: (seconds) => ledger.rate(seconds), say });
  try {
    await delay(WARM_UP_MS);
    say(`  under load: ${ledger.rate(5).toFixed(1)} referrals/s come to an end of the path`);
    await run.run();
    await load.stop();
    say('  the load has stopped; waiting until all is quiet');
    const verdict = await ledger.settle(SETTLES_WITHIN_MS);
    sent.look();
    await sent.locateAll(world);
    const versions = await versionsOf(world);
    const rows = run.done.map((done): FaultRow => {
      const { kind, target, begunAt, backAt, seconds, failed } = done;
      const counted = sent.between(begunAt, done.recoveredAt ?? Date.now());
      return { kind, target, out: (backAt - begunAt) / 1_000, seconds, failed, ...counted };
    });
    const { recovered } = sent.between(0, Date.now());
    const { attempted, acknowledged, ok, lost, duplicated, overAllocated, outOfOrder, possiblyTwice, looks } = verdict;
    const times = rows.map(({ seconds = Infinity }) => seconds);
    const totals: Totals = {
      faults: rows.length,
      attempted,
      acknowledged,
      ok,
      lost,
      duplicated,
      recovered,
      overAllocated,
      outOfOrder,
      unexpected: verdict.findings.length - lost - duplicated - overAllocated - outOfOrder,
      possiblyTwice,
      failed: rows.filter(({ failed }) => failed !== undefined).length,
      slow: times.filter((seconds) => seconds > SLOW).length,
      slowest: Math.max(0, ...times.filter(Number.isFinite)),
      looks,
      seed,
      minutes: Math.round((Date.now() - begun) / 6_000) / 10,
    };
    return { rows, totals, findings: verdict.findings, versions };
  } finally {
    clearInterval(noting);
    await load.leave();
    await providers.stop();
    await ledger.close();
  }
}

const sentences = () => new Map(ALL_FAULTS.map(({ kind, sentence }) => [kind, sentence]));

async function versionsOf(world: World): Promise<string> {
  const [row] = await world.rows<{ version: string }>(`select current_setting('server_version') as version`);
  const overview = (await world.broker.manage('GET', 'overview')) as { rabbitmq_version: string; erlang_version: string };
  const { name, version } = JSON.parse(readFileSync(join(world.root, 'package.json'), 'utf8')) as { name: string; version: string };
  return `${name} ${version}, Node ${process.versions.node}, PostgreSQL ${row!.version}, RabbitMQ ${overview.rabbitmq_version} on Erlang ${overview.erlang_version}`;
}

function reportOf(rows: FaultRow[], totals: Totals, options: FaultOptions, versions: string): string {
  const [cpu] = cpus();
  const { faults, seed, minutes, looks, possiblyTwice, outOfOrder, slow, slowest } = totals;
  return `Seed ${seed}: ${faults} faults in ${minutes} minutes, ${options.rate} referrals a second by HTTP and AMQP, looked at ${looks} times.
Machine: ${cpus().length} × ${cpu?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB. Versions: ${versions}.
Out of order: ${outOfOrder}. Possibly twice (e-mail sent again in doubt under the same Message-ID): ${possiblyTwice}.
Slower than ${SLOW} s to 95 % of the earlier rate: ${slow}; the slowest ${slowest.toFixed(1)} s.

${markdownTable(rows, totals, sentences())}
`;
}

async function writeReport(file: string, as: string | undefined, report: string): Promise<void> {
  const text = as === undefined ? report : placed(readFileSync(file, 'utf8'), as, report);
  writeFileSync(file, await format(text, { ...(await resolveConfig(file)), parser: 'markdown' }));
}

function keepLogs(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) if (/\.(log|out)$/.test(name)) cpSync(join(from, name), join(to, name));
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(`\n${(error as Error).stack}`);
  process.exitCode = 1;
}
