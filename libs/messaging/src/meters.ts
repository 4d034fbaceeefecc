import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** What an operator needs of the message path. */
export class Meters {
  private readonly came: Counter<'lane' | 'kind'>;
  private readonly sizes: Histogram;
  private readonly seconds: Histogram;
  private readonly failures: Counter<'handler' | 'cause'>;
  private readonly out: Counter;

  constructor(private readonly registry: Registry) {
    const registers = [registry];
    this.came = new Counter({
      name: 'messages_arrived_total',
      help: 'Messages taken into the inbox, and repeats dropped',
      labelNames: ['lane', 'kind'],
      registers,
    });
    this.sizes = new Histogram({
      name: 'messages_batch_size',
      help: 'Messages handled in one transaction',
      buckets: [1, 5, 20, 50, 100, 200],
      registers,
    });
    this.seconds = new Histogram({
      name: 'messages_batch_seconds',
      help: 'Duration of one such transaction',
      buckets: [0.005, 0.02, 0.05, 0.1, 0.5, 1, 5],
      registers,
    });
    this.failures = new Counter({
      name: 'messages_held_total',
      help: 'Messages set aside, by handler and cause',
      labelNames: ['handler', 'cause'],
      registers,
    });
    this.out = new Counter({ name: 'messages_published_total', help: 'Facts published and confirmed', registers });
  }

  arrived(lane: 'facts' | 'partners', taken: number, dropped: number): void {
    this.came.inc({ lane, kind: 'taken' }, taken - dropped);
    if (dropped) this.came.inc({ lane, kind: 'repeat' }, dropped);
  }

  batch(size: number, began: bigint): void {
    this.sizes.observe(size);
    this.seconds.observe(Number(process.hrtime.bigint() - began) / 1e9);
  }

  held(handler: string, cause: string): void {
    this.failures.inc({ handler, cause });
  }

  published(facts: number): void {
    this.out.inc(facts);
  }

  /** Figures read when they are scraped: what waits in the inbox, in the outbox, and in `held`. */
  readOnScrape(name: string, help: string, read: () => Promise<number>): void {
    new Gauge({
      name,
      help,
      registers: [this.registry],
      async collect() {
        this.set(await read());
      },
    });
  }
}
