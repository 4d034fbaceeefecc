import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { PersonErasedV1 } from '#contracts/person.erased.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { casesOfPeople, forgetPeople, lockCases } from './casework.queries.js';
import { requireRecall } from './require-recall.js';

/** A person is erased: the provider that has, or had, their case is asked to remove them, and casework forgets who they were. */
@Controller()
export class OnPersonErased {
  @OnMessages<PersonErasedV1>('person.erased.v1')
  async handle(@Payload() arrived: Arrived<PersonErasedV1>[], @Ctx() batch: Batch): Promise<void> {
    const people = arrived.map(({ data }) => data.person);
    const memberships = await casesOfPeople(batch.tx, people);
    const files = await lockCases(batch.tx, [...new Set(memberships.map((each) => each.case))]);
    await requireRecall(
      batch,
      memberships.flatMap(({ case: id, person }) => {
        const file = files.get(id);
        return file ? [{ file, people: [person], why: 'erasure' as const }] : [];
      }),
    );
    await forgetPeople(batch.tx, people);
  }
}
