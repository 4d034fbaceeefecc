import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { PersonErasedV1 } from '#contracts/person.erased.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { eraseFromCases } from './erase-people.js';
import { Means } from './means.js';

/** Said by intake itself when the key was deleted; heard again after a restore, when the key is back with the back-up. */
@Controller()
export class OnPersonErased {
  constructor(@Inject(Means) private readonly means: Means) {}

  @OnMessages<PersonErasedV1>('person.erased.v1')
  async handle(@Payload() arrived: Arrived<PersonErasedV1>[], @Ctx() batch: Batch): Promise<void> {
    await eraseFromCases(
      batch,
      this.means,
      arrived.map(({ data }) => data.person),
      arrived.flatMap(({ data }) => data.cases),
    );
  }
}
