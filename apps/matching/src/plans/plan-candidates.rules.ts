import type { HardRule } from '#contracts/codes.js';
import { isSerious } from '../case-facts.rules.js';
import { failingMask, maskOf, rulesIn } from '../rules/every-rule.rules.js';
import { examine } from '../rules/hard-rule.rules.js';
import { questionOf, type Stand } from '../rules/look-at-providers.rules.js';
import { inTurn } from '../rules/priority.rules.js';
import type { Asking, ProviderNow } from '../rules/question.rules.js';
import { scoreOf, UNIT } from '../rules/score.rules.js';
import { FULL_SCORE, prefers, standingScore, valueOf } from '../rules/value.rules.js';
import { placeOf, withPlace, type Place } from './plan-place.rules.js';
import { closingOf, mayMove, type Live, type PlanAsked, type PlanWorld } from './plan-world.rules.js';

/** A case that a plan may place or move. */
export interface Candidate {
  asking: Asking;
  serious: boolean;
  /** Where it is; undefined where it waits. */
  live: Live | undefined;
  from: Place | undefined;
  /** Why it should not stay where it is, whatever else is gained by moving it. */
  leaving: 'closing' | 'unfit' | undefined;
  /** Rules by which it would not be offered to its provider today; room is none of them. */
  unfit: readonly HardRule[];
  /** Worth of staying: ten-thousandths of value; none for one that is leaving. */
  stay: number;
  /** What a move must gain, in the same unit. */
  moveCost: number;
  /** Where else it could be if others made room, the best first. */
  options: PlanOption[];
}

export interface PlanOption {
  /** Place of the provider in the world. */
  at: number;
  points: number;
  preferred: boolean;
  /** Of the score, in ten-thousandths of a point. */
  total: number;
  /** Ten-thousandths of value. */
  worth: number;
}

/** What a provider lost or paused is no reason to take a case away that it has; youth services are asked first when a case is offered, not later. */
const HOLDS_ON = maskOf(['paused', 'suspended', 'age', 'capacity_unknown', 'capacity', 'reserved', 'earmarked', 'declined']);

/**
 * The cases of a plan, those that wait first and in turn. What it is worth to place a case is its score as things stand before any move, and what it is
 * worth to move one the difference of standing scores: neither hangs on the order in which moves are found, nor counts loads that an aim counts as well.
 * What is possible is looked at as if everything that may move had moved out.
 */
export function candidatesOf(world: PlanWorld, asked: PlanAsked, stand: Stand): Candidate[] {
  const { providers } = stand;
  const fills = asked.aims.includes('fill');
  const taken = world.cases
    .filter(({ live }) => (live ? mayMove(live, world.at, asked) : fills))
    .sort((a, b) => inTurn(a.asking, b.asking));
  const from = taken.map(({ live }) => live && placeOf(live, providers));
  const emptied = [...providers];
  for (const place of from) if (place) emptied[place.at] = withPlace(emptied[place.at]!, place, -1);
  const open: Stand = { ...stand, providers: emptied, earmarks: [] };
  return taken
    .map(({ asking, live }, nth) => candidateOf(asking, live, from[nth], { stand, open, world, asked }))
    .sort((a, b) => Number(a.live !== undefined) - Number(b.live !== undefined) || inTurn(a.asking, b.asking));
}

interface Seen {
  stand: Stand;
  open: Stand;
  world: PlanWorld;
  asked: PlanAsked;
}

function candidateOf(asking: Asking, live: Live | undefined, from: Place | undefined, { stand, open, world, asked }: Seen): Candidate {
  const { shares, sitting } = stand;
  const own = from && withPlace(stand.providers[from.at]!, from, -1);
  const standing = from && own ? stayOf(asking, own, stand) : { unfit: [], worth: 0, preferred: false };
  const leaving = live && closingOf(asked).includes(live.provider) ? 'closing' : standing.unfit.length > 0 ? 'unfit' : undefined;
  const options = open.providers.flatMap((provider, at): PlanOption[] => {
    if (at === from?.at || asked.among?.includes(provider.id) === false) return [];
    const e = examine(questionOf(asking, provider, open, false));
    if (e.work === undefined || failingMask(e) !== 0) return [];
    const preferred = prefers(asking.facts, provider.id);
    const now = questionOf(asking, stand.providers[at]!, { ...stand, earmarks: [] }, false);
    const { total } = scoreOf(now, e.work, shares, sitting.prices);
    const worth = worthOf(asking, live ? standingScore(asking, provider, e.work, sitting.rules) : preferred ? FULL_SCORE : total);
    return [{ at, points: e.work.points, preferred, total, worth }];
  });
  // Nobody is taken from a provider that the harmed person would like, unless that provider cannot keep them.
  const mayGo = options.filter(({ preferred }) => leaving !== undefined || preferred || !standing.preferred);
  mayGo.sort((a, b) => Number(b.preferred) - Number(a.preferred) || b.worth - a.worth || a.at - b.at);
  return {
    asking,
    serious: isSerious(asking.facts),
    live,
    from,
    leaving,
    unfit: standing.unfit,
    stay: leaving === undefined ? standing.worth : 0,
    moveCost: valueOf(asking.arrivalPriority, world.moveCost * UNIT),
    options: mayGo,
  };
}

/** More than nothing: prices choose between providers, and keep no case waiting. */
const worthOf = (asking: Asking, score: number) => Math.max(1, valueOf(asking.arrivalPriority, score));

/** What it is worth that a case stays, and what would keep it from being offered there today. @param own its provider without it */
function stayOf(asking: Asking, own: ProviderNow, stand: Stand) {
  const { rules } = stand.sitting;
  const e = examine(questionOf(asking, own, { ...stand, earmarks: [] }, false));
  const unfit = rulesIn(failingMask(e) & ~HOLDS_ON);
  const worth = e.work && unfit.length === 0 ? worthOf(asking, standingScore(asking, own, e.work, rules)) : 0;
  return { unfit, worth, preferred: prefers(asking.facts, own.id) };
}
