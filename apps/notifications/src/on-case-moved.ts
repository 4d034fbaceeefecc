import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { CaseClosedV1 } from '#contracts/case.closed.v1.js';
import type { CaseProgressedV1 } from '#contracts/case.progressed.v1.js';
import type { CaseTriagedV1 } from '#contracts/case.triaged.v1.js';
import type { CaseWaitingV1 } from '#contracts/case.waiting.v1.js';
import type { ReferralEndedV1 } from '#contracts/referral.ended.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { agencyPath } from './links.js';
import { postMail, type Post } from './mail/post-mail.js';
import { tellStatus } from './tell-status.js';
import { casesOf } from './told-cases.queries.js';

/** Where a referral has come to is told to the agency that sent it, in plain words, and never which side said what. */
@Controller()
export class OnCaseMoved {
  @OnMessages<CaseTriagedV1>('case.triaged.v1')
  async handleTriaged(@Payload() arrived: Arrived<CaseTriagedV1>[], @Ctx() batch: Batch): Promise<void> {
    await tellStatus(
      batch,
      arrived.map((fact) => ({ fact, said: { by: 'intake', state: fact.data.outcome }, since: fact.data.triagedAt })),
    );
  }

  @OnMessages<CaseWaitingV1>('case.waiting.v1')
  async handleWaiting(@Payload() arrived: Arrived<CaseWaitingV1>[], @Ctx() batch: Batch): Promise<void> {
    await tellStatus(
      batch,
      arrived.map((fact) => ({ fact, said: { by: 'matching', state: 'waiting' }, since: fact.data.since })),
    );
  }

  @OnMessages<CaseProgressedV1>('case.progressed.v1')
  async handleProgressed(@Payload() arrived: Arrived<CaseProgressedV1>[], @Ctx() batch: Batch): Promise<void> {
    await tellStatus(
      batch,
      arrived.map((fact) => ({
        fact,
        said: { by: 'casework', state: fact.data.state, provider: fact.data.provider },
        since: fact.data.at,
      })),
    );
  }

  @OnMessages<CaseClosedV1>('case.closed.v1')
  async handleClosed(@Payload() arrived: Arrived<CaseClosedV1>[], @Ctx() batch: Batch): Promise<void> {
    await tellStatus(
      batch,
      arrived.map((fact) => ({ fact, said: { by: 'casework', state: 'closed', provider: fact.data.provider }, since: fact.data.closedAt })),
    );
    const known = await casesOf(
      batch.tx,
      arrived.map(({ data }) => data.case),
    );
    await postMail(
      batch,
      arrived.flatMap((fact): Post[] => {
        const { case: id, reference } = fact.data;
        const agency = known.get(id)?.agency;
        return agency
          ? [
              {
                fact,
                template: 'case-closed',
                to: { organisation: agency, kind: 'agency_worker' },
                case: id,
                reference,
                path: agencyPath(),
              },
            ]
          : [];
      }),
    );
  }

  @OnMessages<ReferralEndedV1>('referral.ended.v1')
  async handleEnded(@Payload() arrived: Arrived<ReferralEndedV1>[], @Ctx() batch: Batch): Promise<void> {
    await tellStatus(
      batch,
      arrived.map((fact) => ({ fact, said: { by: 'intake', state: fact.data.end }, since: fact.data.endedAt })),
    );
  }
}
