import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { CaseAllocatedV1 } from '#contracts/case.allocated.v1.js';
import type { CaseClosedV1 } from '#contracts/case.closed.v1.js';
import type { CaseProgressedV1 } from '#contracts/case.progressed.v1.js';
import type { CaseUnallocatedV1 } from '#contracts/case.unallocated.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { closeCases, holdCases, letGoCases, moveCases } from './cases.queries.js';
import { keepWaitingNotes } from './people.queries.js';

/** Who holds a case may see its people; what other services know of its state is kept beside. */
@Controller()
export class OnCaseMoved {
  @OnMessages<CaseAllocatedV1>('case.allocated.v1')
  async allocated(@Payload() arrived: Arrived<CaseAllocatedV1>[], @Ctx() { tx }: Batch): Promise<void> {
    const cases = arrived.map(({ data }) => data.case);
    const providers = arrived.map(({ data }) => data.provider);
    await holdCases(tx, cases, providers);
    await keepWaitingNotes(tx, cases, providers);
  }

  @OnMessages<CaseUnallocatedV1>('case.unallocated.v1')
  async unallocated(@Payload() arrived: Arrived<CaseUnallocatedV1>[], @Ctx() { tx }: Batch): Promise<void> {
    await letGoCases(
      tx,
      arrived.map(({ data }) => data.case),
      arrived.map(({ data }) => data.provider),
    );
  }

  @OnMessages<CaseProgressedV1>('case.progressed.v1')
  async progressed(@Payload() arrived: Arrived<CaseProgressedV1>[], @Ctx() { tx }: Batch): Promise<void> {
    await moveCases(
      tx,
      arrived.map(({ data }) => data.case),
      arrived.map(({ data }) => data.state),
    );
  }

  @OnMessages<CaseClosedV1>('case.closed.v1')
  async closed(@Payload() arrived: Arrived<CaseClosedV1>[], @Ctx() { tx, now }: Batch): Promise<void> {
    await closeCases(
      tx,
      arrived.map(({ data }) => data.case),
      now,
    );
  }
}
