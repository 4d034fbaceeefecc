import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { CapacityChangedV1 } from '#contracts/capacity.changed.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { takeLoad } from './fact-tables.queries.js';

@Controller()
export class OnCapacityChanged {
  @OnMessages<CapacityChangedV1>('capacity.changed.v1')
  async handle(@Payload() arrived: Arrived<CapacityChangedV1>[], @Ctx() batch: Batch): Promise<void> {
    await takeLoad(batch.tx, arrived);
  }
}
