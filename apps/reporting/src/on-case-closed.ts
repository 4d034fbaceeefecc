import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { CaseClosedV1 } from '#contracts/case.closed.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { takeCaseworkState, versionOf } from './read-model.queries.js';

@Controller()
export class OnCaseClosed {
  @OnMessages<CaseClosedV1>('case.closed.v1')
  async handle(@Payload() arrived: Arrived<CaseClosedV1>[], @Ctx() batch: Batch): Promise<void> {
    await takeCaseworkState(
      batch.tx,
      arrived.map((one) => ({ ...one.data, version: versionOf(one), state: 'closed' })),
    );
  }
}
