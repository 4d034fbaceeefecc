import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { ReferralSetAsideV1 } from '#contracts/referral.set-aside.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { takeMessages } from './read-model.queries.js';

@Controller()
export class OnReferralSetAside {
  @OnMessages<ReferralSetAsideV1>('referral.set-aside.v1')
  async handle(@Payload() arrived: Arrived<ReferralSetAsideV1>[], @Ctx() batch: Batch): Promise<void> {
    await takeMessages(
      batch.tx,
      arrived.map(({ data }) => ({ ...data, outcome: 'set_aside' })),
    );
  }
}
