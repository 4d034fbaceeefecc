import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { CaseProgressedV1 } from '#contracts/case.progressed.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { takeCaseworkState, versionOf } from './read-model.queries.js';

@Controller()
export class OnCaseProgressed {
  @OnMessages<CaseProgressedV1>('case.progressed.v1')
  async handle(@Payload() arrived: Arrived<CaseProgressedV1>[], @Ctx() batch: Batch): Promise<void> {
    const says = arrived.map((one) => ({
      case: one.data.case,
      version: versionOf(one),
      state: one.data.state,
      provider: one.data.provider,
    }));
    await takeCaseworkState(batch.tx, says);
  }
}
