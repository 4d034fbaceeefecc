import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { ReferralRejectedV1 } from '#contracts/referral.rejected.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { takeMessages } from './read-model.queries.js';

@Controller()
export class OnReferralRejected {
  @OnMessages<ReferralRejectedV1>('referral.rejected.v1')
  async handle(@Payload() arrived: Arrived<ReferralRejectedV1>[], @Ctx() batch: Batch): Promise<void> {
    await takeMessages(
      batch.tx,
      arrived.map(({ data }) => ({ ...data, outcome: 'rejected' })),
    );
  }
}
