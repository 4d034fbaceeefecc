import { afterWorkingDays, localTime } from '#platform/working-days.rules.js';
import { addDays, type Day } from '../capacity/calendar.rules.js';
import type { Now } from './turn.rules.js';

/** Figures of the area. */
export interface StillWantedClocks {
  timeZone: string;
  cutOff: string;
  dueAt: string;
  /** Days of waiting after which it is asked, and asked again after an answer. */
  stillWantedEveryDays: number;
  /** Working days for the answer. */
  stillWantedAnswerDays: number;
}

/** What was asked of a waiting case so far. */
export interface AskedBefore {
  /** Since when it has waited without a pause: who asked to wait and comes back has said that it is wanted. */
  waitingSince: Date;
  /** How often it was asked. */
  round: number;
  askedAt?: Date;
  answeredAt?: Date;
}

export type StillWanted =
  | { kind: 'ask'; round: number; /** Last day for the answer. */ by: Day }
  | { kind: 'asked'; by: Day }
  | { kind: 'unanswered'; by: Day }
  | { kind: 'not_now' };

/**
 * Whether an agency is to be asked now if its case is still wanted. Nothing ends by silence: what is not answered in time is a person's to follow up, and
 * is not asked a second time meanwhile.
 */
export function stillWanted(
  { waitingSince, round, askedAt, answeredAt }: AskedBefore,
  moment: Now,
  clocks: StillWantedClocks,
): StillWanted {
  if (askedAt && (!answeredAt || answeredAt < askedAt) && askedAt >= waitingSince) {
    const due = answerDue(askedAt, clocks);
    return { kind: moment.now > due ? 'unanswered' : 'asked', by: dayOf(due, clocks) };
  }
  const heard = [waitingSince, askedAt, answeredAt].reduce<Date>((latest, each) => (each && each > latest ? each : latest), waitingSince);
  if (moment.today < addDays(dayOf(heard, clocks), clocks.stillWantedEveryDays)) return { kind: 'not_now' };
  return { kind: 'ask', round: round + 1, by: dayOf(answerDue(moment.now, clocks), clocks) };
}

const answerDue = (askedAt: Date, { timeZone: zone, cutOff, dueAt, stillWantedAnswerDays }: StillWantedClocks): Date =>
  afterWorkingDays(askedAt, stillWantedAnswerDays, { zone, cutOff, dueAt });

const dayOf = (at: Date, { timeZone }: StillWantedClocks): Day => localTime(at, timeZone).day;
