import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { ReferralSubmittedV1 } from '#contracts/referral.submitted.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { Means } from './means.js';
import { takeReferrals } from './take-referrals.js';

@Controller()
export class OnReferralSubmitted {
  constructor(@Inject(Means) private readonly means: Means) {}

  @OnMessages<ReferralSubmittedV1>('referral.submitted.v1')
  async handle(@Payload() arrived: Arrived<ReferralSubmittedV1>[], @Ctx() batch: Batch): Promise<void> {
    await takeReferrals(batch, this.means, arrived);
  }
}
