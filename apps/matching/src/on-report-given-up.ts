import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { Fault } from '#contracts/fault.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import type { HandedOn } from '#messaging/handed-on.js';
import { OnGivenUp } from '#messaging/on-messages.js';
import { AreaRules } from './area-rules.js';
import { settleReport } from './settle-report.js';

/** A provider's answer or declaration that failed here and that a person gave up: without this its sender would wait for a receipt for ever. */
@Controller()
export class OnReportGivenUp {
  constructor(@Inject(AreaRules) private readonly rules: AreaRules) {}

  @OnGivenUp()
  async handle(@Payload() arrived: Arrived<HandedOn>[], @Ctx() batch: Batch): Promise<void> {
    for (const cause of arrived) {
      settleReport(batch, this.rules, { from: cause.data.handedOnFrom, reported: cause.type, faults: [givenUp], cause });
    }
  }
}

const givenUp: Fault = {
  path: '',
  code: 'given_up',
  sentence:
    'The hub could not handle this message, and a person at the hub has given it up: it changed nothing. Ring the hub, or send it again under a new id.',
  act: 'hub',
};
