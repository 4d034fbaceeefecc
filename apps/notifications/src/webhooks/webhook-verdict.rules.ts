/** What came of one call: the status of the answer, or why there was none. */
export type CallResult = { status: number; retryAfter?: string; ms: number } | { why: NoAnswer; ms: number };

export const noAnswers = [
  'private_address',
  'no_such_name',
  'connection_refused',
  'connection_reset',
  'tls',
  'timeout',
  'unreachable',
] as const;
export type NoAnswer = (typeof noAnswers)[number];

/**
 * - `taken`: the line goes on.
 * - `again`: the line waits. It is the receiver that fails, and not this message: the next one would fare alike.
 * - `refused`: this message may be the reason; after three tries it is set aside, so that one message does not stop the rest.
 * - `gone`: the receiver says that it wants to be called no more.
 */
export type Verdict = { kind: 'taken' } | { kind: 'again' | 'refused' | 'gone'; why: string; waitMs?: number };

/** Tries of a message that is refused for itself. The third comes within six minutes of the first. */
export const REFUSALS = 3;
const LONGEST_ASKED_MS = 24 * 3_600_000;
const FOR_THE_MOMENT = [408, 425, 429];

/** @param now against which a date in Retry-After is read */
export function verdictOf(result: CallResult, now: Date): Verdict {
  if (!('status' in result)) return { kind: 'again', why: result.why };
  const { status } = result;
  if (status >= 200 && status < 300) return { kind: 'taken' };
  const why = `status_${status}`;
  if (status === 410) return { kind: 'gone', why };
  if (status < 500 && !FOR_THE_MOMENT.includes(status)) return { kind: 'refused', why };
  const waitMs = waitAsked(result.retryAfter, now);
  return { kind: 'again', why, ...(waitMs !== undefined && { waitMs }) };
}

/** Milliseconds that the receiver asks us to wait: seconds or an HTTP date, at most a day. */
function waitAsked(retryAfter: string | undefined, now: Date): number | undefined {
  if (!retryAfter) return undefined;
  const ms = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - now.getTime();
  return Number.isFinite(ms) && ms > 0 ? Math.min(ms, LONGEST_ASKED_MS) : undefined;
}

const [SECOND, MINUTE, HOUR] = [1_000, 60_000, 3_600_000];
/** What Standard Webhooks recommends; the last goes on until the webhook is disabled. */
const WAITS = [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR];

/**
 * How long a message waits after an attempt that failed, spread by a fifth so that lines do not return together.
 * @param attempts made so far, at least 1
 * @param random from 0 up to 1
 * @param asked milliseconds that the receiver asked for
 */
export function waitAfterAttempt(attempts: number, random: number, asked = 0): number {
  return Math.max(asked, WAITS[Math.min(attempts, WAITS.length) - 1]! * (0.8 + random * 0.4));
}

const DAY = 24 * HOUR;
/** After how long of nothing but failures its owner is warned, and warned once more. */
const WARN_AFTER = [DAY, 3 * DAY];
const DISABLE_AFTER_DAYS = 5;
const DISABLE_AFTER = DISABLE_AFTER_DAYS * DAY;

export const disabledOn = (failingSince: Date): Date => new Date(failingSince.getTime() + DISABLE_AFTER);

/** What is due of a webhook that takes nothing. A warning that was missed is not made up for: the next step tells more. */
export function stepOf(failingSince: Date, warned: number, now: Date): { kind: 'disable' } | { kind: 'warn'; warned: number } | undefined {
  const failing = now.getTime() - failingSince.getTime();
  if (failing >= DISABLE_AFTER) return { kind: 'disable' };
  const due = WARN_AFTER.filter((after) => failing >= after).length;
  return due > warned ? { kind: 'warn', warned: due } : undefined;
}
