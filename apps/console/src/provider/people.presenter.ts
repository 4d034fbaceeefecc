import type { Part } from '../part.js';
import type { CaseSeen, ContactPoint, PersonSeen } from '../services.js';
import { dayOf, plain } from '../words.js';
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

export function presentPeople(seen: CaseSeen, people: Part<PersonSeen[]>) {
  const away = people.kind === 'away';
  return {
    ...bar(seen),
    current: 'people',
    // Never a name in a title: titles stay in the browser's history.
    title: `People in ${seen.reference}`,
    away: away && 'Contact details are not available now. Do not use notes or memory instead.',
    empty: !away && people.value.length === 0 && 'Nobody’s details are kept here any more.',
    cards: away ? [] : people.value.map(card),
  };
}

function card(person: PersonSeen) {
  const safe = person.contactPoints.filter((point) => point.safe);
  const unsafe = person.contactPoints.filter((point) => !point.safe);
  return {
    card: { title: { text: `${plain(person.role)}: ${person.knownAs ?? person.name ?? 'details removed'}`, headingLevel: 2 } },
    rows: [
      row('Full name', [person.name ?? 'Details removed']),
      ...(person.dateOfBirth ? [row('Date of birth', [dayOf(person.dateOfBirth)])] : []),
      row('Safe ways', safe.length ? safe.map(wayOf) : ['No safe way is known. Do not contact this person: ask the hub.']),
      ...(unsafe.length
        ? [
            row(
              'Do not use',
              unsafe.map((point) => `Do not use: ${WAYS[point.channel] ?? plain(point.channel)} ${point.address}`),
            ),
          ]
        : []),
      ...(person.needs.length ? [row('Needs', person.needs)] : []),
    ],
  };
}

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
  return hours
    .map(
      ({ days, from, to }) =>
        `${
          days?.length
            ? listOf(
                days.map((day) => DAYS[day]),
                'and',
              )
            : 'every day'
        }, ${from} to ${to}`,
    )
    .join(', or ');
}

const row = (key: string, lines: string[]) => ({ key, lines });
