import { checkBody } from '#messaging/check-body.js';
import { deedsFor, moodOf, type Mood } from './moods.rules.js';

const OFFER = '0197b3c0-0000-7000-8000-000000000001';
const CASE = '0197b3c0-0000-7000-8000-000000000002';
const AT = '2026-11-22T10:00:00.000Z';
const PEOPLE = [
  { person: OFFER, role: 'harmed' },
  { person: CASE, role: 'harmer' },
  { person: CASE, role: 'supporter' },
];

it.each<[string, Mood | undefined]>([
  ['sandbox-accepts', 'accepts'],
  ['sandbox-declines', 'declines'],
  ['sandbox-times-out', 'times_out'],
  ['sandbox-hands-back', 'hands_back'],
  ['your-provider', undefined],
])('%s %s', (code, mood) => expect(moodOf(code)).toBe(mood));

const told = (mood: Mood, type: string, data: Record<string, unknown>) =>
  deedsFor(mood, { type, data }).map((deed) =>
    deed.kind === 'send'
      ? [deed.type, (deed.data(AT, PEOPLE) as Record<string, unknown>).answer ?? (deed.data(AT, PEOPLE) as Record<string, unknown>).to]
      : [deed.kind],
  );

it.each<[Mood, string, Record<string, unknown>, unknown[]]>([
  ['accepts', 'offer.made.v1', { offer: OFFER }, [['offer.answered.v1', 'accepted']]],
  ['hands_back', 'offer.made.v1', { offer: OFFER }, [['offer.answered.v1', 'accepted']]],
  ['declines', 'offer.made.v1', { offer: OFFER }, [['offer.answered.v1', 'declined']]],
  ['times_out', 'offer.made.v1', { offer: OFFER }, []],
  ['hands_back', 'case.assigned.v1', { case: CASE }, [['hand_back']]],
  [
    'accepts',
    'case.assigned.v1',
    { case: CASE },
    [
      ['progress.reported.v1', 'contacting'],
      ['progress.reported.v1', 'preparing'],
      ['progress.reported.v1', 'delivered'],
      ['closure.reported.v1', undefined],
    ],
  ],
  ['accepts', 'receipt.issued.v1', { messageId: `close-${CASE}`, outcome: 'rejected' }, [['closure.reported.v1', undefined]]],
  ['accepts', 'receipt.issued.v1', { messageId: `close-${CASE}`, outcome: 'done' }, []],
  ['accepts', 'offer.withdrawn.v1', { offer: OFFER }, []],
])('%s, told %s', (mood, type, data, deeds) => expect(told(mood, type, data)).toEqual(deeds));

it('what a bot sends keeps its contract, and comes in order', () => {
  for (const mood of ['accepts', 'declines'] as const) {
    const deeds = [
      ...deedsFor(mood, { type: 'offer.made.v1', data: { offer: OFFER } }),
      ...deedsFor(mood, { type: 'case.assigned.v1', data: { case: CASE } }),
      ...deedsFor(mood, { type: 'receipt.issued.v1', data: { messageId: `close-${CASE}`, outcome: 'rejected' } }),
    ];
    for (const deed of deeds)
      if (deed.kind === 'send') expect([deed.type, checkBody(deed.type, deed.data(AT, PEOPLE), 'partner')]).toEqual([deed.type, []]);
  }
  const work = deedsFor('accepts', { type: 'case.assigned.v1', data: { case: CASE } }).map(({ afterMs }) => afterMs);
  expect(work).toEqual([...work].sort((a, b) => a - b));
});

it('both sides have consented before anything is carried between them', () => {
  const [, preparing] = deedsFor('accepts', { type: 'case.assigned.v1', data: { case: CASE } });
  expect(preparing).toMatchObject({ kind: 'send', peopleOf: CASE });
  expect(preparing?.kind === 'send' && preparing.data(AT, PEOPLE)).toMatchObject({
    to: 'preparing',
    tracks: [
      { person: OFFER, track: 'consented' },
      { person: CASE, track: 'consented' },
    ],
  });
});
