import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { ReferralRepeatedV1 } from '#contracts/referral.repeated.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { takeRepeats } from './fact-tables.queries.js';

@Controller()
export class OnReferralRepeated {
  @OnMessages<ReferralRepeatedV1>('referral.repeated.v1')
  async handle(@Payload() arrived: Arrived<ReferralRepeatedV1>[], @Ctx() batch: Batch): Promise<void> {
    await takeRepeats(batch.tx, arrived);
  }
}
