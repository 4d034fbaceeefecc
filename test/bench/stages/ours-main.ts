import 'reflect-metadata';
import { Controller, Module } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { messagingMigrations } from '#messaging/messaging-migrations.js';
import { OnMessages } from '#messaging/on-messages.js';
import { startService } from '#messaging/start-service.js';
import { HAPPENED, NOTED, STAGE, stageContracts, type Thing } from '../stage-fact.js';

/** Arms d and d0: one stage of the hub's own, with its inbox, its worker, its outbox and its relay, as every service has them. */
@Controller()
class OnThingHappened {
  @OnMessages(HAPPENED)
  async happened(@Payload() arrived: Arrived<Thing>[], @Ctx() batch: Batch): Promise<void> {
    await batch.tx.query(
      'insert into noted (message_id, subject, n) select m, s, n from unnest($1::text[], $2::text[], $3::int[]) as x(m, s, n)',
      [arrived.map((a) => a.messageId), arrived.map((a) => a.subject), arrived.map((a) => a.data.n)],
    );
    batch.tell(...arrived.map(({ subject, area, data }) => ({ type: NOTED, subject, area, data })));
  }
}

@Module({ controllers: [OnThingHappened] })
class StageModule {}

const service = await startService({
  name: STAGE,
  module: StageModule,
  migrations: messagingMigrations,
  env: process.env,
  contracts: stageContracts,
  ...(process.env.BATCH ? { batch: Number(process.env.BATCH) } : {}),
});
process.once('SIGTERM', () => void service.close().then(() => process.exit(0)));
process.send!('ready');
