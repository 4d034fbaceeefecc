import { join, resolve } from 'node:path';
import { closingTable, summaryOf } from './closing-table.rules.js';
import { readOptions } from './demo-options.rules.js';
import { hubIsThere, startHub, stopHub, untilHubRuns } from './hub-at.js';
import { tally } from './outcomes.rules.js';
import { ProgressBar } from './progress-bar.js';
import { referralsOfMonth } from './referrals-of-month.js';
import { runDemo } from './run-demo.js';

const STARTED_WITHIN_MS = 10 * 60_000;

/** @returns the exit code: 0 where the reconciliation holds */
async function main(words: string[]): Promise<number> {
  const root = process.cwd();
  const read = readOptions(words, join(root, 'data/2021-01-cambridgeshire-street.csv'));
  if (read.kind === 'help') {
    (read.faulty ? console.error : console.log)(read.text);
    return read.faulty ? 2 : 0;
  }
  const { options } = read;
  const home = resolve(root, process.env.HUB_HOME || '.hub');
  const given = hubIsThere(home) ? undefined : startHub(root);
  // The hub that we started goes when we go.
  if (given)
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stopHub(given).then(() => process.exit(130)));
  const bar = new ProgressBar(process.stdout);
  let last: string | undefined;
  try {
    const { area } = await untilHubRuns(home, STARTED_WITHIN_MS, given);
    const referrals = referralsOfMonth(options, area, root);
    bar.say(`\n${referrals.length} rows of ${options.file}, seed ${options.seed}, as referrals of three agencies' systems`);
    const begun = Date.now();
    const { reconciliation, figures, providers } = await runDemo({ home, seed: options.seed, referrals, bar });
    const told = tally(referrals.map(({ outcome }) => outcome));
    const summary = summaryOf(told, referrals.length, reconciliation, figures, providers, (Date.now() - begun) / 1000);
    bar.say(closingTable(summary, reconciliation));
    if (options.json) last = JSON.stringify(summary);
    return summary.reconciled ? 0 : 1;
  } finally {
    // It says that it stops on the same terminal, and the line of JSON is to be the last one.
    if (given) await stopHub(given);
    if (last) console.log(last);
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(`\n${(error as Error).message}`);
  process.exitCode = 1;
}
