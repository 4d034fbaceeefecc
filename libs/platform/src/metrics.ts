import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { NextFunction, Request, Response } from 'express';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Pool } from 'pg';
import { Open } from './caller.js';

/** How long a scrape waits for figures that must be asked for: whoever scrapes gives up after ten seconds, and then learns nothing at all. */
const PATIENCE_MS = 2_000;

type Put<Name extends string> = (name: Name, value: number, labels?: Record<string, string>) => void;

/** A service's figures. One registry a service: several services may share a process. */
export class Metrics extends Registry {
  private readonly reads: (() => Promise<void>)[] = [];
  private readonly wereRead: Gauge<'of'>;
  private readonly requests: Histogram<'method' | 'route' | 'status'>;

  constructor(service: string) {
    super();
    this.setDefaultLabels({ service });
    collectDefaultMetrics({ register: this });
    this.requests = new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Time to answer an HTTP request, by route and status',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers: [this],
    });
    this.wereRead = new Gauge({
      name: 'metrics_figures_read',
      help: 'Whether the figures that must be asked for could be read for this scrape; where not, they are absent',
      labelNames: ['of'],
      registers: [this],
    });
  }

  /**
   * Gauges that are asked for, all in one question, when they are scraped. Where the answer fails or is late they are absent, so that an old or
   * a made-up figure never passes for a true one, and everything else is scraped all the same.
   */
  readOnScrape<Name extends string>(
    of: string,
    gauges: Record<Name, { help: string; labelNames?: string[] }>,
    read: (put: Put<Name>) => Promise<void>,
  ): void {
    const known = new Map<string, Gauge>();
    for (const [name, { help, labelNames = [] }] of Object.entries<{ help: string; labelNames?: string[] }>(gauges))
      known.set(name, new Gauge({ name, help, labelNames, registers: [this] }));
    const empty = () => known.forEach((gauge) => (gauge.reset(), gauge.remove({})));
    empty();
    let reading: Promise<[Name, number, Record<string, string>][]> | undefined;
    this.reads.push(async () => {
      // One question at a time: scrapes that come faster than the answer share it.
      reading ??= collected(read).finally(() => (reading = undefined));
      try {
        const found = await inTime(reading);
        empty();
        for (const [name, value, labels] of found) known.get(name)!.set(labels, value);
        this.wereRead.set({ of }, 1);
      } catch {
        empty();
        this.wereRead.set({ of }, 0);
      }
    });
  }

  /** The pool's connections: in all, idle, and how many callers wait for one. */
  watchPool(pool: Pool): void {
    new Gauge({
      name: 'database_pool_connections',
      help: 'Connections of the pool: open in all (total), unused (idle); and callers that wait for one (waiting)',
      labelNames: ['state'],
      registers: [this],
      collect() {
        this.set({ state: 'total' }, pool.totalCount);
        this.set({ state: 'idle' }, pool.idleCount);
        this.set({ state: 'waiting' }, pool.waitingCount);
      },
    });
    new Gauge({ name: 'database_pool_limit', help: 'Connections that the pool may open', registers: [this] }).set(pool.options.max);
  }

  override async metrics(): Promise<string> {
    await Promise.all(this.reads.map((read) => read()));
    return super.metrics();
  }

  /** Express middleware: refused and unmatched requests are counted too. The route's pattern is the label, or ids would make a series each. */
  readonly countRequests = (request: Request, response: Response, next: NextFunction): void => {
    const done = this.requests.startTimer({ method: request.method });
    response.once('finish', () => {
      const route = (request.route as { path?: string } | undefined)?.path ?? 'unmatched';
      done({ route, status: String(response.statusCode) });
    });
    next();
  };
}

async function collected<Name extends string>(read: (put: Put<Name>) => Promise<void>) {
  const found: [Name, number, Record<string, string>][] = [];
  await read((name, value, labels = {}) => void found.push([name, value, labels]));
  return found;
}

function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => (timer = setTimeout(() => reject(new Error('late')), PATIENCE_MS)));
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

@ApiExcludeController()
@Open()
@Controller('metrics')
export class MetricsController {
  constructor(@Inject(Metrics) private readonly metrics: Metrics) {}

  @Get()
  @Header('Content-Type', Registry.PROMETHEUS_CONTENT_TYPE)
  all(): Promise<string> {
    return this.metrics.metrics();
  }
}
