import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { ReferralAcceptedV1 } from '#contracts/referral.accepted.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { knowCases } from './casework.queries.js';
import { peopleAtFirst } from './people-of-case.rules.js';

/** A case exists: who is in it, what they have said, and what it is. Nobody works on it yet. */
@Controller()
export class OnReferralAccepted {
  @OnMessages<ReferralAcceptedV1>('referral.accepted.v1')
  async handle(@Payload() arrived: Arrived<ReferralAcceptedV1>[], @Ctx() { tx }: Batch): Promise<void> {
    await knowCases(
      tx,
      arrived.map(({ data }) => ({
        ...data,
        since: data.receivedAt,
        acceptedAt: data.receivedAt,
        people: peopleAtFirst(data.people, data.consents),
      })),
      { saidBy: 'intake' },
    );
  }
}
