import { setImmediate } from 'node:timers/promises';
import type { Tx } from '#platform/database.js';
import { earliestId, keptSittings, sittingsAfter } from '../decisions/kept-sittings.queries.js';
import { KeptVersions } from '../decisions/kept-versions.queries.js';
import { compared } from './compare-decisions.rules.js';
import { claimTrial, saveProgress } from './trials.queries.js';

/** Sittings a transaction: a process that ends in the middle loses some seconds of work. */
const AT_ONCE = 20;

/**
 * Takes the trial that was asked for first a step on: past decisions, as they were seen, under the rules that are tried. Whoever comes next goes on
 * where this ended.
 * @returns whether there was anything to do
 */
export async function tryOn(tx: Tx, area: string): Promise<boolean> {
  const trial = await claimTrial(tx, area);
  if (!trial) return false;
  const { id, rules, askedAt } = trial;
  let { after, comparison, notRun } = trial;
  const ids = await sittingsAfter(tx, area, after, AT_ONCE);
  const until = earliestId(new Date(askedAt.getTime() + 1));
  const sittings = await keptSittings(tx, ids.filter((each) => each < until)); // prettier-ignore
  const versions = new KeptVersions();
  await versions.read(tx, sittings.map(({ record }) => record)); // prettier-ignore
  for (const { record } of sittings) {
    // Else a service that decides nothing meanwhile would seem to be gone.
    await setImmediate();
    if (versions.has(record)) comparison = compared(comparison, record, versions, rules);
    else notRun += record.decisions.length;
  }
  after = ids[ids.length - 1] ?? after;
  const isOver = ids.length < AT_ONCE || after >= until;
  await saveProgress(tx, id, { after, comparison, notRun }, isOver ? 'done' : 'working');
  return true;
}
