import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { CaseChangedV1 } from '#contracts/case.changed.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { takeChanged } from './read-model.queries.js';

@Controller()
export class OnCaseChanged {
  @OnMessages<CaseChangedV1>('case.changed.v1')
  async handle(@Payload() arrived: Arrived<CaseChangedV1>[], @Ctx() batch: Batch): Promise<void> {
    await takeChanged(batch.tx, arrived);
  }
}
