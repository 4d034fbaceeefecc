import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { ConsentChangedV1 } from '#contracts/consent.changed.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { isAtWork } from './case-life.rules.js';
import { knowPeople, lockCases, saveConsents, saveTracks, tellStory } from './casework.queries.js';
import { trackAfterConsent } from './judge-report.rules.js';
import { requireRecall } from './require-recall.js';

/** What a person has said changes what may be done: at once, whatever the provider knows of it. */
@Controller()
export class OnConsentChanged {
  @OnMessages<ConsentChangedV1>('consent.changed.v1')
  async handle(@Payload() arrived: Arrived<ConsentChangedV1>[], @Ctx() batch: Batch): Promise<void> {
    const changes = arrived.map(({ data }) => data);
    await knowPeople(batch.tx, changes, batch.now);
    await saveConsents(batch.tx, changes);
    const files = await lockCases(
      batch.tx,
      changes.map((data) => data.case),
    );
    await saveTracks(
      batch.tx,
      changes.flatMap((data) => {
        const person = files.get(data.case)?.people.find((each) => each.person === data.person);
        return person ? [{ case: data.case, person: data.person, track: trackAfterConsent(person.track, data.purpose, data.state) }] : [];
      }),
      batch.now,
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
