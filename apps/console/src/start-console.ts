import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Logger } from 'pino';
import type { RunningService } from '#messaging/start-service.js';
import { readConfig, type Env } from '#platform/config.js';
import { NestLog, serviceLog } from '#platform/logging.js';
import { migrate } from '#platform/migrate.js';
import { openApi } from '#platform/openapi.js';
import { platformModule } from '#platform/platform.module.js';
import { openTracing } from '#platform/open-tracing.js';
import { tlsOf } from '#platform/tls.js';
import { startWithDatabase } from '#platform/start-with-database.js';
import { ConsoleTables1750000001000 } from './console-tables.migration.js';
import { ConsoleConfig } from './console.config.js';
import { ConsoleModule } from './console.module.js';
import { setUpPages } from './pages.js';

/** Starts the web pages. They hear no facts and so have no queue: everything is asked of the services, in the visitor's name. */
export async function startConsole(env: Env): Promise<RunningService> {
  const config = readConfig(ConsoleConfig, env);
  const log = serviceLog('console', config.LOG_LEVEL, config.LOG_FILE);
  return startWithDatabase('console', log, () => startOnce(env, config, log));
}

async function startOnce(env: Env, config: ConsoleConfig, log: Logger): Promise<RunningService> {
  await migrate(config.DATABASE_URL, [ConsoleTables1750000001000]);
  const tracing = await openTracing('console', config.OTEL_EXPORTER_OTLP_ENDPOINT);

  @Module({ imports: [platformModule({ name: 'console', env, Config: ConsoleConfig, log, tracing }), ConsoleModule] })
  class Console {}

  // A page is for people: their browsers would ask which certificate to show.
  const tls = tlsOf({ ...config, HUB_TLS_CLIENT_CA: undefined });
  const app = await NestFactory.create<NestExpressApplication>(Console, {
    logger: new NestLog(log),
    abortOnError: false,
    ...(tls && { httpsOptions: tls }),
  });
  try {
    openApi(app, 'console');
    setUpPages(app);
    await app.listen(config.PORT, config.HUB_HOST);
  } catch (error) {
    await app.close().catch(() => undefined);
    throw error;
  }
  const { port } = app.getHttpServer().address() as { port: number };
  return { name: 'console', url: `${tls ? 'https' : 'http'}://${config.HUB_HOST}:${port}`, app, close: () => app.close() };
}
