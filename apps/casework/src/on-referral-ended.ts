import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { ReferralEndedV1 } from '#contracts/referral.ended.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { knowCases, lockCases, saveCases, tellStory } from './casework.queries.js';
import { requireRecall } from './require-recall.js';

/** The referral is over: nobody may go on, and whoever had the case removes what it holds. Intake's word stands over a closure that crossed it. */
@Controller()
export class OnReferralEnded {
  @OnMessages<ReferralEndedV1>('referral.ended.v1')
  async handle(@Payload() arrived: Arrived<ReferralEndedV1>[], @Ctx() batch: Batch): Promise<void> {
    const endings = arrived.map(({ data }) => data);
    const ids = endings.map((data) => data.case);
    await knowCases(
      batch.tx,
      endings.map(({ case: id, reference, area, endedAt }) => ({ case: id, reference, area, since: endedAt })),
      { saidBy: 'intake' },
    );
    const files = await lockCases(batch.tx, ids);
    await requireRecall(
      batch,
      ids.map((id) => {
        const file = files.get(id)!;
        return { file, people: file.people.map((person) => person.person), why: 'referral_ended' };
      }),
    );
    await saveCases(
      batch.tx,
      endings.map((data) => {
        const at = new Date(data.endedAt);
        return { ...files.get(data.case)!, life: 'ended', since: at, until: undefined, endedAs: data.end, side: data.by, closedAt: at };
      }),
    );
    await tellStory(
      batch.tx,
      endings.map(({ case: id, endedAt, end, reason, by }) => ({
        case: id,
        at: endedAt,
        kind: 'ended',
        by: 'intake',
        detail: { end, reason, side: by },
      })),
    );
  }
}
