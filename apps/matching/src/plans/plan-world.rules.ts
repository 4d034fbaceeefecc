import type { Month } from '../capacity/calendar.rules.js';
import type { Asking } from '../rules/question.rules.js';
import type { Sitting } from '../rules/sitting.rules.js';

/** An offer that is open, or the allocation that came of it: where a case is now. */
export interface Live {
  offer: string;
  provider: string;
  /** `begun`: its provider has told of work on it, or should have been in touch by now. */
  state: 'open' | 'accepted' | 'begun';
  /** ISO instant. */
  offeredAt: string;
  /** In which it takes half of its points; the other half in the next. */
  booked: Month;
  points: number;
  serious: boolean;
  intervention: string;
  /** Facilitators who lead it, or would. */
  lead: string | undefined;
  second: string | undefined;
}

/** A case that waits, or is somewhere. */
export interface PlanCase {
  /** As it would ask now: its own offer or allocation is no conflict of interest to it, and no refusal. */
  asking: Asking;
  live?: Live | undefined;
}

/** An area at one moment. */
export interface PlanWorld extends Omit<Sitting, 'cases'> {
  /** Those that wait for a provider and for no person, and those that are somewhere. */
  cases: readonly PlanCase[];
  /** Points of score that a move must gain, and more: nothing is moved for a hair. */
  moveCost: number;
}

/** What a plan is to bring about: the waiting list placed, loads made even, agreed shares honoured, or a provider that is closing emptied. */
export type Aim = 'fill' | 'level' | 'shares' | { close: string };

export interface PlanAsked {
  /** One or more. */
  aims: readonly Aim[];
  /** Cases that were accepted, and those on which work has begun, stay where they are unless this lets them go. */
  allow: { accepted: boolean; begun: boolean };
  /** Providers that cases may go to, and be moved from; undefined: all. */
  among: readonly string[] | undefined;
  /** Moves at most. */
  most: number;
}

export const closingOf = ({ aims }: Pick<PlanAsked, 'aims'>): string[] =>
  aims.flatMap((aim) => (typeof aim === 'object' ? [aim.close] : []));

const HOUR = 3_600_000;

/** An offer is left alone for an hour, lest a provider finds it gone while it reads: but not at a provider that is closing. */
export function mayMove({ provider, state, offeredAt }: Live, at: string, asked: PlanAsked): boolean {
  const { allow, among } = asked;
  const isClosing = closingOf(asked).includes(provider);
  if (!isClosing && among !== undefined && !among.includes(provider)) return false;
  switch (state) {
    case 'open':
      return isClosing || Date.parse(at) - Date.parse(offeredAt) >= HOUR;
    case 'accepted':
      return allow.accepted;
    case 'begun':
      return allow.begun;
  }
}
