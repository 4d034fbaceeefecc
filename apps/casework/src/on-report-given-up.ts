import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { Fault } from '#contracts/fault.js';
import { isInstant } from '#contracts/fields.js';
import type { ReportSettledV1 } from '#contracts/report.settled.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { isId, type HandedOn } from '#messaging/handed-on.js';
import { OnGivenUp } from '#messaging/on-messages.js';

/** A provider's report that failed here and that a person gave up: without this its sender would wait for a receipt for ever. */
@Controller()
export class OnReportGivenUp {
  @OnGivenUp()
  async handle(@Payload() arrived: Arrived<HandedOn>[], @Ctx() batch: Batch): Promise<void> {
    for (const { data, type, subject, area } of arrived) {
      const { partner, door, messageId, receivedAt } = data.handedOnFrom;
      const settled: ReportSettledV1 = {
        partner,
        door,
        messageId,
        reported: type,
        outcome: 'refused',
        faults: [givenUp],
        ...(isId(data.case) && { case: data.case }),
        ...(isInstant(receivedAt) && { receivedAt }),
        settledAt: batch.now.toISOString(),
      };
      batch.tell({ type: 'report.settled.v1', subject, area, data: settled });
    }
  }
}

const givenUp: Fault = {
  path: '',
  code: 'given_up',
  sentence:
    'The hub could not handle this report, and a person at the hub has given it up: it changed nothing. Ring the hub, or report it again under a new id.',
  act: 'hub',
};
