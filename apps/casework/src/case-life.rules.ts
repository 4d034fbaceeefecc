import type { Track, WorkState } from '#contracts/codes.js';
import type { Fault } from '#contracts/fault.js';

/**
 * Where casework sees a case. `known`: accepted by the hub and with no provider (again); then the states of the work; `ended`: the
 * referral ended before the work did (withdrawn, duplicate, unsuitable, out of area). Nothing leads out of `closed` and `ended`.
 */
export const lifeStates = [
  'known', 'allocated', 'contacting', 'preparing', 'scheduled', 'delivered', 'agreement', 'follow_up', 'parked', 'on_hold', 'closed', 'ended',
] as const; // prettier-ignore
export type LifeState = (typeof lifeStates)[number];

interface Stop {
  /** As it reads in a sentence: "This case is …". */
  name: string;
  /** The legal next steps, each with what it means. Whatever is not here is refused with `otherwise`. */
  next: Partial<Record<WorkState, string>>;
  /** The plain sentence that refuses every other step. */
  otherwise: string;
}

const pause = {
  parked: 'Somebody has asked to wait; the clocks stop until the day they named.',
  on_hold: 'Proceedings must end first; the clocks stop.',
};
const stop = { closed: 'The work ends here, with its reason.' };
const resume = {
  contacting: 'The wait is over and the people are contacted again.',
  preparing: 'The wait is over and preparation goes on.',
};

/** The legal next steps of a case, all of them. */
export const caseLife: Record<LifeState, Stop> = {
  known: {
    name: 'with no provider',
    next: {},
    otherwise: 'No provider has this case now, so nothing can be reported about it.',
  },
  allocated: {
    name: 'allocated',
    next: { contacting: 'The first contact with the people is made.', ...pause, ...stop },
    otherwise:
      'This case is allocated and the work has not begun: make the first contact (contacting). It can also be parked, put on hold or closed.',
  },
  contacting: {
    name: 'contacting',
    next: { preparing: 'Somebody is willing, and is being prepared.', ...pause, ...stop },
    otherwise: 'The people of this case are being contacted: prepare them next (preparing). It can also be parked, put on hold or closed.',
  },
  preparing: {
    name: 'preparing',
    next: {
      contacting: 'Contact has to be made again.',
      scheduled: 'A day is fixed.',
      delivered: 'Something that needs no meeting was delivered: a letter, a message carried, an action.',
      ...pause,
      ...stop,
    },
    otherwise:
      'This case is being prepared: fix a day (scheduled), or report what needed no meeting (delivered). It can also go back to contacting, be parked, put on hold or closed.',
  },
  scheduled: {
    name: 'scheduled',
    next: { preparing: 'The day fell through; preparation goes on.', delivered: 'It took place.', ...pause, ...stop },
    otherwise:
      'A day is fixed for this case: report that it took place (delivered) or fell through (preparing). It can also be parked, put on hold or closed.',
  },
  delivered: {
    name: 'delivered',
    next: {
      preparing: 'A further exchange or meeting is prepared.',
      agreement: 'An agreement was made.',
      follow_up: 'There was nothing to agree; the people are asked how they are.',
      ...stop,
    },
    otherwise:
      'It has taken place: report the agreement (agreement) or the follow-up (follow_up), prepare a further meeting (preparing), or close.',
  },
  agreement: {
    name: 'at the agreement',
    next: { follow_up: 'The people are asked how they are and whether the agreement is kept.', ...stop },
    otherwise: 'An agreement was made: follow up (follow_up), or close.',
  },
  follow_up: {
    name: 'in follow-up',
    next: { ...stop },
    otherwise: 'This case is in follow-up: all that is left is to close it.',
  },
  parked: {
    name: 'parked',
    next: { ...resume, on_hold: pause.on_hold, ...stop },
    otherwise:
      'This case is parked because somebody asked to wait: go back to contacting or preparing first. It can also be put on hold or closed.',
  },
  on_hold: {
    name: 'on hold',
    next: { ...resume, parked: pause.parked, ...stop },
    otherwise: 'This case is on hold until proceedings end: go back to contacting or preparing first. It can also be parked or closed.',
  },
  closed: {
    name: 'closed',
    next: {},
    otherwise: 'This case is closed. Nothing more can be reported about it.',
  },
  ended: {
    name: 'ended',
    next: {},
    otherwise: 'The referral of this case has ended. Nothing more can be reported about it.',
  },
};

/** A provider works on it. */
export const isAtWork = (state: LifeState): boolean => state !== 'known' && state !== 'closed' && state !== 'ended';

/** `completed` says that something took place: only from these. Every other end may come at any time. */
export const isAfterDelivery = (state: LifeState): boolean => state === 'delivered' || state === 'agreement' || state === 'follow_up';

/** @returns the fault that refuses the step, or nothing where it is legal. Staying where it is is no step. */
export function stepFault(from: LifeState, to: WorkState | undefined): Fault | undefined {
  const { next, otherwise } = caseLife[from];
  if (!isAtWork(from)) return fault('', from === 'known' ? 'not_allocated' : 'already_ended', otherwise);
  if (to === undefined || to === from || next[to] !== undefined) return undefined;
  return fault('to', 'not_a_next_step', otherwise);
}

/** @returns the fault that refuses to close from here with this end. */
export function closeFault(from: LifeState, end: string): Fault | undefined {
  const step = stepFault(from, 'closed');
  if (step || end !== 'completed' || isAfterDelivery(from)) return step;
  return fault(
    'end',
    'not_delivered',
    'A case is completed only after something took place: report it as delivered first, or close with the reason why it did not.',
  );
}

const willing: Track[] = ['considering', 'consented', 'declined', 'withdrawn', 'unsuitable'];

/** The legal next places of a person's own track, all of them. */
export const personLife: Record<Track, { next: Track[]; otherwise: string }> = {
  not_contacted: {
    next: ['unreachable', 'informed', ...willing],
    otherwise: 'This person has not been contacted: contact them first.',
  },
  unreachable: { next: ['informed', ...willing], otherwise: 'This person could not be reached: reach them first.' },
  informed: { next: ['unreachable', ...willing], otherwise: 'This person has been informed: they consider, consent or decline next.' },
  considering: {
    next: ['unreachable', ...willing],
    otherwise: 'This person is considering it: they consent or decline next, and take part only after that.',
  },
  consented: {
    next: ['participated', 'unreachable', ...willing],
    otherwise: 'This person has consented: they take part next, think again, or decline.',
  },
  declined: {
    next: ['informed', 'considering', 'consented', 'withdrawn'],
    otherwise: 'This person has declined: they must consider it again first.',
  },
  withdrawn: {
    next: [],
    otherwise: 'This person has withdrawn their consent. Only their own word to the hub, as a consent, changes that.',
  },
  unsuitable: {
    next: ['considering', 'withdrawn'],
    otherwise: 'It was found unsuitable for this person: it must be considered again first.',
  },
  participated: {
    next: ['followed_up', ...willing],
    otherwise: 'This person has taken part: the follow-up comes next, or a further consent.',
  },
  followed_up: { next: ['participated', ...willing], otherwise: 'This person has been followed up.' },
};

/** @returns the fault that refuses the move, or nothing where it is legal or no move at all */
export function trackFault(from: Track, to: Track): Fault | undefined {
  if (from === to || personLife[from].next.includes(to)) return undefined;
  return fault('track', 'not_a_next_track', personLife[from].otherwise);
}

const fault = (path: string, code: string, sentence: string): Fault => ({ path, code, sentence, act: 'sender' });
