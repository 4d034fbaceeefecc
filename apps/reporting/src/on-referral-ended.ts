import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { ReferralEndedV1 } from '#contracts/referral.ended.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { takeIntakeState, versionOf } from './read-model.queries.js';

@Controller()
export class OnReferralEnded {
  @OnMessages<ReferralEndedV1>('referral.ended.v1')
  async handle(@Payload() arrived: Arrived<ReferralEndedV1>[], @Ctx() batch: Batch): Promise<void> {
    await takeIntakeState(
      batch.tx,
      arrived.map((one) => ({ ...one.data, version: versionOf(one), state: one.data.end })),
    );
  }
}
