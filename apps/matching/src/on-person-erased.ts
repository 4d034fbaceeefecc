import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { PersonErasedV1 } from '#contracts/person.erased.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { eraseConflictKeys } from './matching.writes.js';

/** Matching holds nothing of a person but keyed hashes. Which of a case's hashes is whose it cannot know, so all of that case's go. */
@Controller()
export class OnPersonErased {
  @OnMessages<PersonErasedV1>('person.erased.v1')
  async handle(@Payload() arrived: Arrived<PersonErasedV1>[], @Ctx() batch: Batch): Promise<void> {
    await eraseConflictKeys(
      batch.tx,
      arrived.flatMap(({ data }) => data.cases),
    );
  }
}
