import type { Part } from '../part.js';
import type { CaseSeen, ContactPoint, PersonSeen } from '../services.js';
import { presentPeople } from './people.presenter.js';

const seen: CaseSeen = {
  case: '019d4657-0000-7005-8000-000000000001',
  reference: 'RJ-7K2M-4Q',
  state: 'allocated',
  stateName: 'allocated',
  since: '2026-06-09T09:14:00Z',
  points: 8,
  nextSteps: [],
  people: [],
};
const safe: ContactPoint = { channel: 'mobile', address: '07700 900123', safe: true };
const person: PersonSeen = { id: '1', role: 'harmed', name: 'Sam Sample', contactPoints: [safe], needs: [] };
const linesOf = (change: Partial<PersonSeen>, key: string) =>
  presentPeople(seen, { kind: 'there', value: [{ ...person, ...change }] }).cards[0]!.rows.find((row) => row.key === key)?.lines;

it.each<[string, Part<PersonSeen[] | undefined>, { away?: string | false; empty?: string | false; recorded: boolean }]>([
  ['there', { kind: 'there', value: [person] }, { away: false, empty: false, recorded: true }],
  [
    'the vault is away',
    { kind: 'away' },
    { away: 'Contact details are not available now. Do not use notes or memory instead.', empty: false, recorded: false },
  ],
  [
    'intake has not heard yet',
    { kind: 'there', value: undefined },
    { away: false, empty: 'Contact details are on their way to this page. Look again in a minute.', recorded: false },
  ],
  ['nobody is left', { kind: 'there', value: [] }, { away: false, empty: 'Nobody’s details are kept here any more.', recorded: true }],
])('%s', (_what, people, { recorded, ...expected }) => {
  const page = presentPeople(seen, people);
  expect(page).toMatchObject(expected);
  expect(Boolean(page.recorded)).toBe(recorded);
  expect(page.title).toBe('People in RJ-7K2M-4Q');
});

it.each<[string, Partial<ContactPoint>, string]>([
  ['at any time', {}, 'Mobile phone 07700 900123; at any time'],
  [
    'on working days',
    { hours: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:30', to: '15:00' }] },
    'Mobile phone 07700 900123; Monday to Friday, 9:30am to 3pm',
  ],
  [
    'on two days',
    { hours: [{ days: ['thu', 'mon'], from: '12:00', to: '13:00' }] },
    'Mobile phone 07700 900123; Monday and Thursday, midday to 1pm',
  ],
  [
    'every day, without a voicemail',
    { voicemail: false, hours: [{ from: '18:00', to: '20:00' }] },
    'Mobile phone 07700 900123; every day, 6pm to 8pm; never leave a voicemail',
  ],
  [
    'seen by others',
    { voicemail: true, alsoSeenBy: 'a sister' },
    'Mobile phone 07700 900123; at any time; a voicemail may be left; also seen by: a sister',
  ],
])('a safe way, %s', (_what, change, line) => {
  expect(linesOf({ contactPoints: [{ ...safe, ...change }] }, 'Safe ways')).toEqual([line]);
});

it('what is not safe is never among the safe ways, and says so', () => {
  const contactPoints = [safe, { channel: 'post', address: '1 Example Street', safe: false }];
  expect(linesOf({ contactPoints }, 'Safe ways')).toHaveLength(1);
  expect(linesOf({ contactPoints }, 'Not safe')).toEqual(['Do not use: Letter 1 Example Street']);
  expect(linesOf({ contactPoints: [contactPoints[1]!] }, 'Safe ways')).toEqual([
    'No safe way is known. Do not contact this person: ask the hub.',
  ]);
});

it.each(['consent', 'erased'] as const)('who is withheld (%s) has neither name nor contact on the page', (withheld) => {
  const { cards } = presentPeople(seen, { kind: 'there', value: [{ ...person, name: undefined, contactPoints: [], withheld }] });
  expect(cards).toEqual([{ title: 'Harmed person', rows: [expect.objectContaining({ key: 'Details' })] }]);
});
