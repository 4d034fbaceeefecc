import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { CaseReadyV1 } from '#contracts/case.ready.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { AreaRules } from './area-rules.js';
import { Desk } from './desk.js';
import { takeReadyCases } from './take-ready-cases.js';

/** Intake's word that a case may go to a provider. */
@Controller()
export class OnCaseReady {
  constructor(@Inject(AreaRules) private readonly rules: AreaRules) {}

  @OnMessages<CaseReadyV1>('case.ready.v1')
  async handle(@Payload() arrived: Arrived<CaseReadyV1>[], @Ctx() batch: Batch): Promise<void> {
    const cases = arrived.map(({ data: { readyAt: _, ...coded } }) => coded);
    await takeReadyCases(await Desk.open(batch, this.rules), cases);
  }
}
