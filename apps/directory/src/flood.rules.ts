/** What a partner has agreed with the hub. */
export interface Agreed {
  /** Messages a second that are taken from its queue; null where there is no limit, and then nothing is a flood. */
  queuePerSecond: number | null;
  /** Messages that are taken at once after quiet. */
  burst: number;
  /** Messages that may wait in its queue. */
  backlog: number;
}

/** From where on it is called a flood. */
export interface Threshold {
  /** Times as fast as agreed. */
  times: number;
  /** Messages a second that are borne of anybody: a slow partner that is agreed one a second may be somewhat hasty without harm. */
  atLeast: number;
}

/** What may be published without being called a flood: so much a second for ever, and so much beside it at once. */
export interface Allowance {
  perSecond: number;
  room: number;
}

/** What is left of an allowance. */
export interface Tally {
  /** Messages. */
  left: number;
  /** The broker's count at that look. */
  counted: number;
  /** Milliseconds of a clock that is never set. */
  at: number;
  /** When all of it was left for the last time. */
  fullAt: number;
  /** From where its pace is counted: since all of it was left, or since it was let back. */
  from: { at: number; counted: number };
}

/** Milliseconds that it must go on for. What the broker counts is some seconds old, so that a moment's haste would look like a flood. */
const ON_END_MS = 4_000;
/** Milliseconds after which one who was slowed is as one who never was. */
export const FORGOTTEN_MS = 3_600_000;

/** All that fits into its queue may be sent at once, and its burst, so that nobody is slowed who heeds what the broker refuses. */
export function allowanceOf({ queuePerSecond, burst, backlog }: Agreed, { times, atLeast }: Threshold): Allowance | undefined {
  if (queuePerSecond === null || times === 0) return undefined;
  return { perSecond: Math.max(times * queuePerSecond, atLeast), room: burst + backlog };
}

/**
 * What is left by now. A count that is less than before is of a broker that began anew, or that does not see all of its nodes: what it says next would look
 * like a flood of all that was ever sent, so that this look is as the first one.
 * @param counted all that was ever published, as the broker counts it
 */
export function tallied(before: Tally | undefined, counted: number, { perSecond, room }: Allowance, at: number): Tally {
  const left = before && before.left + ((at - before.at) * perSecond) / 1_000 - (counted - before.counted);
  if (!before || counted < before.counted || left! >= room) return { left: room, counted, at, fullAt: at, from: { at, counted } };
  return { ...before, left: Math.max(0, left!), counted, at };
}

/** The same of one that is away: what it sends when it is back is a pace of its own. */
export const whileAway = (tally: Tally): Tally => ({ ...tally, from: { at: tally.at, counted: tally.counted } });

/** All is used up, and not in a moment. */
export const isFlood = ({ left, at, fullAt }: Tally): boolean => left === 0 && at - fullAt >= ON_END_MS;

/** Messages a second, whole. */
export const pace = ({ counted, at, from }: Tally): number => Math.round(((counted - from.counted) * 1_000) / Math.max(1, at - from.at));

/**
 * Seconds that it is slowed for: twice as many each time.
 * @param time the first is 1
 */
export const pauseOf = (time: number, { first, most }: { first: number; most: number }): number =>
  Math.min(most, first * 2 ** Math.min(time - 1, 30));

/** Which time it is. @param before the last time, and when it was over */
export const timeAfter = (before: { times: number; until: Date } | undefined, now: Date): number =>
  before && now.getTime() - before.until.getTime() < FORGOTTEN_MS ? before.times + 1 : 1;

/** Why it is slowed, for people. */
export const because = ({ perSecond, agreed }: { perSecond: number; agreed: number }): string =>
  `About ${perSecond} messages a second came into its exchange, and ${agreed} a second are agreed.`;

/** What its client is told as its connection is closed: the protocol has room for 255 bytes, some of which the broker takes. */
export const toldAtTheCut = ({ until, perSecond, agreed }: { until: Date; perSecond: number; agreed: number }): string =>
  `slowed until ${until.toISOString().slice(0, 19)}Z: about ${perSecond} messages a second came, ${agreed} are agreed. ` +
  'What was confirmed is kept and answered. Connect again then, and send the rest more slowly.';
