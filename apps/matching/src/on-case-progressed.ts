import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { CaseProgressedV1 } from '#contracts/case.progressed.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { saveBegun } from './offers.writes.js';

/** Whatever step a provider tells of, it has begun: from then on a plan leaves the case where it is, unless it is told otherwise. */
@Controller()
export class OnCaseProgressed {
  @OnMessages<CaseProgressedV1>('case.progressed.v1')
  async handle(@Payload() arrived: Arrived<CaseProgressedV1>[], @Ctx() batch: Batch): Promise<void> {
    await saveBegun(
      batch.tx,
      arrived.map(({ data }) => ({ case: data.case, provider: data.provider, at: new Date(data.at) })),
    );
  }
}
