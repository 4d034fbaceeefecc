import { Module, type DynamicModule } from '@nestjs/common';
import { Database } from '#platform/database.js';
import { Log } from '#platform/logging.js';
import { Metrics } from '#platform/metrics.js';
import { Tracing } from '#platform/tracing.js';
import type { Contracts } from './contracts.js';
import { Door, Lanes } from './doors.js';
import { Held } from './held.js';
import { HeldRetries } from './held-retries.js';
import { HeldController } from './held.controller.js';
import { HubTransport } from './hub-transport.js';
import { Inbox } from './inbox.js';
import { Meters } from './meters.js';
import { Progress } from './progress.js';
import type { Seal } from './seal.js';
import { Units } from './unit.js';
import { UnitsOfWork } from './unit-of-work.js';

export interface MessagingPlan {
  service: string;
  databaseUrl: string;
  amqpUrl: string;
  partnersAmqpUrl?: string;
  contracts: Contracts;
  /** How partners' bodies are kept from everyone but this service. */
  seal?: Seal;
  batch?: number;
}

/** The message path of one service, injectable: Units, Inbox, Held, HeldRetries, Door, Lanes, and the transport itself. */
@Module({})
export class MessagingModule {
  static forService(plan: MessagingPlan): DynamicModule {
    const seal = () => plan.seal;
    const providers = [
      { provide: Inbox, useValue: new Inbox() },
      { provide: Progress, useValue: new Progress() },
      { provide: Meters, inject: [Metrics], useFactory: (metrics: Metrics) => new Meters(metrics) },
      {
        provide: Units,
        inject: [Database, Tracing],
        useFactory: (database: Database, tracing: Tracing) => new UnitsOfWork(plan.service, plan.contracts, database, tracing),
      },
      {
        provide: HubTransport,
        inject: [Database, Inbox, Progress, Meters, Tracing, Log],
        useFactory: (database: Database, inbox: Inbox, progress: Progress, meters: Meters, tracing: Tracing, log: Log) =>
          new HubTransport({
            ...plan,
            seal,
            database,
            inbox,
            progress,
            meters,
            tracing,
            report: (error, about) => {
              if (!about) meters.interrupted(error);
              log.warn({ err: error, ...about }, about ? 'a message is set aside' : 'the message path was interrupted, and goes on');
            },
          }),
      },
      {
        provide: Held,
        inject: [Database, Inbox],
        useFactory: (database: Database, inbox: Inbox) => new Held(database, inbox, plan.contracts, seal),
      },
      {
        provide: HeldRetries,
        inject: [Database, Inbox],
        useFactory: (database: Database, inbox: Inbox) => new HeldRetries(database, inbox),
      },
      { provide: Lanes, inject: [HubTransport], useFactory: (transport: HubTransport) => new Lanes(() => transport, seal) },
      {
        provide: Door,
        inject: [Database, Inbox, Progress, Meters, Tracing],
        useFactory: (database: Database, inbox: Inbox, progress: Progress, meters: Meters, tracing: Tracing) =>
          new Door(database, inbox, progress, meters, tracing, seal),
      },
    ];
    return {
      module: MessagingModule,
      global: true,
      controllers: [HeldController],
      providers,
      exports: providers.map(({ provide }) => provide),
    };
  }
}
