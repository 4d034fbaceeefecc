import type { HardRule } from '#contracts/codes.js';
import { isSerious } from '../case-facts.rules.js';
import { bestPlaces } from './best-places.rules.js';
import { failsByRoomAlone, maskOf, ofRoom, rulesIn } from './every-rule.rules.js';
import { lookAtAll, type Looked, type Stand } from './look-at-providers.rules.js';
import { bestFirst, type Board, type Option } from './place-sitting.rules.js';
import { inTurn } from './priority.rules.js';
import type { Asking } from './question.rules.js';
import { sharesOf } from './score.rules.js';
import { providersInTurn, type Outcome, type Sitting, type Verdict } from './sitting.rules.js';
import { prefers, standingScore, valueOf } from './value.rules.js';

/** What came of a sitting. */
export interface Decided {
  /** In turn: the order in which an offer, an event or a line of the record is written. */
  verdicts: Verdict[];
  /** How things stood when each case was looked at, in the order of the verdicts: what explains it. */
  stands: Stand[];
  /** After all. */
  after: Stand;
}

/** Above any value, so that a preference outweighs whatever score: priority × score stays far below. */
const PREFERRED = 2 ** 27;

/**
 * The one function that decides: what is live, a replay, a trial of other rules, a what-if and a simulation all call it and nothing beside it. Each case
 * is offered to one provider that passes every hard rule, or waits and says why. The same sitting, in whatever order it is read, gives the same verdicts.
 */
export function decide(sitting: Sitting): Decided {
  const providers = [...sitting.providers].sort(providersInTurn);
  const before: Stand = { sitting, providers, earmarks: sitting.earmarks, shares: sharesOf(providers, sitting.today) };
  const cases = [...sitting.cases].sort(inTurn);
  const seen = cases.map((asking) => lookAtAll(asking, before));
  const mayBeAsked = (nth: number) => cases[nth]!.refusedBy.length < sitting.rules.clocks.declinesBeforePerson;
  const candidates = cases.map((asking, nth) => ({
    asking,
    serious: isSerious(asking.facts),
    options: mayBeAsked(nth) ? optionsOf(asking, seen[nth]!.looked, (mask) => mask === 0) : [],
  }));
  const board = bestPlaces(before, candidates);
  const standing = (): Stand => ({ ...before, providers: [...board.providers], earmarks: board.earmarks });

  // What was placed may have opened a way: a youth service that is full now lets go, and who was placed leaves the room it waited for.
  for (let opened = true; opened;) {
    opened = false;
    const stand = standing();
    cases.forEach((asking, nth) => {
      if (!mayBeAsked(nth) || board.placed[nth] || isAsBefore(board)) return;
      const now = lookAtAll(asking, stand, seen[nth]);
      const { options } = candidates[nth]!;
      const opens = (mask: number, at: number) =>
        failsByRoomAlone(mask) && (seen[nth]!.looked[at]!.look.failing & MAY_OPEN) !== 0 && options.every((each) => each.at !== at);
      const more = optionsOf(asking, now.looked, opens);
      if (more.length > 0) {
        options.push(...more);
        options.sort(bestFirst);
        opened = true;
      }
      seen[nth] = now;
    });
    if (opened) {
      board.insertAll();
      board.endEnvy();
    }
  }

  // Who came in late is seen as it came in: with all the others placed.
  seen.forEach(({ stand }, nth) => {
    if (!board.placed[nth] || stand === before) return;
    const late: Stand = { ...standing(), providers: board.without(nth) };
    seen[nth] = lookAtAll(cases[nth]!, late);
  });

  const verdicts = cases.map((asking, nth): Verdict => {
    const { looked } = seen[nth]!;
    const place = board.placed[nth];
    if (!mayBeAsked(nth)) return verdictOf(asking, { kind: 'for_person', because: 'declined_by_three' }, looked);
    if (!place) return verdictOf(asking, waitingFor(looked), looked);
    const { option, pair } = place;
    const { work } = option;
    const provider = providers[option.at]!;
    const outcome: Outcome = {
      kind: 'offered',
      provider: provider.id,
      intervention: work.row.code,
      points: work.points,
      lead: pair.lead,
      ...(pair.second !== undefined && { second: pair.second }),
      value: valueOf(asking.arrivalPriority, standingScore(asking, provider, work, sitting.rules)),
    };
    return verdictOf(asking, outcome, looked);
  });
  return { verdicts, stands: seen.map(({ stand }) => stand), after: standing() };
}

/** Rules that pass by themselves when another case is placed. */
const MAY_OPEN = maskOf(['age', 'earmarked']);

/** Nothing was placed: whoever waits would see the same again. */
const isAsBefore = ({ placed }: Board) => placed.every((each) => each === undefined);

function optionsOf(asking: Asking, looked: readonly Looked[], isOne: (mask: number, at: number) => boolean): Option[] {
  const options: Option[] = [];
  looked.forEach(({ look, work, score }, at) => {
    if (!score || !work || !isOne(look.failing, at)) return;
    const { total } = score;
    const preferred = prefers(asking.facts, look.provider);
    options.push({ at, work, preferred, total, gain: (preferred ? PREFERRED : 0) + valueOf(asking.arrivalPriority, total) });
  });
  return options.sort(bestFirst);
}

function verdictOf(asking: Asking, outcome: Outcome, looked: readonly Looked[]): Verdict {
  const looks = looked.map(({ look }) => look);
  const able = looks.filter(({ failing }) => failsByRoomAlone(failing));
  return {
    case: asking.id,
    outcome,
    looks,
    able: able.map(({ provider }) => provider),
    leastPoints: able.length > 0 ? Math.min(...able.map(({ points }) => points ?? 0)) : 0,
  };
}

/** Where somebody could take it but for room, that is why it waits; who could never take it says nothing. */
function waitingFor(looked: readonly Looked[]): Outcome {
  const masks = looked.map(({ look }) => look.failing);
  const able = masks.filter(failsByRoomAlone);
  return {
    kind: 'waiting',
    because: able.length > 0 ? mostFailedFirst(able) : mostFailedFirst(masks).filter((rule) => !ofRoom(rule)),
    nobodyAble: able.length === 0,
  };
}

/** What fails for all is more telling than what fails for one. Ties in one order, whatever the order in which providers are read. */
function mostFailedFirst(masks: readonly number[]): HardRule[] {
  const alike = new Map<number, number>();
  for (const mask of masks) alike.set(mask, (alike.get(mask) ?? 0) + 1);
  const times = new Map<HardRule, number>();
  for (const [mask, count] of alike) for (const rule of rulesIn(mask)) times.set(rule, (times.get(rule) ?? 0) + count);
  return [...times].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([rule]) => rule);
}
