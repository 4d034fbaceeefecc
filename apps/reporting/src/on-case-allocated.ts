import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { CaseAllocatedV1 } from '#contracts/case.allocated.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { takeMatchingState, takeOffers, versionOf } from './read-model.queries.js';

@Controller()
export class OnCaseAllocated {
  @OnMessages<CaseAllocatedV1>('case.allocated.v1')
  async handle(@Payload() arrived: Arrived<CaseAllocatedV1>[], @Ctx() batch: Batch): Promise<void> {
    const says = arrived.map((one) => ({ ...one.data, version: versionOf(one) }));
    await takeMatchingState(
      batch.tx,
      says.map((one) => ({ ...one, state: 'allocated' })),
    );
    await takeOffers(
      batch.tx,
      says.map((one) => ({ ...one, state: 'accepted', endedAt: one.allocatedAt })),
    );
  }
}
