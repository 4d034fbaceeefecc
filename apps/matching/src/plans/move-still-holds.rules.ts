import type { Day } from '../capacity/calendar.rules.js';
import type { ProviderNow } from '../rules/question.rules.js';
import { mayMove, type Live, type PlanAsked } from './plan-world.rules.js';

export type MoveVerdict = { kind: 'done' | 'failed'; code: string; sentence: string };

/** What a move was proposed for. */
export interface Proposed {
  /** Offer or allocation that it ends; null where the case waited. */
  fromOffer: string | null;
  to: string | null;
}

/** A case as it stands when the move is to be made. */
export interface CaseNow {
  /** Of matching. */
  state: 'waiting' | 'offered' | 'allocated' | 'reallocating' | 'paused' | 'ended';
  forPerson: string | null;
  live: Live | undefined;
}

const HOLDS = { kind: 'holds' } as const;
const failed = (code: string, sentence: string): MoveVerdict => ({ kind: 'failed', code, sentence });

/** Is the case where it was when the plan was made, and may it be moved still? What came about by itself counts as done. */
export function isStillAsProposed(
  { fromOffer, to }: Proposed,
  { state, forPerson, live }: CaseNow,
  asked: PlanAsked,
  at: string,
): typeof HOLDS | MoveVerdict {
  if (live && live.provider === to) return { kind: 'done', code: 'already_there', sentence: 'It is with that provider already.' };
  if (state === 'ended') return failed('ended', 'The case has ended.');
  if (state === 'paused') return failed('paused', 'The case is parked or on hold.');
  if (fromOffer === null) {
    if (live) return failed('elsewhere', 'It no longer waits: another provider has been asked since the plan was made.');
    return forPerson === null ? HOLDS : failed('for_person', 'Three providers declined it since the plan was made: it waits for a person.');
  }
  if (!live && to === null) return { kind: 'done', code: 'waits_already', sentence: 'It waits already.' };
  if (live?.offer !== fromOffer) return failed('elsewhere', 'It is no longer where it was when the plan was made.');
  if (mayMove(live, at, asked)) return HOLDS;
  return failed('frozen', 'It was accepted or begun since, and the plan moves no such case.');
}

/** Taking cases out of a provider that takes new ones would only make room for others. */
export function isStillClosing(provider: ProviderNow | undefined, today: Day): typeof HOLDS | MoveVerdict {
  if (!provider || provider.paused || provider.suspended) return HOLDS;
  if (!provider.remit.agreements.some(({ from, to }) => from <= today && today <= to)) return HOLDS;
  return failed('takes_cases', 'The provider still takes new cases, which would come in the place of this one: pause it first.');
}
