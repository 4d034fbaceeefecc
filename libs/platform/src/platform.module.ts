import {
  Inject,
  Module,
  type DynamicModule,
  type MiddlewareConsumer,
  type NestModule,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { TerminusModule } from '@nestjs/terminus';
import type { Logger } from 'pino';
import { Area, loadArea } from './area.js';
import { CallerGuard } from './caller.js';
import { CertificateGuard } from './certificate.guard.js';
import { checkedBody } from './checked-body.js';
import { CommonConfig, readConfig, type Env } from './config.js';
import { Database } from './database.js';
import { HealthController, Readiness } from './health.js';
import { Log, requestLog, serviceLog } from './logging.js';
import { Metrics, MetricsController } from './metrics.js';
import { RateLimits } from './limits.js';
import { ProblemFilter } from './problem.js';
import { RateLimitGuard } from './rate-limit.guard.js';
import { ServiceClient } from './service-client.js';
import { Standing, type WhoIsOut } from './standing.js';
import { Tokens } from './tokens.js';
import { traceRequests } from './trace-requests.js';
import { Tracing, tracingOff } from './tracing.js';

export interface PlatformPlan {
  name: string;
  env: Env;
  /** The service's own config class: injectable by its class, and as CommonConfig. */
  Config?: new () => CommonConfig;
  /** Already open, where whoever starts the service needs it too. It is closed with the application all the same. */
  database?: Database;
  log?: Logger;
  /** Already open; closed with the application. Off without. */
  tracing?: Tracing;
}

/** What every service is given: config, database, log, metrics, health, callers, problems, the area, and a client for other services. */
export function platformModule(plan: PlatformPlan): DynamicModule {
  const config = readConfig<CommonConfig>(plan.Config ?? CommonConfig, plan.env);
  const tracing = plan.tracing ?? tracingOff;
  const client = new ServiceClient(config.DIRECTORY_URL, config.SERVICE_KEY, tracing);
  const askStanding = () => client.get<WhoIsOut>(new URL('/standing', config.DIRECTORY_URL));
  const shared = [
    { provide: CommonConfig, useValue: config },
    ...(plan.Config ? [{ provide: plan.Config, useValue: config }] : []),
    { provide: Database, useValue: plan.database ?? Database.open(config.DATABASE_URL) },
    { provide: Log, useValue: plan.log ?? serviceLog(plan.name, config.LOG_LEVEL, config.LOG_FILE) },
    { provide: Metrics, useValue: new Metrics(plan.name) },
    { provide: Tracing, useValue: tracing },
    { provide: Readiness, useValue: new Readiness() },
    { provide: Area, useValue: loadArea(config.AREA, config.AREAS_DIR) },
    { provide: Tokens, useValue: new Tokens(config.DIRECTORY_URL) },
    { provide: RateLimits, useValue: new RateLimits() },
    { provide: ServiceClient, useValue: client },
    { provide: Standing, useValue: new Standing(config.SERVICE_KEY ? askStanding : undefined) },
  ];
  return {
    module: PlatformModule,
    global: true,
    imports: [TerminusModule.forRoot({ logger: false })],
    controllers: [HealthController, MetricsController],
    providers: [
      ...shared,
      // In this order: who is held to a limit is known once it is known who calls.
      { provide: APP_GUARD, useClass: CallerGuard },
      { provide: APP_GUARD, useClass: CertificateGuard },
      { provide: APP_GUARD, useClass: RateLimitGuard },
      { provide: APP_FILTER, useClass: ProblemFilter },
      { provide: APP_PIPE, useFactory: checkedBody },
    ],
    exports: shared.map(({ provide }) => provide),
  };
}

@Module({})
export class PlatformModule implements NestModule, OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Readiness) readiness: Readiness,
    @Inject(Metrics) private readonly metrics: Metrics,
    @Inject(Log) private readonly log: Log,
    @Inject(Tracing) private readonly tracing: Tracing,
    @Inject(Standing) private readonly standing: Standing,
  ) {
    metrics.watchPool(database.pool);
    readiness.register('database', async () => void (await this.database.query('select 1')));
    readiness.register('standing', () => standing.said());
  }

  configure(consumer: MiddlewareConsumer): void {
    if (this.tracing.on) consumer.apply(traceRequests(this.tracing)).forRoutes('{*all}');
    consumer.apply(this.metrics.countRequests, requestLog(this.log as unknown as Logger)).forRoutes('{*all}');
  }

  onApplicationBootstrap(): void {
    this.standing.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.standing.stop();
    await this.database.close();
    await this.tracing.close();
  }
}
