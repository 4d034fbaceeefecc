/** How an invented provider behaves. Which one a case goes to is for whoever refers to say, by preferring it. */
export type Mood = 'accepts' | 'declines' | 'times_out' | 'hands_back';

const MOODS: Record<string, Mood> = {
  'sandbox-accepts': 'accepts',
  'sandbox-declines': 'declines',
  'sandbox-times-out': 'times_out',
  'sandbox-hands-back': 'hands_back',
};

/** The mood of a provider, by its code; none of one that a partner plays itself. */
export const moodOf = (code: string): Mood | undefined => MOODS[code];

export interface Told {
  type: string;
  data: Record<string, unknown>;
}

export interface PersonOfCase {
  person: string;
  role: string;
}

/** Something that a bot does: a message that it sends, or a case that it gives back. */
export type Deed = { afterMs: number } & (
  | {
      kind: 'send';
      id: string;
      type: string;
      /** The case whose people are to be read first, as its provider may. */
      peopleOf?: string;
      data: (at: string, people: readonly PersonOfCase[]) => object;
    }
  | { kind: 'hand_back'; case: string }
);

/** Between two of a bot's deeds: so that whoever watches sees one state after the other. */
const PAUSE_MS = 1_500;
const STAFF = 'bot-1';
const MANAGER = 'bot-2';

/** What a provider in this mood does when it is told something: in order, each some time after it was told. */
export function deedsFor(mood: Mood, { type, data }: Told): Deed[] {
  switch (type) {
    case 'offer.made.v1':
      return answer(mood, String(data.offer));
    case 'case.assigned.v1':
      return mood === 'hands_back' ? [{ kind: 'hand_back', afterMs: PAUSE_MS, case: String(data.case) }] : work(String(data.case));
    case 'receipt.issued.v1':
      return afterReceipt(data);
    default:
      return [];
  }
}

function answer(mood: Mood, offer: string): Deed[] {
  if (mood === 'times_out') return [];
  const said = mood === 'declines' ? { answer: 'declined', reason: 'capacity' } : { answer: 'accepted', signedOffBy: MANAGER };
  return [
    {
      kind: 'send',
      afterMs: PAUSE_MS,
      id: `answer-${offer}`,
      type: 'offer.answered.v1',
      data: (answeredAt) => ({ offer, ...said, answeredBy: STAFF, answeredAt }),
    },
  ];
}

/** From the first contact to the end, as a letter that is carried: it needs nobody to meet. */
function work(caseId: string): Deed[] {
  const steps = [
    ['first_contact', 'contacting'],
    ['preparation', 'preparing'],
    ['message_passed', 'delivered'],
  ] as const;
  const progress = steps.map(([step, to], nth): Deed => ({
    kind: 'send',
    afterMs: (nth + 1) * PAUSE_MS,
    id: `${step}-${caseId}`,
    type: 'progress.reported.v1',
    ...(to === 'preparing' && { peopleOf: caseId }),
    data: (at, people) => ({
      case: caseId,
      step,
      to,
      at,
      intervention: 'letter',
      hours: 1,
      reportedBy: STAFF,
      ...(to === 'preparing' && { tracks: consented(people) }),
    }),
  }));
  return [...progress, closure(caseId, 'close', { end: 'completed', intervention: 'letter', agreement: 'made' }, 4 * PAUSE_MS)];
}

/** Both sides agree, or nothing could be carried between them. */
const consented = (people: readonly PersonOfCase[]) =>
  people.filter(({ role }) => role === 'harmed' || role === 'harmer').map(({ person }) => ({ person, track: 'consented' }));

const closure = (caseId: string, id: string, end: object, afterMs: number): Deed => ({
  kind: 'send',
  afterMs,
  id: `${id}-${caseId}`,
  type: 'closure.reported.v1',
  data: (closedAt) => ({ case: caseId, ...end, closedAt, reportedBy: STAFF }),
});

/** Where the hub will not take it for carried through (somebody has not consented, say), it ends all the same: or the sandbox would fill up. */
function afterReceipt({ outcome, messageId }: Record<string, unknown>): Deed[] {
  const closed = /^close-(.+)$/.exec(String(messageId))?.[1];
  return closed && outcome === 'rejected' ? [closure(closed, 'end', { end: 'circumstances' }, PAUSE_MS)] : [];
}
