import type { Day } from '../capacity/calendar.rules.js';
import { monthName } from '../capacity/capacity-words.rules.js';
import type { Change, RemitList } from '../rules/change.rules.js';
import type { Busyness, Lacking } from '../rules/lacking.rules.js';

/** What would have to change, to be read after "It could take it, if". Made from the record each time, so that wording may improve. */
export function changeWords(change: Change, today: Day): string {
  switch (change.kind) {
    case 'sign_off':
      return 'a manager of it signed the case off';
    case 'consent':
      return 'consent were given to share the case with it';
    case 'ask_again':
      return 'a person asked it again';
    case 'youth_asked':
      return 'the youth justice service had declined, or had no room for long enough';
    case 'resume':
      return change.from === 'paused' ? 'it took new cases again' : 'it were resumed';
    case 'renew_check':
      return listed(change.facilitators.map((each) => `${each.facilitator} renewed the check ${listed(each.checks ?? [])}`));
    case 'facilitator':
      return listed(change.facilitators.map(lackWords));
    case 'points':
      return listed(change.months.map(({ month, more }) => `${pointsOf(more)} more were free in ${monthName(month, today)}`));
    case 'declare':
      return listed(
        change.months.map(({ month, points }) => `it declared capacity in ${monthName(month, today)}, at least ${pointsOf(points)}`),
      );
    case 'agreement':
      return `an agreement were in force on ${change.on}`;
    case 'add':
      return `it ${ADDED[change.to]} ${listed(change.codes)}`;
    case 'wish':
      return change.of === 'provider' ? 'the harmed person changed that wish' : `${change.code} were wished for, too`;
    case 'never':
      return `that were otherwise, and nobody can have it so: ${change.because.charAt(0).toLowerCase()}${change.because.slice(1).replace(/\.$/, '')}`;
  }
}

const pointsOf = (points: number) => (points === 1 ? '1 point' : `${points} points`);

const ADDED: Record<RemitList, string> = {
  categories: 'took',
  districts: 'covered',
  establishments: 'worked in',
  ageBands: 'worked with',
  interventions: 'offered',
  languages: 'offered',
  access: 'offered',
};

function lackWords({ facilitator, isNew, accreditation, tags, gender, languages, district, checks, busy = [] }: Lacking): string {
  const parts = [
    accreditation && `were accredited ${accreditation}`,
    tags && tags.length > 0 && `held ${listed(tags)}`,
    gender && `were ${gender === 'female' ? 'a woman' : 'a man'}`,
    languages && languages.length > 0 && `spoke ${listed(languages)}`,
    district !== undefined && `worked in ${district}`,
    checks && checks.length > 0 && `had the check ${listed(checks)} in date`,
    ...busy.map((each) => FREE[each]),
  ].filter((part): part is string => typeof part === 'string');
  const who = isNew ? 'somebody joined it who' : facilitator;
  return parts.length > 0 ? `${who} ${listed(parts)}` : isNew ? 'somebody joined it' : `${facilitator} were free`;
}

const FREE: Record<Busyness, string> = {
  away: 'were there',
  most_cases: 'had fewer cases at once',
  cool_down: 'had cooled down from a serious case',
  not_there: 'worked there on the day',
};

/** `a`, `a and b`, `a, b and c`. */
const listed = (parts: readonly string[]): string =>
  parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts[parts.length - 1]}`;
