import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { CaseClosedV1 } from '#contracts/case.closed.v1.js';
import type { CaseProgressedV1 } from '#contracts/case.progressed.v1.js';
import type { CaseTriagedV1 } from '#contracts/case.triaged.v1.js';
import type { CaseWaitingV1 } from '#contracts/case.waiting.v1.js';
import type { ReferralEndedV1 } from '#contracts/referral.ended.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { Area } from '#platform/area.js';
import { instantAt } from '#platform/working-days.rules.js';
import { agencyPath } from './links.js';
import { postMail, type Post } from './mail/post-mail.js';
import { tellStatus } from './tell-status.js';
import { casesOf, heardOf } from './told-cases.queries.js';

/** Where a referral has come to is told to the agency that sent it, in plain words, and never which side said what. */
@Controller()
export class OnCaseMoved {
  constructor(@Inject(Area) private readonly area: Area) {}

  @OnMessages<CaseTriagedV1>('case.triaged.v1')
  async handleTriaged(@Payload() arrived: Arrived<CaseTriagedV1>[], @Ctx() batch: Batch): Promise<void> {
    await tellStatus(
      batch,
      arrived.map((fact) => ({ fact, said: { by: 'intake', state: fact.data.outcome }, since: fact.data.triagedAt })),
      this.area.clocks,
    );
  }

  @OnMessages<CaseWaitingV1>('case.waiting.v1')
  async handleWaiting(@Payload() arrived: Arrived<CaseWaitingV1>[], @Ctx() batch: Batch): Promise<void> {
    await tellStatus(
      batch,
      arrived.map((fact) => ({ fact, said: { by: 'matching', state: 'waiting' }, since: fact.data.since })),
      this.area.clocks,
    );
    await this.askStillWanted(arrived.filter(({ data }) => data.askStillWanted !== undefined), batch); // prettier-ignore
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
      this.area.clocks,
    );
  }

  @OnMessages<CaseClosedV1>('case.closed.v1')
  async handleClosed(@Payload() arrived: Arrived<CaseClosedV1>[], @Ctx() batch: Batch): Promise<void> {
    await tellStatus(
      batch,
      arrived.map((fact) => ({ fact, said: { by: 'casework', state: 'closed', provider: fact.data.provider }, since: fact.data.closedAt })),
      this.area.clocks,
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
      this.area.clocks,
    );
  }

  /** The agency that sent it knows whether it is; nobody asks about what has been withdrawn meanwhile, or must be completed first. */
  private async askStillWanted(arrived: readonly Arrived<CaseWaitingV1>[], batch: Batch): Promise<void> {
    if (arrived.length === 0) return;
    const known = await heardOf(batch.tx, arrived.map(({ data }) => data.case)); // prettier-ignore
    const { timeZone, dueAt } = this.area.clocks;
    await postMail(
      batch,
      arrived.flatMap((fact): Post[] => {
        const { case: id, reference, askStillWanted } = fact.data;
        const { agency, state } = known.get(id) ?? {};
        if (!agency || state !== 'waiting') return [];
        const to = { organisation: agency, kind: 'agency_worker' as const };
        const actBy = instantAt(askStillWanted!.by, dueAt, timeZone).toISOString();
        return [{ fact, template: 'still-wanted', to, case: id, reference, path: agencyPath(), actBy }];
      }),
    );
  }
}
