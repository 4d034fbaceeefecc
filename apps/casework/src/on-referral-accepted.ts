import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { ReferralAcceptedV1 } from '#contracts/referral.accepted.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { knowCases, knowPeople, saveConsents, tellStory } from './casework.queries.js';
import { triagedStory } from './on-case-triaged.js';

/** A case exists: who is in it, what they have said, and what it is. Nobody works on it yet. */
@Controller()
export class OnReferralAccepted {
  @OnMessages<ReferralAcceptedV1>('referral.accepted.v1')
  async handle(@Payload() arrived: Arrived<ReferralAcceptedV1>[], @Ctx() { tx, now }: Batch): Promise<void> {
    const accepted = arrived.map(({ data }) => data);
    await knowCases(
      tx,
      accepted.map((data) => ({ ...data, since: data.receivedAt })),
      { saidBy: 'intake' },
    );
    await knowPeople(
      tx,
      accepted.flatMap((data) => data.people.map((person) => ({ ...person, case: data.case }))),
      now,
    );
    await saveConsents(
      tx,
      accepted.flatMap((data) => data.consents.map((consent) => ({ ...consent, case: data.case }))),
    );
    await tellStory(
      tx,
      accepted.flatMap((data) => [
        { case: data.case, at: data.receivedAt, kind: 'accepted', by: 'intake', detail: { route: data.route } },
        ...(data.triage ? [triagedStory(data.case, data.triage)] : []),
      ]),
    );
  }
}
