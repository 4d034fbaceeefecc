import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { CaseTriagedV1 } from '#contracts/case.triaged.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { takeIntakeState, versionOf } from './read-model.queries.js';

@Controller()
export class OnCaseTriaged {
  @OnMessages<CaseTriagedV1>('case.triaged.v1')
  async handle(@Payload() arrived: Arrived<CaseTriagedV1>[], @Ctx() batch: Batch): Promise<void> {
    await takeIntakeState(
      batch.tx,
      arrived.map((one) => ({ case: one.data.case, version: versionOf(one), state: one.data.outcome })),
    );
  }
}
