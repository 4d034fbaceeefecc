import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { RecallRequiredV1 } from '#contracts/recall.required.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { takeRecalls } from './fact-tables.queries.js';

@Controller()
export class OnRecallRequired {
  @OnMessages<RecallRequiredV1>('recall.required.v1')
  async handle(@Payload() arrived: Arrived<RecallRequiredV1>[], @Ctx() batch: Batch): Promise<void> {
    await takeRecalls(batch.tx, arrived);
  }
}
