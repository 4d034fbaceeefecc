import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { CaseOpenedV1 } from '#contracts/case.opened.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { takeCaseworkState, versionOf } from './read-model.queries.js';

@Controller()
export class OnCaseOpened {
  @OnMessages<CaseOpenedV1>('case.opened.v1')
  async handle(@Payload() arrived: Arrived<CaseOpenedV1>[], @Ctx() batch: Batch): Promise<void> {
    await takeCaseworkState(
      batch.tx,
      arrived.map((one) => ({ case: one.data.case, version: versionOf(one), state: 'allocated', provider: one.data.provider })),
    );
  }
}
