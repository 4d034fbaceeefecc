import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { readConfig, type Env } from '#platform/config.js';
import { migrate } from '#platform/migrate.js';
import { platformModule } from '#platform/platform.module.js';
import { ConsoleTables1750000001000 } from './console-tables.migration.js';
import { ConsoleConfig } from './console.config.js';
import { ConsoleModule } from './console.module.js';
import { setUpPages } from './pages.js';

/** Starts the web pages. */
export async function startConsole(env: Env) {
  const config = readConfig(ConsoleConfig, env);
  await migrate(config.DATABASE_URL, [ConsoleTables1750000001000]);
  @Module({ imports: [platformModule({ name: 'console', env, Config: ConsoleConfig }), ConsoleModule] })
  class Console {}
  const app = await NestFactory.create<NestExpressApplication>(Console, { logger: ['error', 'warn'], abortOnError: false });
  setUpPages(app);
  await app.listen(config.PORT, config.HUB_HOST);
  return { name: 'console', url: await app.getUrl(), app, close: () => app.close() };
}
