import type { CapacityKind } from '#contracts/codes.js';
import { addMonths, monthOf, type Day, type Month } from './calendar.rules.js';

const DAY = 86_400_000;
/** From this day of a month on, the next one is asked for, so that nobody falls silent on the first. */
const ASK_FOR_NEXT_FROM = '20';

/** What the hub knows of when a provider last said anything. */
export interface Told {
  /** Undefined where it never declared. */
  declaredAt?: Date;
  /** When it was last asked to. */
  askedAt?: Date;
  /** What is known of the present month and of the next. */
  present: CapacityKind;
  next: CapacityKind;
}

export type Asking = { kind: 'ask'; because: 'never_told' | 'old' | 'next_month' } | { kind: 'not_now' };

/** Declared longer ago than that, or never: shown as such. */
export const isStale = (declaredAt: Date | undefined, now: Date, staleAfterDays: number): boolean =>
  declaredAt === undefined || now.getTime() - declaredAt.getTime() > staleAfterDays * DAY;

/** Whether a provider is to be asked for its capacity now: once for each reason, and again when as many days have passed without an answer. */
export function asking(told: Told, now: Date, today: Day, staleAfterDays: number): Asking {
  const since = told.askedAt !== undefined && (told.declaredAt === undefined || told.askedAt > told.declaredAt) ? told.askedAt : undefined;
  if (since !== undefined && !isStale(since, now, staleAfterDays)) return { kind: 'not_now' };
  if (told.declaredAt === undefined) return { kind: 'ask', because: 'never_told' };
  if (isStale(told.declaredAt, now, staleAfterDays)) return { kind: 'ask', because: 'old' };
  const nextIsMissing = told.present !== 'unknown' && told.next === 'unknown';
  return nextIsMissing && today.slice(8) >= ASK_FOR_NEXT_FROM ? { kind: 'ask', because: 'next_month' } : { kind: 'not_now' };
}

/** The month that is asked for. */
export const askedFor = (asked: Asking & { kind: 'ask' }, today: Day): Month =>
  asked.because === 'next_month' ? addMonths(monthOf(today), 1) : monthOf(today);
