import 'reflect-metadata';
import { Controller, Inject, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Ctx, EventPattern, Payload, RmqContext, Transport, type ClientProxy, type RmqOptions } from '@nestjs/microservices';
import { InjectRepository, TypeOrmModule } from '@nestjs/typeorm';
import { lastValueFrom } from 'rxjs';
import type { Repository } from 'typeorm';
import { HAPPENED } from '../stage-fact.js';
import { consumerOf, databaseOf, notedEvent, OUT, outClient, SAYS, type Happened } from './nest-parts.js';
import { Noted } from './nest-rows.js';

/** Arms c1 and c2: Nest's own RabbitMQ transport with TypeORM's `save`; stock, and with acknowledgements, persistence and confirms awaited. */
const careful = process.env.CAREFUL === 'yes';

@Controller()
class StockController {
  constructor(
    @InjectRepository(Noted) private readonly rows: Repository<Noted>,
    @Inject(OUT) private readonly out: ClientProxy,
  ) {}

  @EventPattern<string>(HAPPENED)
  async happened(@Payload() event: Happened, @Ctx() context: RmqContext): Promise<void> {
    await this.rows.save({ messageId: event.id, subject: event.subject, n: event.data.n });
    const said = this.out.emit(SAYS, notedEvent(event));
    if (!careful) return;
    // Emitting is confirmed by the broker when it resolves; only then is the message done with.
    await lastValueFrom(said);
    context.getChannelRef().ack(context.getMessage());
  }
}

@Module({
  imports: [TypeOrmModule.forRoot(databaseOf([Noted])), TypeOrmModule.forFeature([Noted]), outClient(careful)],
  controllers: [StockController],
})
class StockModule {}

const app = await NestFactory.createMicroservice<RmqOptions>(StockModule, {
  logger: ['warn', 'error'],
  transport: Transport.RMQ,
  options: consumerOf(careful),
});
await app.listen();
process.once('SIGTERM', () => void app.close().then(() => process.exit(0)));
process.send!('ready');
