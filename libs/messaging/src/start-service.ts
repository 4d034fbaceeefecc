import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Module, type DynamicModule, type INestApplication, type RawBodyRequest, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { MicroserviceOptions } from '@nestjs/microservices';
import helmet from 'helmet';
import type { Logger } from 'pino';
import { CommonConfig, readConfig, type Env } from '#platform/config.js';
import { Database } from '#platform/database.js';
import { Readiness } from '#platform/health.js';
import { RateLimits } from '#platform/limits.js';
import { NestLog, serviceLog } from '#platform/logging.js';
import { Metrics } from '#platform/metrics.js';
import { migrate, type MigrationClass } from '#platform/migrate.js';
import { openApi } from '#platform/openapi.js';
import { platformModule } from '#platform/platform.module.js';
import { Problem } from '#platform/problem.js';
import { openTracing } from '#platform/open-tracing.js';
import { tlsOf } from '#platform/tls.js';
import { refuseWhoMustWait } from '#platform/told-to-wait.js';
import { CannotStart, startWithDatabase } from '#platform/start-with-database.js';
import { BODY_LIMIT, isTooDeep, tooDeep } from './cloud-event.js';
import type { Contracts } from './contracts.js';
import { hubContracts } from './hub-contracts.js';
import { HubTransport } from './hub-transport.js';
import { keepHouse } from './keep-house.js';
import { MessagingModule } from './messaging.module.js';
import { putUpPathFigures } from './path-figures.js';
import type { Seal } from './seal.js';

export interface ServicePlan {
  name: string;
  /** The service's own module; what the platform and messaging give is injectable in it. */
  module: Type | DynamicModule;
  migrations: MigrationClass[];
  env: Env;
  /** The service's own config class, an extension of CommonConfig. */
  Config?: new () => CommonConfig;
  /** How partners' bodies are sealed, for a service that has partners' lanes. */
  seal?: (env: Env) => Seal;
  /** Hears partners' queues (intake). Needs PARTNERS_AMQP_URL. */
  partners?: boolean;
  /** Paths of `POST` whose routes read the body themselves: what cannot be parsed, or is too large, is theirs to answer for. */
  ownBodies?: RegExp;
  /** The book of contracts; the hub's own unless a test brings another. */
  contracts?: Contracts;
  /** Messages taken, handled or published together, at the most. Only a measure gives one. */
  batch?: number;
  /** Runs after migrations and before the first message: demo data, a service's own preparations. */
  prepare?: (app: INestApplication) => Promise<void>;
}

export interface RunningService {
  name: string;
  url: string;
  app: INestApplication;
  /** Stops taking requests and messages, finishes the batch at hand, publishes what it can, closes. */
  close(): Promise<void>;
}

const JSON_TYPE = /^application\/([\w.-]+\+)?json\s*(;|$)/i;

/** Before any route sees it: whatever walks such a body, a check or `JSON.stringify`, runs out of stack. */
function refuseDeep({ rawBody }: RawBodyRequest<IncomingMessage>, _response: ServerResponse, next: (error?: Problem) => void): void {
  if (!rawBody || !isTooDeep(rawBody)) return next();
  const fault = tooDeep();
  next(new Problem(422, fault.code, fault.sentence, [fault]));
}

/** No page of another origin may read an answer: this one is nobody's, and never will be (RFC 2606). */
function forNoOtherOrigin(_request: IncomingMessage, response: ServerResponse, next: () => void): void {
  response.setHeader('Access-Control-Allow-Origin', 'https://none.invalid');
  next();
}

/** Milliseconds in which the head and the whole of a request must have come: one that trickles in holds a connection for ever. */
const HEAD_WITHIN = 10_000;
const REQUEST_WITHIN = 60_000;

/** Starts one service: config, migrations, HTTP, messages, in this order. Waits for database and broker; throws, with every reason, where it cannot. */
export async function startService(plan: ServicePlan): Promise<RunningService> {
  const { name, env } = plan;
  const config = readConfig(plan.Config ?? CommonConfig, env) as CommonConfig;
  const { AMQP_URL: amqpUrl } = config;
  if (!amqpUrl) throw new CannotStart(`${name} cannot start: AMQP_URL is missing`);
  const log = serviceLog(name, config.LOG_LEVEL, config.LOG_FILE);
  return startWithDatabase(name, log, () => startOnce(plan, { ...config, AMQP_URL: amqpUrl }, log));
}

async function startOnce(plan: ServicePlan, config: CommonConfig & { AMQP_URL: string }, log: Logger): Promise<RunningService> {
  const { name, env } = plan;
  await migrate(config.DATABASE_URL, plan.migrations);
  const database = Database.open(config.DATABASE_URL);
  const tracing = await openTracing(name, config.OTEL_EXPORTER_OTLP_ENDPOINT);
  const messaging = MessagingModule.forService({
    service: name,
    databaseUrl: config.DATABASE_URL,
    amqpUrl: config.AMQP_URL,
    ...(plan.partners && env.PARTNERS_AMQP_URL ? { partnersAmqpUrl: env.PARTNERS_AMQP_URL } : {}),
    contracts: plan.contracts ?? hubContracts,
    seal: plan.seal?.(env),
    batch: plan.batch,
  });

  @Module({ imports: [platformModule({ name, env, Config: plan.Config, database, log, tracing }), messaging, plan.module as Type] })
  class ServiceModule {}

  const tls = tlsOf(config);
  const app = await NestFactory.create<NestExpressApplication>(ServiceModule, {
    logger: new NestLog(log),
    bodyParser: false,
    rawBody: true,
    abortOnError: false,
    ...(tls && { httpsOptions: tls }),
  });
  let house: { stop(): void } | undefined;
  try {
    const isJson = (request: IncomingMessage) =>
      JSON_TYPE.test(request.headers['content-type'] ?? '') && !plan.ownBodies?.test(request.url ?? '');
    // No HSTS: a browser heeds it for the whole name, and would leave whatever else there speaks plain HTTP.
    app.use(helmet({ strictTransportSecurity: false }));
    app.use(forNoOtherOrigin);
    app.use(refuseWhoMustWait(app.get(RateLimits).told, app.get(Metrics)));
    app.useBodyParser('json', { limit: BODY_LIMIT, type: isJson });
    app.use(refuseDeep);
    openApi(app, name);
    const transport = app.get(HubTransport);
    app.connectMicroservice<MicroserviceOptions>({ strategy: transport }, { inheritAppConfig: false });
    app.get(Readiness).register('messages', () => transport.ready());
    putUpPathFigures(app.get(Metrics), database, transport);
    house = await keepHouse(database, (error) => log.warn({ err: error }, 'housekeeping failed'));
    await app.init();
    await plan.prepare?.(app);
    await app.startAllMicroservices();
    const server = app.getHttpServer() as Server;
    server.headersTimeout = HEAD_WITHIN;
    server.requestTimeout = REQUEST_WITHIN;
    await app.listen(config.PORT, config.HUB_HOST);
  } catch (error) {
    house?.stop();
    await app.close().catch(() => undefined);
    throw error;
  }
  const address = app.getHttpServer().address() as { port: number };
  return {
    name,
    url: `${tls ? 'https' : 'http'}://${config.HUB_HOST}:${address.port}`,
    app,
    async close() {
      house?.stop();
      await app.close();
    },
  };
}
