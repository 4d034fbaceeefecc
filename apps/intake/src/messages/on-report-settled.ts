import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { ReportSettledV1 } from '#contracts/report.settled.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { causeOf } from './cause-of.rules.js';
import { settleHandedOn } from './own-messages.queries.js';

/**
 * What became of a report that was handed on: the register says so from now on, and a refused one can be mended. Intake hears what it said itself, too;
 * that stands in the register already, and only what is handed on moves.
 */
@Controller()
export class OnReportSettled {
  @OnMessages<ReportSettledV1>('report.settled.v1')
  async handle(@Payload() arrived: Arrived<ReportSettledV1>[], @Ctx() { tx }: Batch): Promise<void> {
    await settleHandedOn(
      tx,
      arrived
        .filter(({ source }) => source !== 'intake')
        .map(({ data: { partner, messageId, reported, outcome, faults, case: about, settledAt } }) => ({
          source: partner,
          message_id: messageId,
          type: reported,
          outcome: outcome === 'refused' ? 'rejected' : 'done',
          faults,
          cause: causeOf(faults),
          case_id: about ?? null,
          settled_at: new Date(settledAt),
        })),
    );
  }
}
