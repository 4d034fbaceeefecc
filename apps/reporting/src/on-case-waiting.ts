import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { CaseWaitingV1 } from '#contracts/case.waiting.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { takeMatchingState, versionOf } from './read-model.queries.js';

@Controller()
export class OnCaseWaiting {
  @OnMessages<CaseWaitingV1>('case.waiting.v1')
  async handle(@Payload() arrived: Arrived<CaseWaitingV1>[], @Ctx() batch: Batch): Promise<void> {
    await takeMatchingState(
      batch.tx,
      arrived.map((one) => ({ case: one.data.case, version: versionOf(one), state: 'waiting' })),
    );
  }
}
