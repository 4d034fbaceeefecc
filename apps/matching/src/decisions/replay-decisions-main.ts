import { readFileSync } from 'node:fs';
import { loadArea } from '#platform/area.js';
import { Database } from '#platform/database.js';
import { matchingRulesOf, type MatchingRules } from '../rules/matching-rules.rules.js';
import { edit, type Overlay } from '../rule-sets/edit-rules.rules.js';
import { replayDecisions, replayedLines } from './replay-decisions.js';
import { readReplayOptions, type ReplayOptions } from './replay-options.rules.js';

const DAY = 86_400_000;
const say = (text: string) => void process.stdout.write(`${text}\n`);

const read = readReplayOptions(process.argv.slice(2));
if (read.kind === 'help') {
  say(read.text);
  process.exitCode = read.faulty ? 2 : 0;
} else await run(read.options);

async function run({ days, rules, json }: ReplayOptions): Promise<void> {
  const area = process.env.AREA || 'cambridgeshire';
  const other = rules === undefined ? undefined : otherRules(area, rules);
  if (other?.kind === 'refused') {
    say(other.why);
    process.exitCode = 2;
    return;
  }
  const database = Database.open(process.env.DATABASE_URL!, { max: 1 });
  try {
    const replayed = await replayDecisions(database, area, new Date(Date.now() - days * DAY), other?.rules);
    for (const line of replayedLines(replayed)) say(line);
    if (json) say(JSON.stringify(replayed));
    process.exitCode = replayed.different.length + replayed.altered.length + replayed.notRun.length > 0 ? 1 : 0;
  } finally {
    await database.close();
  }
}

function otherRules(area: string, file: string): { kind: 'edited'; rules: MatchingRules } | { kind: 'refused'; why: string } {
  let overlay: Overlay;
  try {
    overlay = JSON.parse(readFileSync(file, 'utf8')) as Overlay;
  } catch (error) {
    return { kind: 'refused', why: `${file} cannot be read as JSON: ${(error as Error).message}` };
  }
  const edited = edit(matchingRulesOf(loadArea(area)), overlay);
  if (edited.kind === 'edited') return edited;
  return { kind: 'refused', why: edited.faults.map(({ path, sentence }) => `${path}: ${sentence}`).join('\n') };
}
