import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { ConsentChangedV1 } from '#contracts/consent.changed.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { isAtWork } from './case-life.rules.js';
import { lockCases, saveCases, tellStory } from './casework.queries.js';
import { afterConsent } from './people-of-case.rules.js';
import { requireRecall } from './require-recall.js';

/** What a person has said changes what may be done: at once, whatever the provider knows of it. */
@Controller()
export class OnConsentChanged {
  @OnMessages<ConsentChangedV1>('consent.changed.v1')
  async handle(@Payload() arrived: Arrived<ConsentChangedV1>[], @Ctx() batch: Batch): Promise<void> {
    const changes = arrived.map(({ data }) => data);
    const files = await lockCases(
      batch.tx,
      changes.map((data) => data.case),
    );
    await saveCases(
      batch.tx,
      changes.flatMap((data) => {
        const file = files.get(data.case);
        return file ? [{ ...file, people: afterConsent(file.people, data) }] : [];
      }),
    );
    await requireRecall(
      batch,
      changes.flatMap((data) => {
        const file = files.get(data.case);
        return file && isAtWork(file.life) && takesBack(data) ? [{ file, people: [data.person], why: 'consent_withdrawn' as const }] : [];
      }),
    );
    await tellStory(
      batch.tx,
      changes.map(({ case: id, asOf, person, purpose, state }) => ({
        case: id,
        at: asOf,
        kind: 'consent',
        by: 'intake',
        detail: { person, purpose, state },
      })),
    );
  }
}

/** Without these two a provider may not hold what it was given. */
const takesBack = ({ purpose, state }: ConsentChangedV1) =>
  (purpose === 'contact' || purpose === 'share_with_provider') && (state === 'withdrawn' || state === 'refused');
