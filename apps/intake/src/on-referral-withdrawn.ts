import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { ReferralWithdrawnV1 } from '#contracts/referral.withdrawn.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { caseEnded, Reports } from './answer-reports.js';
import { isEnded, updateCases, type CaseRow } from './cases.queries.js';
import { endReferral } from './end-referral.js';
import { Means } from './means.js';

/** A referral is withdrawn, at any moment: by its agency, or by the harmed person through the hub. Whoever held the case sees nobody any more. */
@Controller()
export class OnReferralWithdrawn {
  constructor(@Inject(Means) private readonly means: Means) {}

  @OnMessages<ReferralWithdrawnV1>('referral.withdrawn.v1')
  async handle(@Payload() arrived: Arrived<ReferralWithdrawnV1>[], @Ctx() batch: Batch): Promise<void> {
    const reports = await Reports.about(batch, this.means, arrived);
    const ended: CaseRow[] = [];
    for (const { message, row } of reports.sound) {
      const { by, reason } = message.data;
      if (isEnded(row.state) && row.state !== 'withdrawn') {
        reports.refuse(message, [caseEnded()]);
        continue;
      }
      // Said twice, it is as withdrawn as before.
      if (row.state !== 'withdrawn') {
        batch.tell({ ...endReferral(row, { end: 'withdrawn', reason, by }, batch.now), cause: message });
        ended.push(row);
      }
      reports.done(message, row);
    }
    await updateCases(batch.tx, ended);
    await reports.settle();
  }
}
