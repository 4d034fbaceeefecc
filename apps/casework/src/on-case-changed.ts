import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { CaseChangedV1 } from '#contracts/case.changed.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { knowCases, lockCases, saveCases, tellStory } from './casework.queries.js';
import { withPeople } from './people-of-case.rules.js';

/** The case is no longer quite what it was: a graver complexity asks for a second facilitator from now on. */
@Controller()
export class OnCaseChanged {
  @OnMessages<CaseChangedV1>('case.changed.v1')
  async handle(@Payload() arrived: Arrived<CaseChangedV1>[], @Ctx() { tx }: Batch): Promise<void> {
    const changes = arrived.map(({ data }) => data);
    await knowCases(
      tx,
      changes.map(({ people: _, ...data }) => ({ ...data, since: data.changedAt })),
      { saidBy: 'intake' },
    );
    const files = await lockCases(
      tx,
      changes.map((data) => data.case),
    );
    await saveCases(
      tx,
      changes.map((data) => {
        const file = files.get(data.case)!;
        return { ...file, people: withPeople(file.people, data.people) };
      }),
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
