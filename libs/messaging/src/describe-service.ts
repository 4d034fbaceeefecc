import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { METHOD_METADATA } from '@nestjs/common/constants.js';
import { ModulesContainer, NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { OpenAPIObject } from '@nestjs/swagger';
import { whoMayCall, type Role } from '#platform/caller.js';
import { CommonConfig, type Env } from '#platform/config.js';
import { serviceLog } from '#platform/logging.js';
import { describeApi } from '#platform/openapi.js';
import { platformModule } from '#platform/platform.module.js';
import { hubContracts } from './hub-contracts.js';
import { MessagingModule } from './messaging.module.js';

/** What a service is by its code alone: nothing of it is started. */
export interface ServiceShape {
  name: string;
  module: Type | DynamicModule;
  Config?: new () => CommonConfig;
  /** Variables that its config does not start without, with any value of the right form. */
  env?: Env;
}

export interface ServiceApi {
  name: string;
  /** As Nest writes it: OpenAPI 3.0, every route. */
  document: OpenAPIObject;
  /** By the route's operationId. */
  mayCall: Map<string, 'anybody' | readonly Role[]>;
}

/** Never connected to: the application is made, and not initialised. */
const NOWHERE: Env = { DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none', AMQP_URL: 'amqp://127.0.0.1:9' };

/**
 * The HTTP interface of a service as its code says it, without a database, a broker or an area's data of its own: for documents of the interface,
 * which are made where there is neither.
 */
export async function describeService({ name, module, Config, env: own = {} }: ServiceShape): Promise<ServiceApi> {
  const env = { ...NOWHERE, ...own };
  const messaging = MessagingModule.forService({
    service: name,
    databaseUrl: env.DATABASE_URL!,
    amqpUrl: env.AMQP_URL!,
    contracts: hubContracts,
  });

  @Module({ imports: [platformModule({ name, env, Config, log: serviceLog(name, 'silent') }), messaging, module as Type] })
  class Described {}

  const app = await NestFactory.create<NestExpressApplication>(Described, { logger: false, abortOnError: false });
  try {
    return { name, document: describeApi(app, name), mayCall: callersOf(app) };
  } finally {
    await app.close();
  }
}

function callersOf(app: NestExpressApplication): ServiceApi['mayCall'] {
  const callers: ServiceApi['mayCall'] = new Map();
  for (const { controllers } of app.get(ModulesContainer).values()) {
    for (const { metatype } of controllers.values()) {
      if (typeof metatype !== 'function') continue;
      const prototype = metatype.prototype as Record<string, unknown>;
      for (const method of Object.getOwnPropertyNames(prototype)) {
        const handler = prototype[method];
        if (typeof handler !== 'function' || Reflect.getMetadata(METHOD_METADATA, handler) === undefined) continue;
        callers.set(`${metatype.name}_${method}`, whoMayCall(handler, metatype));
      }
    }
  }
  return callers;
}
