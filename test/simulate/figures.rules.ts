import { spreadOf, type Measures, type Spread, type YearFigures } from './measures.rules.js';

/** The policy that is ours. */
export const OURS = 'the hub';

/** One policy at one load, over all seeds. The worst of waits, spread, envy and losses is the most; of all others the least. */
export interface PolicyFigures {
  policy: string;
  placed: Spread;
  seriousPlaced: Spread;
  withinClock: Spread;
  wait: { p50: Spread; p90: Spread; p99: Spread };
  gini: Spread;
  mostLessLeast: Spread;
  envy: Spread;
  ofHindsight: Record<keyof Measures['ofHindsight'], Spread>;
  loss: Record<keyof Measures['loss'], Spread>;
}

export interface LoadFigures {
  load: number;
  /** Medians over the seeds, and the widest gap. */
  cases: number;
  placeable: number;
  pointsLoad: number;
  gap: Spread;
  policies: PolicyFigures[];
}

export function figuresOf(years: readonly YearFigures[]): LoadFigures[] {
  return [...new Set(years.map(({ load }) => load))].map((load) => {
    const those = years.filter((year) => year.load === load);
    return {
      load,
      cases: spreadOf(those.map(({ cases }) => cases)).median,
      placeable: spreadOf(those.map(({ policies }) => policies[0]!.measures.placeable)).median,
      pointsLoad: spreadOf(those.map(({ pointsLoad }) => pointsLoad)).median,
      gap: spreadOf(
        those.map(({ gap }) => gap),
        'most',
      ),
      policies: those[0]!.policies.map(({ policy }, nth) =>
        policyFigures(
          policy,
          those.map(({ policies }) => policies[nth]!.measures),
        ),
      ),
    };
  });
}

function policyFigures(policy: string, measures: readonly Measures[]): PolicyFigures {
  const least = (of: (each: Measures) => number) => spreadOf(measures.map(of));
  const most = (of: (each: Measures) => number) => spreadOf(measures.map(of), 'most');
  return {
    policy,
    placed: least(({ placed }) => placed),
    seriousPlaced: least(({ seriousPlaced }) => seriousPlaced),
    withinClock: least(({ withinClock }) => withinClock),
    wait: { p50: most(({ wait }) => wait.p50), p90: most(({ wait }) => wait.p90), p99: most(({ wait }) => wait.p99) },
    gini: most(({ load }) => load.gini),
    mostLessLeast: most(({ load }) => load.mostLessLeast),
    envy: most(({ envy }) => envy),
    ofHindsight: {
      standing: least(({ ofHindsight }) => ofHindsight.standing),
      fitAndMiles: least(({ ofHindsight }) => ofHindsight.fitAndMiles),
      asDecided: least(({ ofHindsight }) => ofHindsight.asDecided),
    },
    loss: {
      boundItself: most(({ loss }) => loss.boundItself),
      unplaced: most(({ loss }) => loss.unplaced),
      otherProvider: most(({ loss }) => loss.otherProvider),
      placedBeside: most(({ loss }) => loss.placedBeside),
    },
  };
}

/** What the last line of `--json` says: our own, at the load nearest to 0.9 and at each; then every policy. */
export function lastLine(loads: readonly LoadFigures[], seeds: number): string {
  const main = [...loads].sort((a, b) => Math.abs(a.load - 0.9) - Math.abs(b.load - 0.9))[0]!;
  const ours = ({ policies }: LoadFigures) => policies.find(({ policy }) => policy === OURS)!;
  return JSON.stringify(
    {
      ofHindsight: ours(main).ofHindsight.standing,
      envy: ours(main).envy.worst,
      load: main.load,
      seeds,
      loads: loads.map(({ load, cases, pointsLoad, gap, policies }) => ({ load, cases, pointsLoad, gap, policies })),
    },
    rounded,
  );
}

/** Four digits after the point: what differs beyond them is no difference. */
export const rounded = (_: string, value: unknown): unknown => (typeof value === 'number' ? Math.round(value * 1e4) / 1e4 : value);
