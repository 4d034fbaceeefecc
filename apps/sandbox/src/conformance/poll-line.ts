import { Problem, problemDetails } from '#platform/problem.js';
import { eventJson } from './hub-event.js';
import { HttpDoor } from './http-door.js';
import type { Answer, Request } from './http-face.js';
import type { Hear, HubEvent, Line } from './line.js';
import { until } from './until.js';

export interface PollPlan {
  /** On this machine; 0 finds a free one. */
  port: number;
  /** How long a system may take until it asks again. */
  patienceMs: number;
}

/** What happens to the next question, instead of a page. */
export type PageMishap = { kind: 'busy'; status: 429 | 503; seconds: number } | { kind: 'lost' };

/** Once that the system has asked, and what for. */
export interface Polled {
  at: number;
  after: bigint;
  /** It was given no page. */
  refused: boolean;
}

const PATH = '/deliveries';
const PLACE = /^\d{1,18}$/;
const MOST = 500;
const PAGE = 100;
/** What was not dealt with at once may be asked for once more, as a webhook is called once more. */
const TIMES = 2;
/** Places that a number of 64 bits with a point does not hold, however far they have come: those that leave one over are rounded down. */
const BEYOND_DOUBLES = 2n ** 53n;
const APART = 1_024n;

/** Something that was told, and where it stands in the line. */
interface Told {
  position: bigint;
  event: HubEvent;
  isGiven: boolean;
}

/** A way in which the system reads its line: as a whole, or what is of one type. */
interface Reading {
  /** The farthest place that was asked on behind. */
  taken: bigint;
  /** The message that the last page began with, and how often in a row. */
  first: { position: bigint; times: number };
}
/** In the place of a type, where the line is read as a whole. */
const WHOLE = '';

/**
 * A system that is called nowhere: it asks the run as it would ask the hub, and reads what it is told at `GET /deliveries`, page by page. It has taken
 * what it asks on behind; where it reads type by type, what is of a type that it never asks for is passed over.
 */
export class PollLine implements Line {
  readonly way = 'poll';
  readonly polls: Polled[] = [];
  private door!: HttpDoor;
  private kept: Told[] = [];
  private last = 0n;
  private step = 1n;
  /** By type. */
  private readonly readings = new Map<string, Reading>();
  private mishaps: PageMishap[] = [];
  private stuck: string | undefined;

  private constructor(private readonly plan: PollPlan) {}

  static async open(plan: PollPlan, hear: Hear): Promise<PollLine> {
    const line = new PollLine(plan);
    line.door = await HttpDoor.open(plan.port, hear, (request, query) => line.page(request, query));
    return line;
  }

  get url(): string {
    return this.door.url;
  }

  async tell(...events: HubEvent[]): Promise<void> {
    for (const event of events) {
      this.door.note(event);
      this.last += this.step;
      this.kept.push({ position: this.last, event, isGiven: false });
    }
  }

  async heard(ms = this.plan.patienceMs): Promise<boolean> {
    return (await until(ms, () => this.readings.size > 0 && this.kept.every((told) => told.isGiven || !this.isRead(told)))) ?? false;
  }

  async untaken(): Promise<string | undefined> {
    const { patienceMs } = this.plan;
    if (this.stuck) return this.stuck;
    const left = () => this.kept.filter((told) => !this.isTaken(told));
    if (await until(patienceMs, () => left().length === 0)) return undefined;
    if (this.readings.size === 0) return 'It never asked for GET /deliveries.';
    return `It did not ask for what follows the last ${left().length} messages within ${patienceMs / 1000} s: it last asked after ${this.polls.at(-1)!.after}, and the last place is ${this.last}.`;
  }

  async clear(): Promise<void> {
    this.kept = [];
    this.mishaps = [];
    this.stuck = undefined;
    for (const reading of this.readings.values()) reading.first = { position: 0n, times: 0 };
  }

  async close(): Promise<void> {
    await this.door.close();
  }

  /** The next questions are answered so, one after the other. */
  let(...mishaps: PageMishap[]): void {
    this.mishaps = mishaps;
  }

  /** From here on places are far from those before, far apart, and larger than a number of 64 bits with a point holds. */
  goFar(): void {
    const from = this.last > BEYOND_DOUBLES ? this.last : BEYOND_DOUBLES;
    this.last = from - (from % APART) + 1n;
    if (this.last < from) this.last += APART;
    this.step = APART;
  }

  private page({ method, path }: Request, query: URLSearchParams): Answer | 'lost' | undefined {
    if (method !== 'GET' || path !== PATH) return undefined;
    const [after, limit, type] = [query.get('after') ?? '0', query.get('limit') ?? String(PAGE), query.get('type')];
    const isWhole = /^\d{1,3}$/.test(limit) && Number(limit) >= 1 && Number(limit) <= MOST;
    if (!PLACE.test(after) || !isWhole) throw new Problem(422, 'not_valid', `after is a place in the line; limit is 1 to ${MOST}.`);
    const mishap = this.mishaps.shift();
    this.polls.push({ at: Date.now(), after: BigInt(after), refused: mishap !== undefined });
    if (mishap?.kind === 'lost') return 'lost';
    if (mishap) return busy(mishap.status, mishap.seconds);
    const from = BigInt(after);
    const reading = this.readingOf(type ?? WHOLE, from);
    if (from > reading.taken) reading.taken = from;
    const rows = this.kept
      .filter(({ position, event }) => position > from && (type === null || event.type === type))
      .slice(0, Number(limit));
    if (rows[0]) this.begins(reading, rows[0]);
    for (const row of rows) row.isGiven = true;
    const body = rows.map(({ position, event }) => ({
      ...{ position: String(position), inQueue: false, byWebhook: false },
      event: JSON.parse(eventJson({ time: event.time ?? new Date().toISOString(), ...event }).toString('utf8')) as object,
    }));
    return { status: 200, type: 'application/json', headers: {}, body };
  }

  /** The first time it asks after a place that it has kept: from a run before, or from the hub. Whatever it was not given yet stands behind that. */
  private readingOf(type: string, from: bigint): Reading {
    const known = this.readings.get(type);
    if (known) return known;
    if (from > this.last) {
      this.last = from;
      for (const told of this.kept.filter(({ isGiven }) => !isGiven)) told.position = this.last += this.step;
    }
    const reading = { taken: from, first: { position: 0n, times: 0 } };
    this.readings.set(type, reading);
    return reading;
  }

  private isRead({ event }: Told): boolean {
    return this.readings.size === 0 || this.readings.has(WHOLE) || this.readings.has(event.type);
  }

  private isTaken(told: Told): boolean {
    const by = [this.readings.get(WHOLE), this.readings.get(told.event.type)];
    return !this.isRead(told) || by.some((reading) => reading !== undefined && reading.taken >= told.position);
  }

  private begins(reading: Reading, { position, event }: Told): void {
    const { first } = reading;
    reading.first = { position, times: first.position === position ? first.times + 1 : 1 };
    if (reading.first.times > TIMES)
      this.stuck ??= `It was given ${event.type} ${reading.first.times} times, and did not ask for what follows.`;
  }
}

function busy(status: 429 | 503, seconds: number): Answer {
  const [code, sentence] =
    status === 429 ? ['too_many', 'More requests than your limit allows.'] : ['unavailable', 'This part of the hub cannot answer now.'];
  const problem = new Problem(status, code, sentence, undefined, { 'retry-after': String(seconds) });
  return { status, type: 'application/problem+json', headers: problem.headers, body: problemDetails(problem) };
}
