import { harmerIsMinor } from '../case-facts.rules.js';
import type { Work } from './case-needs.rules.js';
import { failingMask, failsByRoomAlone } from './every-rule.rules.js';
import { examine } from './hard-rule.rules.js';
import type { Asking, ProviderNow, Question } from './question.rules.js';
import { scoreOf, type Score, type Shares } from './score.rules.js';
import { monthsSeen, type Earmark, type Look, type Sitting } from './sitting.rules.js';

/** How things stand within a sitting: at its start, or after what it has placed. */
export interface Stand {
  sitting: Sitting;
  /** In turn. */
  providers: readonly ProviderNow[];
  earmarks: readonly Earmark[];
  /** Of the start, throughout: what one case is scored by does not hang on which other was decided before it. */
  shares: Shares;
}

export interface Looked {
  look: Look;
  /** Undefined where the provider offers nothing that can be done. */
  work: Work | undefined;
  /** Of those that room alone keeps from being asked, too. */
  score: Score | undefined;
}

/** What was made of a case, and how things stood. */
export interface SeenCase {
  stand: Stand;
  youthFirst: boolean;
  /** One a provider, in turn. */
  looked: Looked[];
}

/** Every provider, with each rule that fails, and the score of those that may be asked. @param last an earlier look of the same sitting: where nothing has changed since, it holds */
export function lookAtAll(asking: Asking, stand: Stand, last?: SeenCase): SeenCase {
  const youthFirst = youthServiceFirst(asking, stand);
  const holds = last !== undefined && last.youthFirst === youthFirst && last.stand.earmarks.length === stand.earmarks.length;
  const looked = stand.providers.map((provider, at) =>
    holds && last.stand.providers[at] === provider ? last.looked[at]! : lookAt(questionOf(asking, provider, stand, youthFirst), stand),
  );
  return { stand, youthFirst, looked };
}

function lookAt(q: Question, { sitting, shares }: Stand): Looked {
  const e = examine(q);
  const failing = failingMask(e);
  const provider = q.provider.id;
  if (e.chosen.kind !== 'work') return { look: { provider, failing }, work: undefined, score: undefined };
  const { work } = e.chosen;
  const intervention = work.row.code;
  const { points } = work;
  const score = failsByRoomAlone(failing) ? scoreOf(q, work, shares, sitting.prices) : undefined;
  if (failing !== 0 || e.pair?.kind !== 'pair') return { look: { provider, failing, intervention, points }, work, score };
  const { lead, second } = e.pair;
  return { look: { provider, failing, intervention, points, lead, ...(second !== undefined && { second }), score: score! }, work, score };
}

export function questionOf(asking: Asking, provider: ProviderNow, { sitting, earmarks }: Stand, youthFirst: boolean): Question {
  const { today, contactBy, rules } = sitting;
  const months = earmarks.length === 0 ? provider.months : monthsSeen(asking, provider, earmarks);
  return { asking, provider, months, today, contactBy, youthFirst, rules };
}

/**
 * A harmer under 18 is offered to the youth justice service first, and to others when it declines. One that could take the case but has no room holds
 * it for so many working days, and no longer: else a full service would keep the young waiting for ever.
 */
export function youthServiceFirst(asking: Asking, stand: Stand): boolean {
  if (!harmerIsMinor(asking.facts)) return false;
  const mayWait = asking.workingDaysWaited < stand.sitting.rules.youthFirstDays;
  return stand.providers.some((provider) => {
    if (!provider.remit.youthJusticeService) return false;
    const failing = failingMask(examine(questionOf(asking, provider, stand, false)));
    return failing === 0 || (mayWait && failsByRoomAlone(failing));
  });
}
