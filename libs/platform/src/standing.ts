import type { Caller } from './caller.js';
import { Problem } from './problem.js';

/** Who may not go on, though what they hold was good when it was given: the directory's answer to `GET /standing`. */
export interface WhoIsOut {
  /** Organisations that are suspended or removed. */
  suspended: string[];
  /** Ids of API keys that were revoked while a token made with them may still live. */
  revoked: string[];
}

/** Milliseconds. A suspension holds at every door after so long, and the time that one answer takes. */
const ASKED_EVERY = 2_000;
/** Milliseconds, until the first answer: services start side by side, and the directory may be the last. */
const ASKED_FIRST_EVERY = 200;
/** Milliseconds without an answer after which readiness says how old the last one is. */
const OLD = 10_000;

const SUSPENDED = new Problem(
  403,
  'suspended',
  'Your organisation is suspended: the hub takes nothing from it and shows it nothing. Ring the hub.',
);
const REVOKED = new Problem(401, 'not_signed_in', 'The token or the key is not valid, or no longer.', undefined, {
  'WWW-Authenticate': 'Bearer realm="rj-hub", error="invalid_token"',
});

const UNKNOWN = new Problem(503, 'unavailable', 'Who is suspended cannot be asked now. Try again later.');

/**
 * Who is suspended or revoked, asked of the directory again and again: a token and a kept answer about a key say who somebody was up to ten minutes ago.
 * Facts would not do: a process that stands by answers HTTP, and hears none. While the directory is away its last answer holds;
 * before the first one no organisation is let in.
 */
export class Standing {
  private suspended: ReadonlySet<string> = new Set();
  private revoked: ReadonlySet<string> = new Set();
  private asked?: Promise<void>;
  private timer?: NodeJS.Timeout;
  private answeredAt = 0;
  private answered = false;
  private stopped = true;

  /** @param ask without it nobody is out: a service without a key at the directory cannot ask */
  constructor(private ask?: () => Promise<WhoIsOut>) {}

  /** The directory reads its own tables. */
  readFrom(ask: () => Promise<WhoIsOut>): void {
    this.ask = ask;
  }

  start(): void {
    this.answeredAt = Date.now();
    this.stopped = false;
    if (this.ask) this.asked = this.again(this.ask);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.asked;
  }

  /** @throws Problem 403 `suspended`, or 401 where the key was revoked; 503 where nothing was heard yet */
  async refuseWhoIsOut({ organisation, key }: Caller): Promise<void> {
    // Right after a start nothing is known yet, and whoever was suspended before it would be let in.
    await this.asked;
    if (organisation !== undefined && this.asked && !this.answered) throw UNKNOWN;
    if (organisation !== undefined && this.suspended.has(organisation)) throw SUSPENDED;
    if (key !== undefined && this.revoked.has(key)) throw REVOKED;
  }

  /** For readiness: a sentence where the last answer is old. */
  said(): string | undefined {
    const age = Date.now() - this.answeredAt;
    if (!this.ask || age < OLD) return undefined;
    return `who is suspended was last heard of ${Math.round(age / 1000)} s ago: the directory does not answer`;
  }

  private async again(ask: () => Promise<WhoIsOut>): Promise<void> {
    try {
      const { suspended, revoked } = await ask();
      [this.suspended, this.revoked] = [new Set(suspended), new Set(revoked)];
      [this.answeredAt, this.answered] = [Date.now(), true];
    } catch {
      // The last answer holds, and readiness says how old it is.
    }
    const pause = this.answered ? ASKED_EVERY : ASKED_FIRST_EVERY;
    if (!this.stopped) this.timer = setTimeout(() => void this.again(ask), pause).unref();
  }
}
