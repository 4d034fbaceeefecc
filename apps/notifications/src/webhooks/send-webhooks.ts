import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { NotificationFailedV1 } from '#contracts/notification.failed.v1.js';
import { isCalledWith } from '#contracts/travels-by.js';
import { Fenced, OwnSession, type Owned } from '#messaging/own-session.js';
import { Signal } from '#messaging/signal.js';
import { Units, type Fact } from '#messaging/unit.js';
import { Database } from '#platform/database.js';
import { Readiness } from '#platform/health.js';
import { Log } from '#platform/logging.js';
import { Tracing } from '#platform/tracing.js';
import { NotificationsConfig } from '../notifications.config.js';
import { SendsFigures } from '../sends-figures.js';
import { eventOf } from '../partners/event-of-delivery.js';
import { SignedCalls } from './signed-calls.js';
import { tellDisabled, tellOfFailing } from './tell-of-webhooks.js';
import { whoseTurn } from './whose-turn.rules.js';
import { REFUSALS, verdictOf, waitAfterAttempt, type CallResult, type Verdict } from './webhook-verdict.rules.js';
import {
  anyWebhook,
  dropAttempts,
  dueLines,
  failingOf,
  isStillOpen,
  moveWebhook,
  nextToCall,
  nextWebhookDue,
  type Attempted,
  type LineAfter,
  type OpenLine,
  type ToCall,
} from './webhooks.queries.js';

/** Partners that are called side by side; of them no more than so many that held their slot for long when they were last called. */
const SIDE_BY_SIDE = 20;
const SLOW_SIDE_BY_SIDE = 15;
/** Messages of one partner, and time, after which it is marked how far its line came: a crash repeats no more than these. */
const PER_RUN = 10;
const RUN_MS = 5_000;
/** The commit wakes the sender; this only mends a lost wake-up. */
const POLL_MS = 10_000;
const INTERRUPTED_MS = 2_000;
const KEPT_DAYS = 30;
const DROP_EVERY_MS = 3_600_000;

/**
 * Calls partners' webhooks with what the hub owes them, as the one process that does: the second reader of the line that queues are filled from, with
 * a position of its own. One partner's messages go one after another, in their order; partners go side by side, and one that is slow or away stalls
 * itself alone. A message is marked after it was taken: after a crash it is sent again under the same id, by which a receiver knows it.
 */
@Injectable()
export class SendWebhooks implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stir = new Signal();
  private readonly session: OwnSession;
  /** Lines that are being sent, by partner. */
  private readonly running = new Map<string, Promise<void>>();
  /** Partners in the order in which they were last called, and those of them that took longer than a run should. */
  private readonly called = new Set<string>();
  private readonly slow = new Set<string>();
  private nextLook = 0;
  private nextDrop = 0;

  constructor(
    @Inject(Database) database: Database,
    @Inject(Units) private readonly units: Units,
    @Inject(SignedCalls) private readonly calls: SignedCalls,
    @Inject(Readiness) readiness: Readiness,
    @Inject(Log) private readonly log: Log,
    @Inject(Tracing) private readonly tracing: Tracing,
    @Inject(SendsFigures) private readonly figures: SendsFigures,
    @Inject(NotificationsConfig) private readonly config: NotificationsConfig,
  ) {
    const report = (error: Error) => log.warn({ err: error }, 'the sender of webhooks was interrupted, and goes on');
    this.session = new OwnSession(database.url, 'webhook_sender', 'notifications', (owned) => this.work(owned), report);
    readiness.register('webhooks', () => {
      return this.calls.on ? undefined : 'webhooks are off: WEBHOOK_KEY is not set';
    });
  }

  onApplicationBootstrap(): void {
    if (this.calls.on) this.session.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    const stopped = this.session.stop();
    this.stir.raise();
    // What is under way is cut, and sent again by the next owner.
    this.calls.close();
    await stopped;
  }

  private async work(owned: Owned): Promise<void> {
    const { client } = owned;
    const { rows } = await client.query('select current_schema() as schema');
    client.on('notification', () => this.stir.raise());
    client.on('end', () => this.stir.raise());
    await client.query(`listen "${rows[0].schema}_webhook"`);
    let hears = false;
    try {
      while (!owned.ending()) {
        await this.keepHouse(owned);
        if ((await anyWebhook(client)) !== hears) {
          await client.query(`${hears ? 'unlisten' : 'listen'} "${rows[0].schema}_delivery"`);
          hears = !hears;
        }
        const free = SIDE_BY_SIDE - this.running.size;
        const forSlow = SLOW_SIDE_BY_SIDE - [...this.running.keys()].filter((partner) => this.slow.has(partner)).length;
        // So many more that those who must wait hide nobody behind them.
        const due = free > 0 ? await dueLines(client, [...this.running.keys()], [...this.called], free + this.slow.size) : [];
        const next = whoseTurn(due, this.slow, { free, forSlow });
        for (const line of next) this.begin(owned, line);
        if (next.length > 0) continue;
        const untilDue = Math.min((await nextWebhookDue(client)) ?? POLL_MS, this.nextLook - Date.now());
        await this.stir.wait(Math.min(POLL_MS, Math.max(50, untilDue)));
      }
    } finally {
      // The lock is held until nothing is under way: the next owner must not send what this one is sending.
      await Promise.all(this.running.values());
    }
  }

  private begin(owned: Owned, line: OpenLine): void {
    const begun = Date.now();
    this.called.delete(line.partner);
    this.called.add(line.partner);
    const run = this.sendLine(owned, line)
      .catch(async (error: Error) => {
        if (owned.ending()) return;
        this.log.warn({ err: error }, 'a webhook’s line was interrupted, and goes on');
        // What cannot be marked is sent again: not as fast as the receiver answers.
        await new Promise((resolve) => setTimeout(resolve, INTERRUPTED_MS));
      })
      .finally(() => {
        this.running.delete(line.partner);
        if (Date.now() - begun > RUN_MS) this.slow.add(line.partner);
        else this.slow.delete(line.partner);
        this.stir.raise();
      });
    this.running.set(line.partner, run);
  }

  private async sendLine(owned: Owned, line: OpenLine): Promise<void> {
    const after: LineAfter = {
      partner: line.partner,
      turn: line.turn,
      done: [],
      took: false,
      failed: false,
      gone: false,
      attempts: 0,
      refused: 0,
      attempted: [],
    };
    const until = Date.now() + RUN_MS;
    const given: ToCall[] = [];
    let { attempts, refused } = line;
    for (const message of await nextToCall(owned.client, line, PER_RUN)) {
      if (!isFor(line, message)) {
        pass(after, message);
        // With the message that failed its failure is over: the next one would begin with its attempts, and a webhook be warned of that took all.
        if (attempts > 0) {
          after.took = true;
          [attempts, refused] = [0, 0];
        }
        continue;
      }
      // A run takes seconds, and a suspension must not wait for its end.
      if (after.attempted.length > 0 && !(await isStillOpen(owned.client, line))) break;
      const at = new Date();
      const result = await this.call(line, message, attempts + 1);
      // Cut by our own end: it says nothing of the receiver.
      if ('why' in result && owned.ending()) break;
      const verdict = verdictOf(result, at);
      attempts += 1;
      refused += verdict.kind === 'refused' ? 1 : 0;
      const setAside = refused >= REFUSALS;
      if (setAside) given.push(message);
      after.attempted.push(attemptOf(message, at, attempts, verdict, setAside, result));
      this.figures.webhooks.inc({ outcome: after.attempted.at(-1)!.verdict });
      if (verdict.kind !== 'taken') Object.assign(after, { failed: true, why: verdict.why, gone: verdict.kind === 'gone' });
      else Object.assign(after, { took: true, failed: false, why: undefined });
      if (verdict.kind === 'taken' || setAside) {
        pass(after, message);
        [attempts, refused] = [0, 0];
      } else {
        after.waitMs = waitAfterAttempt(attempts, Math.random(), 'waitMs' in verdict ? verdict.waitMs : 0);
        break;
      }
      if (Date.now() > until || owned.ending()) break;
    }
    await this.settle(owned, { ...after, attempts, refused }, line, given);
  }

  private async call(line: OpenLine, message: ToCall, attempt: number): Promise<CallResult> {
    const about = { 'notification.id': message.event, attempt };
    const span = this.tracing.begin(`call webhook ${message.type}`, { kind: 'client', parent: message.traceparent, about });
    const result = await this.calls.call(line, message.event, eventOf(message));
    span.end('why' in result ? { code: result.why } : undefined);
    return result;
  }

  private settle({ epoch }: Owned, after: LineAfter, line: OpenLine, setAside: ToCall[]): Promise<void> {
    return this.units.run(async (unit) => {
      const { rowCount } = await unit.tx.query('select from webhook_sender where epoch = $1 for share', [epoch]);
      if (!rowCount) throw new Fenced();
      const moved = await moveWebhook(unit.tx, after);
      const gone = moved && after.gone && (await failingOf(unit.tx, after.partner));
      if (gone) await tellDisabled(unit, gone);
      unit.tell(...setAside.map((message) => failedFact(line, message, unit.now)));
    });
  }

  private async keepHouse({ client }: Owned): Promise<void> {
    if (Date.now() < this.nextLook) return;
    this.nextLook = Date.now() + this.config.DUE_CLOCK_MS;
    await this.units.run(tellOfFailing);
    if (Date.now() < this.nextDrop) return;
    await dropAttempts(client, KEPT_DAYS);
    this.nextDrop = Date.now() + DROP_EVERY_MS;
  }
}

const isFor = ({ types }: OpenLine, { type, data }: ToCall): boolean => {
  if (!isCalledWith(type) || (types.length > 0 && !types.includes(type))) return false;
  // Of a person who was erased meanwhile, there is nobody left to name.
  return type !== 'case.recalled.v1' || data.includes('"person"');
};

/** The line goes on behind this message. */
function pass(after: LineAfter, { id, again }: ToCall): void {
  if (again) after.done.push(id);
  else after.sentTo = id;
}

function attemptOf({ event, type }: ToCall, at: Date, attempt: number, verdict: Verdict, setAside: boolean, result: CallResult): Attempted {
  const kind = verdict.kind === 'refused' ? (setAside ? 'set_aside' : 'again') : verdict.kind;
  const status = 'status' in result ? result.status : undefined;
  return { event, type, at, attempt, verdict: kind, status, why: verdict.kind === 'taken' ? undefined : verdict.why, ms: result.ms };
}

/** Somebody must look at a message that its receiver will not have. */
function failedFact({ partner, kind }: OpenLine, { event, factId, type, subject, area, traceparent }: ToCall, now: Date): Fact {
  const isCase = subject.startsWith('case/');
  const data: NotificationFailedV1 = {
    notification: event,
    about: factId,
    aboutType: type,
    ...(isCase && { case: subject.slice('case/'.length) }),
    organisation: partner,
    to: kind === 'agency' ? 'agency' : 'provider',
    channel: 'webhook',
    template: type,
    version: 1,
    attempts: REFUSALS,
    at: now.toISOString(),
    why: 'refused',
    final: true,
  };
  return {
    type: 'notification.failed.v1',
    subject: isCase ? subject : `partner/${partner}`,
    area,
    data,
    cause: { traceparent: traceparent ?? undefined },
  };
}
