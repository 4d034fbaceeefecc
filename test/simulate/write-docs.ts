import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { barChart } from '../bench/chart.js';
import { OURS, rounded, type LoadFigures } from './figures.rules.js';
import { headOf, HEAD, LOSS_HEAD, lossOf, RATIOS_HEAD, ratiosOf, rowOf, table } from './report.rules.js';
import type { YearFigures } from './measures.rules.js';

/** What the document is made of, and the first year in full, by which `--check` sees whether the code still gives it. */
export interface Kept {
  seeds: number;
  loads: LoadFigures[];
  first: YearFigures[];
}

/** What a person has written stands between these, and stays. */
const BY_HAND = ['<!-- by hand -->', '<!-- end of by hand -->'] as const;
const FOLDER = 'docs/matching';

export async function writeDocs(root: string, kept: Kept): Promise<void> {
  mkdirSync(join(root, FOLDER), { recursive: true });
  const results = await formatted(root, `${FOLDER}/results.json`, JSON.stringify(kept, rounded, 2));
  writeFileSync(join(root, FOLDER, 'results.json'), results);
  for (const [file, text] of await documentsOf(root, JSON.parse(results) as Kept)) writeFileSync(join(root, file), text);
}

export const keptDocs = (root: string): Kept | undefined => {
  const file = join(root, FOLDER, 'results.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Kept) : undefined;
};

/** Files that are not what the kept figures give. */
export async function staleDocs(root: string, kept: Kept): Promise<string[]> {
  const files = await documentsOf(root, kept);
  return files.flatMap(([file, text]) => (existsSync(join(root, file)) && readFileSync(join(root, file), 'utf8') === text ? [] : [file]));
}

async function documentsOf(root: string, kept: Kept): Promise<[string, string][]> {
  const document = join(root, 'docs/matching.md');
  const before = existsSync(document) ? readFileSync(document, 'utf8') : '';
  const charts = Object.entries(chartsOf(kept)).map(([name, chart]): [string, string] => [`${FOLDER}/${name}.svg`, chart]);
  return [['docs/matching.md', await formatted(root, 'docs/matching.md', documentOf(kept, byHandIn(before)))], ...charts];
}

const formatted = async (root: string, file: string, text: string) =>
  format(text, { ...(await resolveConfig(join(root, 'package.json'))), filepath: join(root, file) });

function byHandIn(text: string): string {
  const [from, to] = BY_HAND.map((mark) => text.indexOf(mark)) as [number, number];
  return from < 0 || to < from ? '' : text.slice(from + BY_HAND[0].length, to).trim();
}

const nameOf = (load: number) => `value-${String(load).replace('.', '-')}`;

function chartsOf({ loads }: Kept): Record<string, string> {
  const charts: Record<string, string> = {};
  for (const { load, policies } of loads) {
    const lost = (share: number) => 100 * Math.max(0, 1 - share);
    charts[nameOf(load)] = barChart(
      `Value short of hindsight at load ${load}, in percent: less is better`,
      policies
        .map(
          ({ policy, ofHindsight: { standing } }) =>
            `${policy}: ${lost(standing.median).toFixed(2)}, at worst ${lost(standing.worst).toFixed(2)}.`,
        )
        .join(' '),
      policies.map(({ policy, ofHindsight: { standing } }) => ({
        label: policy,
        parts: [lost(standing.median)],
        text: lost(standing.median).toFixed(2),
        interval: { low: lost(standing.median), high: lost(standing.worst) },
        ours: policy === OURS,
      })),
    );
  }
  return charts;
}

function documentOf({ seeds, loads }: Kept, byHand: string): string {
  const parts = [
    `# How well cases are matched\n\nWritten by \`npm run simulate -- --write-docs\`, together with its charts; the part marked *by hand* is not. The figures as data: [results.json](matching/results.json). The same seeds give the same bytes on every machine.`,
    `${BY_HAND[0]}\n\n${byHand}\n\n${BY_HAND[1]}`,
    `## What is simulated\n\n${seeds} years of Cambridgeshire and Peterborough, seeds 1 to ${seeds}, from 1 April 2026: cases come in twelve months, and for one more are still offered. A case is a row of the street crimes of January 2021, drawn by how many rows of its kind and district August 2019 had, made a referral as in the demo, and checked, coded and triaged by intake’s own rules; what is not ready is drawn again. Court days, losses and wishes are invented. Providers are those of the area’s file; one whose capacity is unlimited has 250 points a month, one of which it is unknown 120; where somebody is accredited *advanced*, 10 % of the points are kept for serious cases. In August and December there are 15 and 10 % fewer points; twice a year somebody of each provider is away without notice; one provider closes. Of a hundred offers 76 are accepted, 14 declined and 10 lapse: what a provider answers to a case is a matter of the seed, the case and the provider, whoever decides. After the third decline a person asks on, a working day later. A youth justice service that is full keeps its cases, and no case ends early.`,
    `*Load* is the cases that come, as a share of the most of which every one could be placed if cases could be divided (a linear programme under the hard rules and the kept shares): the scarcest skill is full at load 1 while others still have points.\n\n*Hindsight* knows every arrival, answer and absence, and may let a case wait for any month. Its value is a bound that nobody can pass: a linear programme in which cases can be divided, days within a month count as one, and whoever is away still counts where they had been expected. So no share of it flatters. *Value* of a placement is the priority at arrival × the standing score / 100; the standing score has fit and distance as they are, and what changes from day to day at the middle.\n\n*Within clock*: allocated no later than an offer made when the case was ready would have lapsed. *Wait*: from ready to the offer that was accepted. Shares are of the cases that hindsight could place; a case never placed waited to the end. *Load* of a provider: the share of its points that was taken. *Envy*: a case waited while one of lower priority got a place that it could have had, decided at the same moment. Medians over the seeds; in brackets the worst seed.`,
  ];
  for (const each of loads) {
    parts.push(
      `## Load ${each.load}\n\n${headOf(each)}`,
      `![Value short of hindsight at load ${each.load}](matching/${nameOf(each.load)}.svg)`,
      table([HEAD, ...each.policies.map(rowOf)]),
      'Value as a share of hindsight’s, by three definitions: by the standing score, and by fit and distance alone, both against a bound; and by the score as it was at the moment of each offer, against hindsight’s own placements done day by day, which is no bound.',
      table([RATIOS_HEAD, ...each.policies.map(ratiosOf)]),
      'Where the rest went, as a share of the bound: to another provider than hindsight’s, to nobody, less what was placed and hindsight did not place, and to the bound itself, which is above what can be done.',
      table([LOSS_HEAD, ...each.policies.map(lossOf)]),
    );
  }
  parts.push(
    `## The policies\n\n- *first come first served*: in the order in which they came, each to the nearest provider that may take it.\n- *round robin*: in the same order, to the next provider in the list after the one that had the last.\n- *least loaded*: in the same order, to the one with the least share of its points of the two months taken.\n- *greedy*: by priority, one after the other, to the highest score of the moment, without prices.\n- *the hub*: what matching decides for all that are looked at together, with prices from what waits and from the cases of the twelve months before, solved anew on Mondays, when a month begins and when points change.`,
  );
  return `${parts.join('\n\n')}\n`;
}
