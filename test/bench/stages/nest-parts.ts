import type { DynamicModule } from '@nestjs/common';
import { ClientsModule, Transport, type RmqOptions } from '@nestjs/microservices';
import type { TypeOrmModuleOptions } from '@nestjs/typeorm';
import { v7 as uuidv7 } from 'uuid';
import { factsQueue } from '#messaging/topology.js';
import { AREA, NOTED, SINK, STAGE, type Thing } from '../stage-fact.js';

/** What the arms over Nest's own transport have in common. Both queues are the bench's (quorum), so nothing is asserted here. */
export const OUT = Symbol('out');
export const SAYS = NOTED;

export interface Happened {
  id: string;
  subject: string;
  data: Thing;
}

/** Without acknowledgements prefetch says nothing; with them it is as many as the hub's batches. */
const PREFETCH = 200;

export const consumerOf = (careful: boolean): NonNullable<RmqOptions['options']> => ({
  urls: [process.env.AMQP_URL!],
  queue: factsQueue(STAGE),
  noAssert: true,
  ...(careful ? { noAck: false, prefetchCount: PREFETCH } : {}),
});

export const outClient = (persistent: boolean): DynamicModule =>
  ClientsModule.register([
    {
      name: OUT,
      transport: Transport.RMQ,
      options: { urls: [process.env.AMQP_URL!], queue: factsQueue(SINK), noAssert: true, ...(persistent ? { persistent } : {}) },
    },
  ]);

/** TypeORM's own pool: ten connections. */
export const databaseOf = (entities: (new () => object)[]): TypeOrmModuleOptions => ({
  type: 'postgres',
  url: process.env.DATABASE_URL,
  entities,
  synchronize: false,
});

export const notedEvent = ({ subject, data }: Happened) => ({
  specversion: '1.0',
  id: uuidv7(),
  source: STAGE,
  type: NOTED,
  subject,
  time: new Date().toISOString(),
  datacontenttype: 'application/json',
  area: AREA,
  aggregateversion: 1,
  data,
});
