import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { CaseRecodedV1 } from '#contracts/case.recoded.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { AreaRules } from './area-rules.js';
import { Desk } from './desk.js';
import { saveFacts } from './matching.writes.js';
import { placeCases } from './place-cases.js';
import { withdrawWhatNoLongerFits } from './withdraw-what-no-longer-fits.js';

/** The coded facts of a case have changed: an offer that no longer fits is withdrawn, and a waiting case is looked at again. */
@Controller()
export class OnCaseRecoded {
  constructor(@Inject(AreaRules) private readonly rules: AreaRules) {}

  @OnMessages<CaseRecodedV1>('case.recoded.v1')
  async handle(@Payload() arrived: Arrived<CaseRecodedV1>[], @Ctx() batch: Batch): Promise<void> {
    const desk = await Desk.open(batch, this.rules);
    const cases = arrived.map(({ data: { changed: _, recodedAt: __, ...coded } }) => coded);
    const ids = cases.map((each) => each.case);
    await saveFacts(batch.tx, cases);
    await withdrawWhatNoLongerFits(desk, ids);
    await placeCases(desk, ids);
  }
}
