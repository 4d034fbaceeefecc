import { Controller, Get, Inject, Res, ServiceUnavailableException } from '@nestjs/common';
import { ApiOkResponse, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import { HealthCheckService, HealthIndicatorService, type HealthCheckResult } from '@nestjs/terminus';
import type { Response } from 'express';
import { Open } from './caller.js';
import { Log } from './logging.js';

/** Thrown by a readiness check: its sentence is shown at `/health/ready`, so it names no address and no person. */
export class NotReady extends Error {}

/** Resolves when ready, with a sentence where something is worth saying ("partners' queues are off"). */
export type ReadinessCheck = () => Promise<string | void> | string | void;

const DEADLINE_MS = 2_000;

/** What must work before this service can. Whoever owns a part registers its check. */
export class Readiness {
  private readonly checks = new Map<string, ReadinessCheck>();

  register(name: string, check: ReadinessCheck): void {
    this.checks.set(name, check);
  }

  all(): [string, ReadinessCheck][] {
    return [...this.checks];
  }
}

@ApiTags('health')
@Open()
@Controller('health')
export class HealthController {
  constructor(
    @Inject(HealthCheckService) private readonly health: HealthCheckService,
    @Inject(HealthIndicatorService) private readonly indicators: HealthIndicatorService,
    @Inject(Readiness) private readonly readiness: Readiness,
    @Inject(Log) private readonly log: Log,
  ) {}

  /** The process answers. Nothing else is asked: a database that is away must not have every service restarted. */
  @Get('live')
  @ApiOkResponse({ description: 'alive' })
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** Every part that this service needs, and whether it is there. */
  @Get('ready')
  @ApiOkResponse({ description: 'ready' })
  @ApiServiceUnavailableResponse({ description: 'not ready, and which part is not' })
  async ready(@Res({ passthrough: true }) response: Response): Promise<HealthCheckResult> {
    try {
      return await this.health.check(
        this.readiness.all().map(
          ([name, check]) =>
            () =>
              this.ask(name, check),
        ),
      );
    } catch (error) {
      if (!(error instanceof ServiceUnavailableException)) throw error;
      response.status(503);
      return error.getResponse() as HealthCheckResult;
    }
  }

  private async ask(name: string, check: ReadinessCheck) {
    const indicator = this.indicators.check(name);
    let timer: NodeJS.Timeout | undefined;
    try {
      const late = new Promise<never>((_, no) => (timer = setTimeout(() => no(new NotReady('does not answer in time')), DEADLINE_MS)));
      const said = await Promise.race([Promise.resolve().then(check), late]);
      return said ? indicator.up(said) : indicator.up();
    } catch (error) {
      if (error instanceof NotReady) return indicator.down(error.message);
      // Anything else may name hosts and users: for the log alone.
      this.log.warn({ err: error, part: name }, 'not ready');
      return indicator.down('does not answer');
    } finally {
      clearTimeout(timer);
    }
  }
}
