import type { LoadFigures, PolicyFigures } from './figures.rules.js';
import type { Spread } from './measures.rules.js';

const percent = (share: number, digits = 1) => `${(100 * share).toFixed(digits)} %`;
const both = ({ median, worst }: Spread) => `${percent(median)} (${percent(worst)})`;
const days = ({ median }: Spread) => median.toFixed(1);

/** A row for each policy: medians over the seeds, the worst seed in brackets. */
export const HEAD = [
  'policy',
  'of hindsight',
  'placed',
  'serious placed',
  'within clock',
  'wait p50 / p90 / p99, days',
  'load: Gini',
  'most − least',
  'envy',
];

export const rowOf = ({
  policy,
  ofHindsight,
  placed,
  seriousPlaced,
  withinClock,
  wait,
  gini,
  mostLessLeast,
  envy,
}: PolicyFigures): string[] => [
  policy,
  both(ofHindsight.standing),
  both(placed),
  both(seriousPlaced),
  both(withinClock),
  `${days(wait.p50)} / ${days(wait.p90)} / ${days(wait.p99)}`,
  gini.median.toFixed(3),
  percent(mostLessLeast.median, 0),
  String(envy.worst),
];

export const RATIOS_HEAD = ['policy', 'standing score', 'fit and miles', 'score as decided'];
export const ratiosOf = ({ policy, ofHindsight }: PolicyFigures): string[] => [
  policy,
  both(ofHindsight.standing),
  both(ofHindsight.fitAndMiles),
  both(ofHindsight.asDecided),
];

export const LOSS_HEAD = ['policy', 'another provider', 'not placed', 'placed beside', 'the bound itself'];
export const lossOf = ({ policy, loss }: PolicyFigures): string[] => [
  policy,
  ...[loss.otherProvider, loss.unplaced, loss.placedBeside, loss.boundItself].map(({ median }) => percent(median, 2)),
];

export const headOf = ({ load, cases, placeable, pointsLoad, gap }: LoadFigures): string =>
  `Load ${load}: ${Math.round(cases)} cases a year, of which ${Math.round(placeable)} could be placed; they need ${percent(pointsLoad, 0)} of all points. The bound is at most ${percent(gap.worst, 2)} above the best placement found.`;

/** Columns of one width, for a terminal. */
export function aligned(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  '))
    .join('\n');
}

export const table = (rows: readonly (readonly string[])[]): string =>
  [rows[0]!, rows[0]!.map((_, nth) => (nth ? '---:' : '---')), ...rows.slice(1)].map((row) => `| ${row.join(' | ')} |`).join('\n');
