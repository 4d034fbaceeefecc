import type { Part } from '../part.js';
import type { CaseSeen, ContactPoint, PersonSeen } from '../services.js';
import { dayOf, plain, roleOf, timeOfDay } from '../words.js';
import { listOf } from '../offer-words.js';
import { bar } from './case.presenter.js';

const WAYS: Record<string, string> = {
  phone: 'Phone',
  mobile: 'Mobile phone',
  text: 'Text message',
  email: 'Email',
  post: 'Letter',
  in_person: 'In person',
  through_professional: 'Through a professional',
};
const DAYS = { mon: 'Monday', tue: 'Tuesday', wed: 'Wednesday', thu: 'Thursday', fri: 'Friday', sat: 'Saturday', sun: 'Sunday' };
type Day = keyof typeof DAYS;
const WEEK = Object.keys(DAYS) as Day[];

export function presentPeople(seen: CaseSeen, people: Part<PersonSeen[] | undefined>) {
  const known = people.kind === 'there' ? people.value : undefined;
  return {
    ...bar(seen),
    current: 'people',
    // Never a name in a title: titles stay in the browser's history.
    title: `People in ${seen.reference}`,
    away: people.kind === 'away' && 'Contact details are not available now. Do not use notes or memory instead.',
    empty: people.kind === 'there' && sentenceWithout(known),
    cards: (known ?? []).map(card),
    recorded: known !== undefined && 'Your view of this page is recorded, with your name and the time.',
  };
}

function sentenceWithout(known: PersonSeen[] | undefined): string | false {
  if (!known) return 'Contact details are on their way to this page. Look again in a minute.';
  return known.length === 0 && 'Nobody’s details are kept here any more.';
}

const WITHHELD = {
  consent: 'This person has not agreed that you are told who they are. Do not try to find out.',
  erased: 'This person’s details were removed. Remove what you hold of them too.',
};

function card(person: PersonSeen) {
  if (person.withheld) return { title: roleOf(person.role), rows: [row('Details', [WITHHELD[person.withheld]])] };
  const safe = person.contactPoints.filter((point) => point.safe);
  const unsafe = person.contactPoints.filter((point) => !point.safe);
  const risks = person.riskMarkers?.map(plain) ?? [];
  return {
    title: `${roleOf(person.role)}: ${person.knownAs ?? person.name}`,
    rows: [
      row('Full name', [person.name ?? '']),
      ...(person.dateOfBirth ? [row('Date of birth', [dayOf(person.dateOfBirth)])] : []),
      row('Safe ways', safe.length ? safe.map(wayOf) : ['No safe way is known. Do not contact this person: ask the hub.']),
      ...(unsafe.length
        ? [
            row(
              'Not safe',
              unsafe.map((point) => `Do not use: ${WAYS[point.channel] ?? plain(point.channel)} ${point.address}`),
            ),
          ]
        : []),
      ...(person.needs.length ? [row('Needs', person.needs.map(capital))] : []),
      ...(person.supportNeeds?.length ? [row('Wants help with', person.supportNeeds.map(plain))] : []),
      ...(risks.length ? [row('Risks', risks)] : []),
    ],
  };
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function wayOf(point: ContactPoint): string {
  return [
    `${WAYS[point.channel] ?? plain(point.channel)} ${point.address}`,
    hoursOf(point),
    point.voicemail === true ? 'a voicemail may be left' : point.voicemail === false ? 'never leave a voicemail' : undefined,
    point.alsoSeenBy ? `also seen by: ${point.alsoSeenBy}` : undefined,
  ]
    .filter(Boolean)
    .join('; ');
}

function hoursOf({ hours }: ContactPoint): string {
  if (!hours?.length) return 'at any time';
  return hours.map(({ days, from, to }) => `${daysOf(days)}, ${timeOfDay(from)} to ${timeOfDay(to)}`).join(', or ');
}

/** "Monday to Friday", "Monday and Thursday", "every day" */
function daysOf(days: Day[] = []): string {
  const places = [...new Set(days.map((day) => WEEK.indexOf(day)))].sort((a, b) => a - b);
  if (places.length === 0 || places.length === WEEK.length) return 'every day';
  const [first, last] = [places[0]!, places.at(-1)!];
  const unbroken = places.length > 2 && last - first === places.length - 1;
  return unbroken
    ? `${DAYS[WEEK[first]!]} to ${DAYS[WEEK[last]!]}`
    : listOf(
        places.map((place) => DAYS[WEEK[place]!]),
        'and',
      );
}

const row = (key: string, lines: string[]) => ({ key, lines });
