import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { CaseAllocatedV1 } from '#contracts/case.allocated.v1.js';
import type { CaseOpenedV1 } from '#contracts/case.opened.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { Rejected } from '#messaging/failures.js';
import { OnMessages } from '#messaging/on-messages.js';
import { knowCases, lockCases, saveCases, tellStory, type CaseFile } from './casework.queries.js';

/** A provider has accepted: its work opens. */
@Controller()
export class OnCaseAllocated {
  @OnMessages<CaseAllocatedV1>('case.allocated.v1')
  async handle(@Payload() arrived: Arrived<CaseAllocatedV1>[], @Ctx() batch: Batch): Promise<void> {
    const allocations = arrived.map(({ data }) => data);
    // Intake's fact may still be on its way: another service said it, by another channel.
    await knowCases(
      batch.tx,
      allocations.map(({ case: id, reference, area, complexity, allocatedAt }) => ({
        case: id,
        reference,
        area,
        complexity,
        since: allocatedAt,
      })),
      { saidBy: 'another' },
    );
    const files = await lockCases(
      batch.tx,
      allocations.map((data) => data.case),
    );
    await saveCases(
      batch.tx,
      allocations.map((data) => allocate(files.get(data.case)!, data)),
    );
    await tellStory(
      batch.tx,
      allocations.map(({ case: id, allocatedAt, provider, offer }) => ({
        case: id,
        at: allocatedAt,
        kind: 'allocated',
        by: 'matching',
        detail: { provider, offer },
      })),
    );
    for (const { case: id, reference, area, provider, firstContactBy } of allocations) {
      // The case ended while the provider accepted: matching takes it back, and nothing is opened.
      if (isOver(files.get(id)!)) continue;
      const data: CaseOpenedV1 = { case: id, reference, area, provider, firstContactBy, openedAt: batch.now.toISOString() };
      batch.tell({ type: 'case.opened.v1', subject: `case/${id}`, area, data });
    }
  }
}

const isOver = ({ life }: CaseFile) => life === 'ended' || life === 'closed';

function allocate(file: CaseFile, data: CaseAllocatedV1): CaseFile {
  // An earlier provider closed it before it heard that the case was no longer its own: who did the work stands.
  if (file.life === 'closed') return file;
  if (file.life !== 'known' && file.life !== 'ended') throw new Rejected(`the case is ${file.life} already: two allocations for one case`);
  return {
    ...file,
    life: file.life === 'ended' ? 'ended' : 'allocated',
    since: file.life === 'ended' ? file.since : new Date(data.allocatedAt),
    provider: data.provider,
    offer: data.offer,
    points: data.points,
    allocatedAt: new Date(data.allocatedAt),
    firstContactBy: new Date(data.firstContactBy),
    // The intervention is the provider's to say: what the points were worked out for is not yet what is done.
    lead: data.lead,
    second: data.second,
  };
}
