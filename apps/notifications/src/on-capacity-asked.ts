import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { CapacityAskedV1 } from '#contracts/capacity.asked.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { offersPath } from './links.js';
import { postMail } from './mail/post-mail.js';
import { owe } from './partners/partners.queries.js';

/** A provider is asked what it can take on, on its line and by e-mail to its staff: without an answer it gets no new offers, and would not know why. */
@Controller()
export class OnCapacityAsked {
  @OnMessages<CapacityAskedV1>('capacity.asked.v1')
  async handle(@Payload() arrived: Arrived<CapacityAskedV1>[], @Ctx() batch: Batch): Promise<void> {
    await owe(
      batch.tx,
      arrived.map(({ data, messageId, ...fact }) => ({ ...fact, data, partner: data.provider, factId: messageId })),
      batch.now,
    );
    await postMail(
      batch,
      arrived.map((fact) => ({
        fact,
        template: 'capacity-asked',
        to: { organisation: fact.data.provider, kind: 'provider_worker' },
        path: offersPath(),
      })),
    );
  }
}
