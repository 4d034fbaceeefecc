import 'reflect-metadata';
import { Controller, Inject, Injectable, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Ctx, EventPattern, Payload, RmqContext, Transport, type ClientProxy, type RmqOptions } from '@nestjs/microservices';
import { TypeOrmModule } from '@nestjs/typeorm';
import { lastValueFrom } from 'rxjs';
import { DataSource, In } from 'typeorm';
import { Signal } from '#messaging/signal.js';
import { HAPPENED } from '../stage-fact.js';
import { consumerOf, databaseOf, notedEvent, OUT, outClient, SAYS, type Happened } from './nest-parts.js';
import { InboxMessage, Noted, OutboxMessage } from './nest-rows.js';

/**
 * Arm c3: what a careful team would build on Nest's own transport: one transaction a message with an inbox row, the effect and an outbox row,
 * the acknowledgement after the commit, and a loop that publishes the outbox with confirms and empties it.
 */
const PAGE = 200;

@Injectable()
class OutboxRelay implements OnApplicationBootstrap {
  readonly owed = new Signal();

  constructor(
    private readonly database: DataSource,
    @Inject(OUT) private readonly out: ClientProxy,
  ) {}

  onApplicationBootstrap(): void {
    void this.run();
  }

  private async run(): Promise<void> {
    const outbox = this.database.getRepository(OutboxMessage);
    for (;;) {
      const rows = await outbox.find({ order: { id: 'ASC' }, take: PAGE });
      await Promise.all(rows.map(({ event }) => lastValueFrom(this.out.emit(SAYS, event))));
      if (rows.length) await outbox.delete({ id: In(rows.map(({ id }) => id)) });
      else await this.owed.wait(500);
    }
  }
}

@Controller()
class CarefulController {
  constructor(
    private readonly database: DataSource,
    private readonly relay: OutboxRelay,
  ) {}

  @EventPattern<string>(HAPPENED)
  async happened(@Payload() event: Happened, @Ctx() context: RmqContext): Promise<void> {
    await this.database.transaction(async (rows) => {
      const { raw } = await rows
        .createQueryBuilder()
        .insert()
        .into(InboxMessage)
        .values({ id: event.id })
        .orIgnore()
        .returning('id')
        .execute();
      // It was here before: what it was to do is done.
      if (raw.length === 0) return;
      await rows.save(Noted, { messageId: event.id, subject: event.subject, n: event.data.n });
      await rows.save(OutboxMessage, { event: notedEvent(event) });
    });
    this.relay.owed.raise();
    context.getChannelRef().ack(context.getMessage());
  }
}

@Module({
  imports: [TypeOrmModule.forRoot(databaseOf([InboxMessage, Noted, OutboxMessage])), outClient(true)],
  controllers: [CarefulController],
  providers: [OutboxRelay],
})
class CarefulModule {}

const app = await NestFactory.createMicroservice<RmqOptions>(CarefulModule, {
  logger: ['warn', 'error'],
  transport: Transport.RMQ,
  options: consumerOf(true),
});
await app.get(DataSource).query(`
  create table if not exists inbox_message (id uuid primary key, received_at timestamptz not null default now());
  create table if not exists outbox_message (id bigserial primary key, event jsonb not null)`);
await app.listen();
process.once('SIGTERM', () => process.exit(0));
process.send!('ready');
