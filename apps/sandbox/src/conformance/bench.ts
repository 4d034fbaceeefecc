import type { ReceiptIssuedV1 } from '#contracts/receipt.issued.v1.js';
import { failed, passed, type Verdict } from './report.rules.js';
import type { HubEvent, Line } from './line.js';
import type { PlayedHub, Said } from './played-hub.js';
import { until } from './until.js';

/** How long the run waits for what. */
export interface Pace {
  /** For a system to have done what it does about a message. */
  quietMs: number;
  /** For an answer, a confirmation, or what is sent again. */
  answerMs: number;
  /** For a referral that it was asked for. */
  referMs: number;
  /** How late an answer of the hub comes where it is late; over HTTP at most as long as the hub keeps a request waiting. */
  lateMs: number;
  /** What `Retry-After` says. */
  retrySeconds: number;
}

/** The hub answers within ten seconds, with what it knows by then. */
const MOST_LATE_MS = 8_000;
const MEANWHILE_MS = 500;
export const PACE: Pace = { quietMs: 6_000, answerMs: 35_000, referMs: 60_000, lateMs: 20_000, retrySeconds: 3 };

/** What is known of the system besides its line. */
export interface Asks {
  /** Has it refer a case. */
  refer(): Promise<void>;
  /** What it holds of its referral of this message id; none where it cannot be asked. */
  shows?(messageId: string): Promise<{ state?: unknown; outcome?: unknown }>;
}

/** What cases are made of: the system that is tried is told, heard, and seen from outside alone. */
export class Bench {
  constructor(
    readonly line: Line,
    readonly hub: PlayedHub,
    private readonly asks: Asks,
    readonly pace: Pace = PACE,
  ) {}

  /** Tells the system events, and waits until it has come by them. */
  async tell(...events: HubEvent[]): Promise<void> {
    await this.leave(...events);
    await this.line.heard();
  }

  /** Leaves events for the system: one that waits for an answer may not come by them before it has it. */
  async leave(...events: HubEvent[]): Promise<void> {
    events.forEach((event) => this.hub.note(event));
    await this.line.tell(...events);
  }

  /** What the system said from then on, the first first. */
  since(mark: number, type?: string): Said[] {
    return this.hub.said.slice(mark).filter((said) => type === undefined || said.type === type);
  }

  get mark(): number {
    return this.hub.said.length;
  }

  until<T>(look: () => Promise<T | undefined | false> | T | undefined | false, ms = this.pace.answerMs): Promise<T | undefined> {
    return until(ms, look);
  }

  get lateMs(): number {
    return this.line.way === 'queue' ? this.pace.lateMs : Math.min(this.pace.lateMs, MOST_LATE_MS);
  }

  /**
   * Holds the answer to the next messages of a type back until the system has come by something else: one that asks, within the time that the hub takes
   * for an answer at most. @returns what of that was seen, for when the answer was given
   */
  beforeAnswer(type: string, events: (receipt: ReceiptIssuedV1) => HubEvent[]): () => Verdict {
    // One that asks must have had the time to ask, and to ask again for what it could not take.
    const ms = this.line.way === 'poll' ? this.lateMs : MEANWHILE_MS;
    let came = false;
    const meanwhile = async (receipt: ReceiptIssuedV1) => {
      await this.leave(...events(receipt));
      void this.line.heard(ms).then((heard) => (came ||= heard));
    };
    this.hub.let({ type, kind: 'late', ms, meanwhile });
    const unseen = `what it does where that comes before the answer, since it did not ask for it in the ${ms / 1000} s that the answer was held back`;
    return () => (came ? passed : { kind: 'passed', unseen });
  }

  /** Long enough for whatever it might do. */
  quiet(): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, this.pace.quietMs));
  }

  /** Has the system refer. @throws Error where nothing comes */
  async refer(): Promise<Said> {
    const { mark } = this;
    await this.asks.refer();
    const said = await this.until(() => this.since(mark, 'referral.submitted.v1')[0], this.pace.referMs);
    if (!said) throw new Error(`No referral came within ${this.pace.referMs / 1000} s.`);
    return said;
  }

  /** Has the system refer, and be told that it is accepted. @throws Error where nothing comes, or what comes is not accepted */
  async referred(): Promise<{ said: Said; receipt: ReceiptIssuedV1 }> {
    const said = await this.refer();
    const reply = await this.until(() => said.reply);
    const receipt = reply?.kind === 'receipt' ? reply.receipt : undefined;
    if (receipt?.outcome === 'accepted') return { said, receipt };
    const faults = receipt?.problem?.faults.map(({ path, code }) => `${path || 'the whole'} ${code}`).join(', ');
    throw new Error(`Its referral was ${receipt?.outcome ?? 'not answered'}${faults ? `: ${faults}` : ''}.`);
  }

  /** Whether it has taken all that it was told, and says nothing about it, or nothing of a type (but for what is known, where that may be). */
  async staysQuiet(mark: number, { type, mayRepeat = true }: { type?: string; mayRepeat?: boolean } = {}): Promise<Verdict> {
    await this.quiet();
    const untaken = await this.line.untaken();
    if (untaken) return failed(untaken);
    const said = this.since(mark, type).filter(({ repeats }) => !repeats || !mayRepeat);
    return said.length === 0
      ? passed
      : failed(`It said ${said.length} times more: ${[...new Set(said.map(({ type }) => type))].join(', ')}.`);
  }

  /** Whether it holds its referral to stand so. What cannot be asked is not judged, and the report says so. */
  async shows({ key }: Said, wanted: { state?: string; outcome?: string }): Promise<Verdict> {
    const { shows } = this.asks;
    if (!shows) return { kind: 'passed', unseen: 'what it holds of its referral, since --shows was not given' };
    const words = Object.entries(wanted).map(([name, value]) => `${name} ${value}`);
    let last: Record<string, unknown> = {};
    const found = await until(this.pace.quietMs, async () => {
      last = await shows(key);
      return Object.entries(wanted).every(([name, value]) => last[name] === value);
    });
    return found ? passed : failed(`It shows ${JSON.stringify(last)}, and not ${words.join(' and ')}.`);
  }
}
