import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { OfferDeclinedV1 } from '#contracts/offer.declined.v1.js';
import type { OfferExpiredV1 } from '#contracts/offer.expired.v1.js';
import type { OfferWithdrawnV1 } from '#contracts/offer.withdrawn.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { takeOffers, versionOf } from './read-model.queries.js';

@Controller()
export class OnOfferEnded {
  @OnMessages<OfferDeclinedV1>('offer.declined.v1')
  async declined(@Payload() arrived: Arrived<OfferDeclinedV1>[], @Ctx() batch: Batch): Promise<void> {
    await takeOffers(
      batch.tx,
      arrived.map((one) => ({ ...one.data, version: versionOf(one), state: 'declined', endedAt: one.data.at })),
    );
  }

  @OnMessages<OfferExpiredV1>('offer.expired.v1')
  async expired(@Payload() arrived: Arrived<OfferExpiredV1>[], @Ctx() batch: Batch): Promise<void> {
    await takeOffers(
      batch.tx,
      arrived.map((one) => ({ ...one.data, version: versionOf(one), state: 'expired', endedAt: one.data.at })),
    );
  }

  @OnMessages<OfferWithdrawnV1>('offer.withdrawn.v1')
  async withdrawn(@Payload() arrived: Arrived<OfferWithdrawnV1>[], @Ctx() batch: Batch): Promise<void> {
    await takeOffers(
      batch.tx,
      arrived.map((one) => ({ ...one.data, version: versionOf(one), state: 'withdrawn', endedAt: one.data.at })),
    );
  }
}
