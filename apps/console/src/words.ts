import { categoryNames, type DeclineReason } from '#contracts/codes.js';

/** How the pages say things: always the time on the clocks of England, and words before codes. */

const zone = 'Europe/London';
const day = new Intl.DateTimeFormat('en-GB', { timeZone: zone, day: 'numeric', month: 'long', year: 'numeric' });
const shortDay = new Intl.DateTimeFormat('en-GB', { timeZone: zone, day: 'numeric', month: 'short', year: 'numeric' });
const weekday = new Intl.DateTimeFormat('en-GB', { timeZone: zone, weekday: 'long' });
const clock = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hour12: false });

type Instant = Date | string;
const at = (instant: Instant) => (typeof instant === 'string' ? new Date(instant) : instant);

/** 10 June 2026 */
export const dayOf = (instant: Instant): string => day.format(at(instant));

/** 10 Jun 2026, for tables */
export const shortDayOf = (instant: Instant): string => shortDay.format(at(instant)).replace('Sept', 'Sep');

/** 5pm, 9:30am, midday */
export const timeOf = (instant: Instant): string => timeOfDay(clock.format(at(instant)));

/** "15:00" → "3pm", "09:30" → "9:30am" */
export const timeOfDay = (time: string): string => sayTime(...(time.split(':').map(Number) as [number, number]));

function sayTime(hour: number, minute: number): string {
  if (minute === 0 && hour === 12) return 'midday';
  if (minute === 0 && hour === 0) return 'midnight';
  return `${hour % 12 || 12}${minute ? `:${String(minute).padStart(2, '0')}` : ''}${hour < 12 ? 'am' : 'pm'}`;
}

/** 5pm on Thursday 11 June 2026 */
export const deadlineOf = (instant: Instant): string => `${timeOf(instant)} on ${weekday.format(at(instant))} ${dayOf(instant)}`;

/** 10 June 2026 at 10:14am */
export const momentOf = (instant: Instant): string => `${dayOf(instant)} at ${timeOf(instant)}`;

/** 1,331 */
export const numberOf = (value: number): string => value.toLocaleString('en-GB');

/** "1 point", "25 points" */
export const pointsOf = (value: number): string => countOf(value, 'point');

export const countOf = (value: number, one: string, many = `${one}s`): string => `${numberOf(value)} ${value === 1 ? one : many}`;

/** An offence category in words; a code that is not known is shown as it is. */
export const categoryOf = (code: string): string => (categoryNames as Record<string, string>)[code] ?? code;

/** A code made readable where nobody wrote better words for it: `direct_conference` → "Direct conference". */
export function plain(code: string): string {
  const words = code.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export const declineWords: Record<DeclineReason, string> = {
  capacity: 'No room for it now',
  scope: 'Not what we do',
  conflict: 'We know someone in it',
  risk: 'We cannot do it safely',
  client: 'We cannot meet a person’s need',
};

const ROLES: Record<string, string> = { harmed: 'Harmed person' };
export const roleOf = (code: string): string => ROLES[code] ?? plain(code);

/** A case's state as staff read it, and the colour that helps: none moving, yellow somebody must answer, purple paused, grey ended. */
export const stateWords: Record<string, { text: string; classes?: string }> = {
  received: { text: 'Received' },
  triage: { text: 'Being checked' },
  needs_information: { text: 'Waiting for the agency', classes: 'govuk-tag--yellow' },
  ready: { text: 'Ready to offer' },
  offered: { text: 'Offered', classes: 'govuk-tag--yellow' },
  for_person: { text: 'Waiting for a person to decide', classes: 'govuk-tag--yellow' },
  unknown: { text: 'Not known now', classes: 'govuk-tag--yellow' },
  waiting: { text: 'Waiting', classes: 'govuk-tag--yellow' },
  allocated: { text: 'With a provider' },
  contacting: { text: 'Making contact' },
  preparing: { text: 'Preparing' },
  scheduled: { text: 'Booked' },
  delivered: { text: 'Taken place' },
  agreement: { text: 'Agreement being kept' },
  follow_up: { text: 'Following up' },
  parked: { text: 'Paused', classes: 'govuk-tag--purple' },
  on_hold: { text: 'On hold', classes: 'govuk-tag--purple' },
  paused: { text: 'Paused', classes: 'govuk-tag--purple' },
  reallocating: { text: 'Moving to another provider', classes: 'govuk-tag--yellow' },
  closed: { text: 'Closed', classes: 'govuk-tag--grey' },
  withdrawn: { text: 'Withdrawn', classes: 'govuk-tag--grey' },
  unsuitable: { text: 'Not suitable', classes: 'govuk-tag--grey' },
  duplicate: { text: 'Joined with another referral', classes: 'govuk-tag--grey' },
  out_of_area: { text: 'Passed to another area', classes: 'govuk-tag--grey' },
  ended: { text: 'Ended', classes: 'govuk-tag--grey' },
};

export const complexityOf = (code: string): string => COMPLEXITIES[code] ?? plain(code);
const COMPLEXITIES: Record<string, string> = { standard: 'Standard', complex: 'Complex', serious_sensitive: 'Serious and sensitive' };

export const stateOf = (code: string) => stateWords[code] ?? { text: plain(code) };
