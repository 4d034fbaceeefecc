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
/** A place that a number of 64 bits with a point does not hold: it is rounded down, and so are those that are four apart from it. */
const BEYOND_DOUBLES = 2n ** 53n + 1n;
const APART = 4n;

/**
 * A system that is called nowhere: it asks the run as it would ask the hub, and reads what it is told at `GET /deliveries`, page by page. It has taken
 * what it asks on behind.
 */
export class PollLine implements Line {
  readonly way = 'poll';
  readonly polls: Polled[] = [];
  private door!: HttpDoor;
  private kept: { position: bigint; event: HubEvent }[] = [];
  private last = 0n;
  private step = 1n;
  /** The farthest place that stood in a page, and the farthest that was asked on behind. */
  private given = 0n;
  private taken = 0n;
  private mishaps: PageMishap[] = [];
  /** The message that the last page began with, and how often in a row. */
  private first = { position: 0n, times: 0 };
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
      this.kept.push({ position: this.last, event });
    }
  }

  async heard(): Promise<void> {
    await until(this.plan.patienceMs, () => this.given >= this.last);
  }

  async untaken(): Promise<string | undefined> {
    const { patienceMs } = this.plan;
    if (this.stuck) return this.stuck;
    if (await until(patienceMs, () => this.taken >= this.last)) return undefined;
    const left = this.kept.filter(({ position }) => position > this.taken).length;
    if (this.polls.length === 0) return 'It never asked for GET /deliveries.';
    return `It did not ask for what follows the last ${left} messages within ${patienceMs / 1000} s: it last asked after ${this.polls.at(-1)!.after}, and the last place is ${this.last}.`;
  }

  async clear(): Promise<void> {
    this.kept = [];
    this.mishaps = [];
    this.stuck = undefined;
    this.first = { position: 0n, times: 0 };
    this.given = this.taken = this.last;
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
    if (this.last >= BEYOND_DOUBLES) return;
    this.last = BEYOND_DOUBLES - APART;
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
    if (from > this.taken) this.taken = from;
    const rows = this.kept
      .filter(({ position, event }) => position > from && (type === null || event.type === type))
      .slice(0, Number(limit));
    if (rows[0]) this.begins(rows[0]);
    for (const { position } of rows) if (position > this.given) this.given = position;
    const body = rows.map(({ position, event }) => ({
      ...{ position: String(position), inQueue: false, byWebhook: false },
      event: JSON.parse(eventJson({ time: event.time ?? new Date().toISOString(), ...event }).toString('utf8')) as object,
    }));
    return { status: 200, type: 'application/json', headers: {}, body };
  }

  private begins({ position, event }: { position: bigint; event: HubEvent }): void {
    this.first = { position, times: this.first.position === position ? this.first.times + 1 : 1 };
    if (this.first.times > TIMES) this.stuck ??= `It was given ${event.type} ${this.first.times} times, and did not ask for what follows.`;
  }
}

function busy(status: 429 | 503, seconds: number): Answer {
  const [code, sentence] =
    status === 429 ? ['too_many', 'More requests than your limit allows.'] : ['unavailable', 'This part of the hub cannot answer now.'];
  const problem = new Problem(status, code, sentence, undefined, { 'retry-after': String(seconds) });
  return { status, type: 'application/problem+json', headers: problem.headers, body: problemDetails(problem) };
}
