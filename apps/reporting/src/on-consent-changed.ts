import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { ConsentChangedV1 } from '#contracts/consent.changed.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { takeConsents } from './fact-tables.queries.js';

@Controller()
export class OnConsentChanged {
  @OnMessages<ConsentChangedV1>('consent.changed.v1')
  async handle(@Payload() arrived: Arrived<ConsentChangedV1>[], @Ctx() batch: Batch): Promise<void> {
    await takeConsents(batch.tx, arrived);
  }
}
