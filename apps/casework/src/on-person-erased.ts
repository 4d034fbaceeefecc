import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { PersonErasedV1 } from '#contracts/person.erased.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { forgetInStory, lockCases, saveCases } from './casework.queries.js';
import { requireRecall } from './require-recall.js';

/** A person is erased: the provider that has, or had, their case is asked to remove them, and casework forgets who they were. */
@Controller()
export class OnPersonErased {
  @OnMessages<PersonErasedV1>('person.erased.v1')
  async handle(@Payload() arrived: Arrived<PersonErasedV1>[], @Ctx() batch: Batch): Promise<void> {
    const erased = arrived.map(({ data }) => data.person);
    const cases = arrived.flatMap(({ data }) => data.cases);
    const isErased = ({ person }: { person: string }) => erased.includes(person);
    const files = [...(await lockCases(batch.tx, cases)).values()].filter(({ people }) => people.some(isErased));
    await requireRecall(
      batch,
      files.map((file) => ({ file, people: file.people.filter(isErased).map(({ person }) => person), why: 'erasure' })),
    );
    await saveCases(
      batch.tx,
      files.map((file) => ({ ...file, people: file.people.filter((person) => !isErased(person)) })),
    );
    await forgetInStory(batch.tx, cases, erased);
  }
}
