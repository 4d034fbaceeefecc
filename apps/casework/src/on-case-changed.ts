import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { CaseChangedV1 } from '#contracts/case.changed.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { knowCases, knowPeople, tellStory } from './casework.queries.js';

/** The case is no longer quite what it was: a graver complexity asks for a second facilitator from now on. */
@Controller()
export class OnCaseChanged {
  @OnMessages<CaseChangedV1>('case.changed.v1')
  async handle(@Payload() arrived: Arrived<CaseChangedV1>[], @Ctx() { tx, now }: Batch): Promise<void> {
    const changes = arrived.map(({ data }) => data);
    await knowCases(
      tx,
      changes.map((data) => ({ ...data, since: data.changedAt })),
      { saidBy: 'intake' },
    );
    await knowPeople(
      tx,
      changes.flatMap((data) => data.people.map((person) => ({ ...person, case: data.case }))),
      now,
    );
    await tellStory(
      tx,
      changes.map(({ case: id, changedAt, changed, stage, complexity }) => ({
        case: id,
        at: changedAt,
        kind: 'changed',
        by: 'intake',
        detail: { changed, stage, complexity },
      })),
    );
  }
}
