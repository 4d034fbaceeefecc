import type { HardRule } from '#contracts/codes.js';
import { byEffort } from '../rules/change.rules.js';
import { explain, type Failing } from '../rules/every-rule.rules.js';
import { questionOf, youthServiceFirst, type Stand } from '../rules/look-at-providers.rules.js';
import type { Asking, ProviderNow } from '../rules/question.rules.js';
import { sharesOf } from '../rules/score.rules.js';
import { providersInTurn } from '../rules/sitting.rules.js';
import { inTurn } from '../rules/priority.rules.js';
import { pullOf } from './plan-aims.rules.js';
import { boundOf } from './plan-bound.rules.js';
import { PlanBoard } from './plan-board.rules.js';
import { candidatesOf } from './plan-candidates.rules.js';
import { endEnvy, fillInTurn, gained, levelOut, placeOne, type Draft } from './plan-draft.rules.js';
import { loadOf, type Load } from './plan-loads.rules.js';
import { movesOf, type PlanMove } from './plan-moves.rules.js';
import { closingOf, mayMove, type PlanAsked, type PlanWorld } from './plan-world.rules.js';

export interface Plan {
  /** In the order in which they can be made, each with what those before it have left. */
  moves: PlanMove[];
  before: Load[];
  after: Load[];
  /** How many cases wait for a provider, before and if every move is made. */
  waiting: { before: number; after: number };
  /** What all moves gain beside changing nothing, and what no plan with these aims can pass: ten-thousandths of value. */
  value: number;
  bound: number;
  /** (bound − value) / bound, in ten-thousandths; 0 is proven best. */
  gap: number;
  /** What it could not bring about. */
  missing: Missing[];
}

/** A case that waits still, or is still with a provider that is closing. */
export interface Missing {
  case: string;
  /** `left`: it could go, and the plan has come to its most moves, or to the end of what it may look through. */
  why: 'waits' | 'frozen' | 'nowhere' | 'left';
  /** The provider for which least would have to change to take it, and what; undefined where it may not be moved at all. */
  nearest: { provider: string; rules: HardRule[] } | undefined;
}

/** Explained is so much of what is missing; the rest is counted. */
const MOST_EXPLAINED = 100;

/**
 * A plan of moves, from the cases and providers of one moment. Each move passes every hard rule as the moves before it leave things, and nobody waits
 * while it gives one of lower priority a place that they could have. The same world gives the same plan, whatever order it is read in.
 *
 * @throws RangeError where a case is with a provider that is not there, or a provider is closing that is not
 */
export function makePlan(world: PlanWorld, asked: PlanAsked): Plan {
  const stand = standOf(world, asked);
  const candidates = candidatesOf(world, asked, stand);
  const comes = candidates.reduce((sum, { live, options }) => sum + (live || !options[0] ? 0 : options[0].points), 0);
  const board = new PlanBoard(stand, candidates);
  const before = board.loadsOf();
  const pull = pullOf(world, asked, before, stand.providers, comes);
  const first = boundOf(candidates, stand.providers, pull, before, before);
  const draft: Draft = { board, candidates, pull, target: pull.isNone ? first.target : [], most: asked.most };
  empty(draft);
  fill(draft);
  if (!pull.isNone) {
    levelOut(draft);
    // What was moved out of the fullest may have left room for who waits.
    fill(draft);
  }
  const value = Math.round(gained(draft, before));
  const bound = closest(first.bound, draft, stand, before);
  const loads = (providers: readonly ProviderNow[]) =>
    providers.map((each) => loadOf(each, world.today)).sort((a, b) => (a.provider < b.provider ? -1 : 1));
  const waits = world.cases.filter(({ live }) => !live).length;
  return {
    moves: movesOf(draft, stand.providers, world.today),
    before: loads(stand.providers),
    after: loads(board.providers),
    waiting: { before: waits, after: waits + waitMore(board) },
    value,
    bound,
    gap: bound === 0 ? 0 : Math.ceil((10_000 * (bound - value)) / bound),
    missing: missingOf(world, asked, draft, stand),
  };
}

/** Who is closing takes nothing, as if it had paused. */
function standOf(world: PlanWorld, asked: PlanAsked): Stand {
  const closing = closingOf(asked);
  const unknown = closing.find((id) => world.providers.every((each) => each.id !== id));
  if (unknown !== undefined) throw new RangeError(`There is no provider ${unknown}.`);
  const providers = [...world.providers]
    .sort(providersInTurn)
    .map((each) => (closing.includes(each.id) ? { ...each, paused: true } : each));
  const sitting = { ...world, cases: [] };
  return { sitting, providers, earmarks: world.earmarks, shares: sharesOf(providers, world.today) };
}

function fill(draft: Draft): void {
  fillInTurn(draft);
  endEnvy(draft);
}

/** Takes everybody who may move out of the providers that are closing: elsewhere, or where it is but an offer back to the list. */
function empty(draft: Draft): void {
  draft.candidates.forEach(({ leaving, live }, i) => {
    if (leaving !== 'closing' || draft.board.hasMoved(i)) return;
    if (placeOne(draft, i, { kind: 'leave' })) return;
    if (live!.state === 'open' && draft.board.made.length < draft.most) draft.board.move(i, undefined, { kind: 'leave' });
  });
}

/** With the lines of load laid where the plan has come to, the bound comes nearer. */
function closest(bound: number, { candidates, pull, board }: Draft, stand: Stand, before: readonly number[]): number {
  if (pull.isNone) return bound;
  return Math.min(bound, boundOf(candidates, stand.providers, pull, before, board.loadsOf()).bound);
}

const waitMore = ({ made }: PlanBoard) => made.reduce((sum, { from, to }) => sum + (to ? 0 : 1) - (from ? 0 : 1), 0);

function missingOf(world: PlanWorld, asked: PlanAsked, { board, candidates }: Draft, stand: Stand): Missing[] {
  const closing = closingOf(asked);
  const after: Stand = { ...board.standing(), sitting: stand.sitting };
  const isMade = new Map(board.made.map(({ i, to }) => [candidates[i]!.asking.id, to]));
  const missing: Missing[] = [];
  for (const { asking, live } of [...world.cases].sort((a, b) => inTurn(a.asking, b.asking))) {
    if (missing.length === MOST_EXPLAINED) break;
    if (live ? !closing.includes(live.provider) || isMade.has(asking.id) : !asked.aims.includes('fill') || isMade.has(asking.id)) continue;
    if (live && !mayMove(live, world.at, asked)) {
      missing.push({ case: asking.id, why: 'frozen', nearest: undefined });
      continue;
    }
    const nearest = nearestOf(asking, after, live?.provider);
    const why = nearest?.rules.length === 0 ? 'left' : live ? 'nowhere' : 'waits';
    missing.push({ case: asking.id, why, nearest });
  }
  return missing;
}

/** Where least would have to change for it to be taken. */
function nearestOf(asking: Asking, stand: Stand, not: string | undefined): Missing['nearest'] {
  const youthFirst = youthServiceFirst(asking, stand);
  let best: { provider: string; failing: Failing[] } | undefined;
  for (const provider of stand.providers) {
    if (provider.id === not) continue;
    const failing = explain(questionOf(asking, provider, stand, youthFirst));
    if (failing.length === 0) return { provider: provider.id, rules: [] };
    if (!best || isNearer(failing, best.failing)) best = { provider: provider.id, failing };
  }
  return best && { provider: best.provider, rules: best.failing.map(({ rule }) => rule) };
}

const never = (failing: readonly Failing[]) => Number(failing.some(({ changes }) => changes.some(({ kind }) => kind === 'never')));
const changesOf = (failing: readonly Failing[]) => failing.flatMap(({ changes }) => changes);

const isNearer = (one: readonly Failing[], other: readonly Failing[]) =>
  (never(one) - never(other) || one.length - other.length || byEffort(changesOf(one), changesOf(other))) < 0;
