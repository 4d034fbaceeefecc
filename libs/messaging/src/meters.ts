import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Appended } from './inbox.js';

/** Owners of a part of the path, of which a service has one at a time. */
type Part = 'worker' | 'relay';
type Stage = 'arrive' | 'handle' | 'publish';

/** What the message path counts as it runs: a few additions a batch. Labels are names of ours and codes, never an id or a sender's words. */
export class Meters {
  private readonly came: Counter<'lane' | 'kind'>;
  private readonly cameLast: Gauge<'lane'>;
  private readonly sizes: Histogram<'stage'>;
  private readonly seconds: Histogram<'stage'>;
  private readonly waits: Histogram;
  private readonly failures: Counter<'handler' | 'cause'>;
  private readonly interruptions: Counter<'cause'>;
  private readonly out: Counter;
  private readonly level = new Map<Part, number>();

  constructor(registry: Registry) {
    const registers = [registry];
    this.came = new Counter({
      name: 'messages_arrived_total',
      help: 'Messages taken into the inbox: new ones, repeats of a known id with the same bytes, and clashes (a known id with other bytes)',
      labelNames: ['lane', 'kind'],
      registers,
    });
    this.cameLast = new Gauge({
      name: 'messages_last_arrived_timestamp_seconds',
      help: 'When a message was last taken into the inbox',
      labelNames: ['lane'],
      registers,
    });
    this.sizes = new Histogram({
      name: 'messages_batch_size',
      help: 'Messages taken in, handled or published together',
      labelNames: ['stage'],
      buckets: [1, 5, 20, 50, 100, 200, 500],
      registers,
    });
    this.seconds = new Histogram({
      name: 'messages_batch_seconds',
      help: 'Time that one such batch took, to its commit or its confirms',
      labelNames: ['stage'],
      buckets: [0.005, 0.02, 0.05, 0.1, 0.5, 1, 5, 30],
      registers,
    });
    this.waits = new Histogram({
      name: 'messages_wait_seconds',
      help: 'Time from the inbox to the commit of what came of it, of the oldest message of each batch',
      buckets: [0.02, 0.05, 0.1, 0.5, 1, 5, 30, 300],
      registers,
    });
    this.failures = new Counter({
      name: 'messages_failures_total',
      help: 'Times that a message failed by itself, first runs and later ones, by handler and cause',
      labelNames: ['handler', 'cause'],
      registers,
    });
    this.interruptions = new Counter({
      name: 'messages_interruptions_total',
      help: 'Times that the path was interrupted and went on: connections lost, clashes, full queues',
      labelNames: ['cause'],
      registers,
    });
    this.out = new Counter({ name: 'messages_published_total', help: 'Facts published and confirmed', registers });
    const { level } = this;
    new Gauge({
      name: 'messages_position_age_seconds',
      help: 'Time since the position of this process was last moved, or found to be level with all there is; absent where it stands by',
      labelNames: ['part'],
      registers,
      collect() {
        this.reset();
        for (const [part, at] of level) this.set({ part }, (Date.now() - at) / 1_000);
      },
    });
  }

  arrived(lane: 'facts' | 'partners' | 'http', rows: Appended[], began: bigint): void {
    let repeats = 0;
    let clashes = 0;
    for (const { repeats: first, same } of rows) {
      if (first === undefined) continue;
      if (same) repeats++;
      else clashes++;
    }
    this.came.inc({ lane, kind: 'new' }, rows.length - repeats - clashes);
    if (repeats) this.came.inc({ lane, kind: 'repeat' }, repeats);
    if (clashes) this.came.inc({ lane, kind: 'clash' }, clashes);
    this.cameLast.setToCurrentTime({ lane });
    this.took('arrive', rows.length, began);
  }

  /** @param since when the oldest message of the batch was taken in */
  handled(size: number, began: bigint, since: Date): void {
    this.took('handle', size, began);
    this.waits.observe(Math.max(0, Date.now() - since.getTime()) / 1_000);
  }

  published(facts: number, began: bigint): void {
    this.out.inc(facts);
    this.took('publish', facts, began);
  }

  failed(handler: string, cause: string): void {
    this.failures.inc({ handler, cause });
  }

  interrupted(error: unknown): void {
    this.interruptions.inc({ cause: kindOf(error) });
  }

  /** This process owns the part, and has just moved its position or found nothing to do. */
  isLevel(part: Part): void {
    this.level.set(part, Date.now());
  }

  /** This process no longer owns the part. */
  left(part: Part): void {
    this.level.delete(part);
  }

  private took(stage: Stage, size: number, began: bigint): void {
    this.sizes.observe({ stage }, size);
    this.seconds.observe({ stage }, Number(process.hrtime.bigint() - began) / 1e9);
  }
}

/** PostgreSQL's and the system's codes, the broker's numbers, else the error's class: few, whatever happens. */
function kindOf(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  if (typeof code === 'number') return `amqp ${code}`;
  return typeof code === 'string' && /^[A-Z0-9_]{2,40}$/.test(code) ? code : String(name ?? 'unknown');
}
