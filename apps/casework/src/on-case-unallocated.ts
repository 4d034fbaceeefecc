import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { CaseUnallocatedV1 } from '#contracts/case.unallocated.v1.js';
import type { RecallReason } from '#contracts/codes.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { isAtWork } from './case-life.rules.js';
import { lockCases, saveCases, tellStory, type CaseFile } from './casework.queries.js';
import { requireRecall } from './require-recall.js';

/** A provider no longer has the case: its work stops, and it must remove what it holds. */
@Controller()
export class OnCaseUnallocated {
  @OnMessages<CaseUnallocatedV1>('case.unallocated.v1')
  async handle(@Payload() arrived: Arrived<CaseUnallocatedV1>[], @Ctx() batch: Batch): Promise<void> {
    const losses = arrived.map(({ data }) => data);
    const files = await lockCases(
      batch.tx,
      losses.map((data) => data.case),
    );
    const lost = losses.flatMap((data) => {
      const file = files.get(data.case);
      // Another allocation is not this one's to end.
      return file?.offer === data.offer && file.life !== 'closed' ? [{ file, data }] : [];
    });
    await requireRecall(
      batch,
      lost.map(({ file, data }) => ({ file, people: file.people.map((person) => person.person), why: recallReason(data) })),
    );
    await saveCases(
      batch.tx,
      lost.map(({ file, data }) => unallocate(file, new Date(data.at))),
    );
    await tellStory(
      batch.tx,
      lost.map(({ data: { case: id, at, provider, reason, by } }) => ({
        case: id,
        at,
        kind: 'unallocated',
        by: 'matching',
        detail: { provider, reason, side: by },
      })),
    );
  }
}

function unallocate(file: CaseFile, at: Date): CaseFile {
  const { provider: _p, offer: _o, lead: _l, second: _s, until: _u, allocatedAt: _a, firstContactBy: _f, intervention: _i, ...rest } = file;
  return isAtWork(file.life) ? { ...rest, life: 'known', since: at, points: 0 } : { ...rest, points: 0 };
}

function recallReason({ reason }: CaseUnallocatedV1): RecallReason {
  return reason === 'consent_withdrawn' || reason === 'referral_ended' ? reason : 'unallocated';
}
