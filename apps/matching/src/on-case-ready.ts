import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { CaseReadyV1 } from '#contracts/case.ready.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { AreaRules } from './area-rules.js';
import { Desk } from './desk.js';
import { saveReadyCases } from './matching.writes.js';
import { placeCases } from './place-cases.js';
import { withdrawWhatNoLongerFits } from './withdraw-what-no-longer-fits.js';

/** A ready case is offered to the best provider, or waits. One that is ready again (parked before, say) is looked at afresh. */
@Controller()
export class OnCaseReady {
  constructor(@Inject(AreaRules) private readonly rules: AreaRules) {}

  @OnMessages<CaseReadyV1>('case.ready.v1')
  async handle(@Payload() arrived: Arrived<CaseReadyV1>[], @Ctx() batch: Batch): Promise<void> {
    const desk = await Desk.open(batch, this.rules);
    const cases = arrived.map(({ data: { readyAt: _, ...coded } }) => coded);
    const ids = cases.map((each) => each.case);
    await saveReadyCases(batch.tx, cases, batch.now);
    await withdrawWhatNoLongerFits(desk, ids);
    await placeCases(desk, ids);
  }
}
