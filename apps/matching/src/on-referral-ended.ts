import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { ReferralEndedV1 } from '#contracts/referral.ended.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { AreaRules } from './area-rules.js';
import { Desk } from './desk.js';
import { endCases } from './end-cases.js';

/** A referral that ended takes its offer back, or its allocation with it; the points go to who waits. */
@Controller()
export class OnReferralEnded {
  constructor(@Inject(AreaRules) private readonly rules: AreaRules) {}

  @OnMessages<ReferralEndedV1>('referral.ended.v1')
  async handle(@Payload() arrived: Arrived<ReferralEndedV1>[], @Ctx() batch: Batch): Promise<void> {
    const ends = arrived.map(({ data }) => ({ case: data.case, as: data.end, by: data.by }));
    await endCases(await Desk.open(batch, this.rules), ends);
  }
}
