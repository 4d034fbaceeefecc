import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { NextFunction, Request, Response } from 'express';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { Open } from './caller.js';

/** A service's figures. One registry a service: several services may share a process. */
export class Metrics extends Registry {
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
