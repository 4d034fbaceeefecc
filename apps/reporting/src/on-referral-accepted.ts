import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { ReferralAcceptedV1 } from '#contracts/referral.accepted.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { takeAccepted } from './read-model.queries.js';

@Controller()
export class OnReferralAccepted {
  /** A case begins. Its message, had it been rejected or set aside before, counts as a case from now on. */
  @OnMessages<ReferralAcceptedV1>('referral.accepted.v1')
  async handle(@Payload() arrived: Arrived<ReferralAcceptedV1>[], @Ctx() batch: Batch): Promise<void> {
    await takeAccepted(batch.tx, arrived);
  }
}
