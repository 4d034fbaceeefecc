import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { CaseClosedV1 } from '#contracts/case.closed.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { AreaRules } from './area-rules.js';
import { Desk } from './desk.js';
import { endCases } from './end-cases.js';

/** A closed case frees its provider's points, and the waiting list is looked at in the same transaction. */
@Controller()
export class OnCaseClosed {
  constructor(@Inject(AreaRules) private readonly rules: AreaRules) {}

  @OnMessages<CaseClosedV1>('case.closed.v1')
  async handle(@Payload() arrived: Arrived<CaseClosedV1>[], @Ctx() batch: Batch): Promise<void> {
    const ends = arrived.map(({ data }) => ({ case: data.case, as: 'closed', provider: data.provider }));
    await endCases(await Desk.open(batch, this.rules), ends);
  }
}
