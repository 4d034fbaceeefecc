import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { CaseAllocatedV1 } from '#contracts/case.allocated.v1.js';
import type { CaseAssignedV1 } from '#contracts/case.assigned.v1.js';
import type { CaseReturnedV1 } from '#contracts/case.returned.v1.js';
import type { CaseRecalledV1 } from '#contracts/case.recalled.v1.js';
import type { CaseUnallocatedV1 } from '#contracts/case.unallocated.v1.js';
import type { RecallRequiredV1 } from '#contracts/recall.required.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { Area } from '#platform/area.js';
import { agencyPath, casePath, casesPath, linkTo, peopleApiPath, peoplePath } from './links.js';
import { postMail, type Post } from './mail/post-mail.js';
import { NotificationsConfig } from './notifications.config.js';
import { closeOffers } from './offers.queries.js';
import { owe } from './partners/partners.queries.js';
import { tellStatus } from './tell-status.js';
import { casesOf } from './told-cases.queries.js';

/** A provider has a case, has it no longer, or must remove what it holds. The agency hears that its referral is in hands. */
@Controller()
export class OnCasePlaced {
  constructor(
    @Inject(NotificationsConfig) private readonly config: NotificationsConfig,
    @Inject(Area) private readonly area: Area,
  ) {}

  @OnMessages<CaseAllocatedV1>('case.allocated.v1')
  async handleAllocated(@Payload() arrived: Arrived<CaseAllocatedV1>[], @Ctx() batch: Batch): Promise<void> {
    await closeOffers(
      batch.tx,
      arrived.map(({ data }) => data.offer),
    );
    await owe(
      batch.tx,
      arrived.map(({ data, messageId, subject, area, traceparent }) => {
        const { case: id, reference, offer, firstContactBy, allocatedAt } = data;
        const told: CaseAssignedV1 = {
          case: id,
          reference,
          offer,
          link: linkTo(this.config.CONSOLE_URL, peoplePath(id)),
          peopleUrl: linkTo(this.config.INTAKE_URL, peopleApiPath(id)),
          firstContactBy,
          allocatedAt,
        };
        return { partner: data.provider, factId: messageId, type: 'case.assigned.v1', subject, area, data: told, traceparent };
      }),
      batch.now,
    );
    await tellStatus(
      batch,
      arrived.map((fact) => ({
        fact,
        said: { by: 'matching', state: 'allocated', provider: fact.data.provider },
        since: fact.data.allocatedAt,
      })),
      this.area.clocks,
    );
    const known = await casesOf(
      batch.tx,
      arrived.map(({ data }) => data.case),
    );
    await postMail(
      batch,
      arrived.flatMap((fact): Post[] => {
        const { case: id, reference, provider, firstContactBy } = fact.data;
        const agency = known.get(id)?.agency;
        return [
          {
            fact,
            template: 'case-assigned',
            to: { organisation: provider, kind: 'provider_worker' },
            case: id,
            reference,
            path: casePath(id),
            actBy: firstContactBy,
          },
          ...(agency
            ? [
                {
                  fact,
                  template: 'case-placed',
                  to: { organisation: agency, kind: 'agency_worker' },
                  case: id,
                  reference,
                  path: agencyPath(),
                } as const,
              ]
            : []),
        ];
      }),
    );
  }

  @OnMessages<CaseUnallocatedV1>('case.unallocated.v1')
  async handleUnallocated(@Payload() arrived: Arrived<CaseUnallocatedV1>[], @Ctx() batch: Batch): Promise<void> {
    await owe(
      batch.tx,
      arrived.map(({ data: { case: id, reference, offer, provider, reason, at }, messageId, subject, area, traceparent }) => {
        const told: CaseReturnedV1 = { case: id, reference, offer, reason, at };
        return { partner: provider, factId: messageId, type: 'case.returned.v1', subject, area, data: told, traceparent };
      }),
      batch.now,
    );
    await tellStatus(
      batch,
      arrived.map((fact) => ({
        fact,
        said: { by: 'matching', state: 'reallocating' },
        since: fact.data.at,
        // Where the referral ended or waits, its own fact tells the agency; "we look for another" would be untrue.
        quiet: !looksForAnother(fact.data),
      })),
      this.area.clocks,
    );
    await postMail(
      batch,
      arrived.map((fact) => ({
        fact,
        template: 'case-moved',
        to: { organisation: fact.data.provider, kind: 'provider_worker' },
        case: fact.data.case,
        reference: fact.data.reference,
        path: casesPath(),
      })),
    );
  }

  @OnMessages<RecallRequiredV1>('recall.required.v1')
  async handleRecall(@Payload() arrived: Arrived<RecallRequiredV1>[], @Ctx() batch: Batch): Promise<void> {
    await owe(
      batch.tx,
      arrived.map(({ data: { recall, case: id, person, holder, remove, confirmBy }, messageId, subject, area, traceparent }) => {
        const told: CaseRecalledV1 = { recall, case: id, person, remove, confirmBy };
        return { partner: holder, factId: messageId, type: 'case.recalled.v1', subject, area, data: told, traceparent };
      }),
      batch.now,
    );
    const known = await casesOf(
      batch.tx,
      arrived.map(({ data }) => data.case),
    );
    await postMail(
      batch,
      arrived.map((fact) => ({
        fact,
        template: 'removal-asked',
        to: { organisation: fact.data.holder, kind: 'provider_worker' },
        case: fact.data.case,
        reference: known.get(fact.data.case)?.reference,
        path: casesPath(),
        actBy: fact.data.confirmBy,
      })),
    );
  }
}

const looksForAnother = ({ reason }: CaseUnallocatedV1) => !['referral_ended', 'consent_withdrawn', 'parked', 'on_hold'].includes(reason);
