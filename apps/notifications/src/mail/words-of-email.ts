import { linkTo } from '../links.js';
import type { DueMail } from './mails.queries.js';
import { pathOfSeveral, writeMail } from './templates.js';

/** The subject and the text of an e-mail: of one mail as its template has it, of several the soonest to act on first. */
export function wordsOf(mails: readonly DueMail[], consoleUrl: string, timeZone: string): { subject: string; text: string } {
  const [{ template, path }] = mails as [DueMail];
  const soonest = [...mails].sort((a, b) => (a.actBy?.getTime() ?? Infinity) - (b.actBy?.getTime() ?? Infinity) || 0);
  return writeMail(
    template,
    linkTo(consoleUrl, mails.length === 1 ? path : pathOfSeveral(template)),
    soonest.map(({ reference, actBy }) => ({ reference, by: actBy ? dayAndTime(actBy, timeZone) : '' })),
  );
}

/** Such as "5:00 pm on Wednesday 7 January". */
function dayAndTime(at: Date, timeZone: string): string {
  const formats = formatsOf.get(timeZone) ?? {
    day: new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'long', day: 'numeric', month: 'long' }),
    time: new Intl.DateTimeFormat('en-GB', { timeZone, hour: 'numeric', minute: '2-digit', hour12: true }),
  };
  formatsOf.set(timeZone, formats);
  return `${formats.time.format(at)} on ${formats.day.format(at)}`;
}

/** By zone: to make one takes longer than to write a whole mail. */
const formatsOf = new Map<string, Record<'day' | 'time', Intl.DateTimeFormat>>();
