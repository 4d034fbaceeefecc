import type { Load } from './plan-loads.rules.js';
import type { Plan } from './make-plan.rules.js';
import type { PlanMove } from './plan-moves.rules.js';
import { sentenceOf, telling, type Names } from './plan-reasons.rules.js';

/** A move as a page shows it: each reason with its code and its sentence. */
export const moveShown = (
  {
    because,
    tell,
    case: id,
    ...move
  }: Pick<PlanMove, 'nth' | 'case' | 'what' | 'points' | 'because' | 'tell'> & {
    from?: string | null | undefined;
    to?: string | null | undefined;
  },
  names: Names,
) => ({
  ...move,
  case: id,
  reference: names.case(id),
  from: move.from ?? null,
  to: move.to ?? null,
  because: because.map((each) => ({ ...each, sentence: sentenceOf(each, names) })),
  tell: tell.map((each) => ({ ...each, sentence: telling(each, names) })),
});

export const loadsShown = (loads: readonly Load[], names: Names) => loads.map((load) => ({ ...load, name: names.provider(load.provider) }));

export const missingShown = (missing: Plan['missing'], names: Names) =>
  missing.map(({ case: id, why, nearest }) => ({
    case: id,
    reference: names.case(id),
    why,
    sentence: SENTENCES[why],
    nearest: nearest ? { ...nearest, name: names.provider(nearest.provider) } : null,
  }));

const SENTENCES = {
  waits: 'No provider can take it now.',
  frozen: 'It was accepted or begun, and this plan moves no such case.',
  nowhere: 'No other provider can take it now.',
  left: 'A provider can take it; this plan has as many moves as it may.',
} as const;

/** What was found in words: providers by name, cases by reference; what is not known by its id. */
export const namesOf = (providers: ReadonlyMap<string, string>, cases: ReadonlyMap<string, string>): Names => ({
  provider: (id) => providers.get(id) ?? id,
  case: (id) => cases.get(id) ?? id,
});
