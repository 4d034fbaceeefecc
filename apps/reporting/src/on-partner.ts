import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { PartnerChangedV1 } from '#contracts/partner.changed.v1.js';
import type { PartnerRegisteredV1 } from '#contracts/partner.registered.v1.js';
import type { PartnerSuspendedV1 } from '#contracts/partner.suspended.v1.js';
import type { PartnerResumedV1 } from '#contracts/partner.resumed.v1.js';
import type { PartnerRemovedV1 } from '#contracts/partner.removed.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { takePartners } from './fact-tables.queries.js';

@Controller()
export class OnPartner {
  @OnMessages<PartnerRegisteredV1>('partner.registered.v1')
  async registered(@Payload() arrived: Arrived<PartnerRegisteredV1>[], @Ctx() batch: Batch): Promise<void> {
    await takePartners(batch.tx, arrived, 'registered');
  }

  @OnMessages<PartnerChangedV1>('partner.changed.v1')
  async changed(@Payload() arrived: Arrived<PartnerChangedV1>[], @Ctx() batch: Batch): Promise<void> {
    for (const [said, state] of [
      ['active', 'registered'],
      ['suspended', 'suspended'],
      ['removed', 'removed'],
    ] as const) {
      await takePartners(
        batch.tx,
        arrived.filter(({ data }) => data.state === said),
        state,
      );
    }
  }

  @OnMessages<PartnerSuspendedV1>('partner.suspended.v1')
  async suspended(@Payload() arrived: Arrived<PartnerSuspendedV1>[], @Ctx() batch: Batch): Promise<void> {
    await takePartners(batch.tx, arrived, 'suspended');
  }

  @OnMessages<PartnerResumedV1>('partner.resumed.v1')
  async resumed(@Payload() arrived: Arrived<PartnerResumedV1>[], @Ctx() batch: Batch): Promise<void> {
    await takePartners(batch.tx, arrived, 'registered');
  }

  @OnMessages<PartnerRemovedV1>('partner.removed.v1')
  async removed(@Payload() arrived: Arrived<PartnerRemovedV1>[], @Ctx() batch: Batch): Promise<void> {
    await takePartners(batch.tx, arrived, 'removed');
  }
}
