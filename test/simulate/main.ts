import { areaToSimulate } from './area-to-simulate.js';
import { figuresOf, lastLine, rounded } from './figures.rules.js';
import { aligned, headOf, HEAD, LOSS_HEAD, lossOf, RATIOS_HEAD, ratiosOf, rowOf } from './report.rules.js';
import { readOptions, type SimulateOptions } from './simulate-options.rules.js';
import type { YearFigures } from './measures.rules.js';
import { simulateYear } from './simulate-year.js';
import { keptDocs, staleDocs, writeDocs } from './write-docs.js';
import { outlookOf, yearsOf } from './year.js';

const root = process.cwd();
const say = (text: string) => void process.stdout.write(`${text}\n`);
const progress = (text: string) => void (process.stderr.isTTY && process.stderr.write(`\r${text.padEnd(60)}`));

const read = readOptions(process.argv.slice(2));
if (read.kind === 'help') {
  say(read.text);
  process.exitCode = read.faulty ? 2 : 0;
} else if (read.options.check) await check();
else await run(read.options);

async function run({ seeds, loads, json, writeDocs: documents }: SimulateOptions): Promise<void> {
  const years = await simulate(seeds, loads);
  const figures = figuresOf(years);
  for (const each of figures) {
    say(`\n${headOf(each)}\n`);
    say(aligned([HEAD, ...each.policies.map(rowOf)]));
    say(`\n${aligned([RATIOS_HEAD, ...each.policies.map(ratiosOf)])}`);
    say(`\n${aligned([LOSS_HEAD, ...each.policies.map(lossOf)])}`);
  }
  say(`\nSeeds 1 to ${seeds}. Medians; in brackets the worst seed.`);
  if (documents) await writeDocs(root, { seeds, loads: figures, first: years.filter(({ seed }) => seed === 1) });
  if (json) say(lastLine(figures, seeds));
}

async function simulate(seeds: number, loads: readonly number[]): Promise<YearFigures[]> {
  const world = areaToSimulate(root);
  const outlook = outlookOf(world);
  const years: YearFigures[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    for (const year of await yearsOf(world, outlook, seed, loads)) {
      progress(`seed ${seed} of ${seeds}, load ${year.load}`);
      years.push(await simulateYear(year, world));
    }
  }
  progress('');
  return years;
}

/** The document is what its figures give, and the first seed still gives these figures. */
async function check(): Promise<void> {
  const kept = keptDocs(root);
  const faults = kept
    ? (await staleDocs(root, kept)).map((file) => `${file} is not what its figures give.`)
    : ['docs/matching/results.json is missing.'];
  if (kept && faults.length === 0) {
    const now = JSON.stringify(
      await simulate(
        1,
        kept.loads.map(({ load }) => load),
      ),
      rounded,
    );
    if (now !== JSON.stringify(kept.first)) faults.push('Seed 1 gives other figures now.');
  }
  say(faults.length === 0 ? 'docs/matching.md is as the code gives it.' : `${faults.join('\n')}\nRun: npm run simulate -- --write-docs`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
