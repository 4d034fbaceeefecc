import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { PersonErasedV1 } from '#contracts/person.erased.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { forgetPeople } from './fact-tables.queries.js';

@Controller()
export class OnPersonErased {
  @OnMessages<PersonErasedV1>('person.erased.v1')
  async handle(@Payload() arrived: Arrived<PersonErasedV1>[], @Ctx() batch: Batch): Promise<void> {
    await forgetPeople(
      batch.tx,
      arrived.map(({ data }) => data.person),
    );
  }
}
