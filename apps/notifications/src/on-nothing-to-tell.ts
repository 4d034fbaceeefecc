import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { PersonErasedV1 } from '#contracts/person.erased.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { forgetPeopleInDeliveries } from './partners/partners.queries.js';

/** Facts that are heard and of which nobody is told by a message. Each has its handler: boot fails where one is forgotten. */
@Controller()
export class OnNothingToTell {
  /** The provider was told of the allocation, and the agency too. */
  @OnMessages('case.opened.v1')
  async handleOpened(): Promise<void> {}

  /** It came from the agency, which has its receipt. */
  @OnMessages('case.changed.v1')
  async handleChanged(): Promise<void> {}

  /** What follows from it is told by its own facts: an offer withdrawn, a recall, an end. The person is told by whoever took it. */
  @OnMessages('consent.changed.v1')
  async handleConsent(): Promise<void> {}

  /** The provider declared it itself. */
  @OnMessages('capacity.changed.v1')
  async handleCapacity(): Promise<void> {}

  /** Nobody is told from here: each holder is asked by a recall of its own. What was sent forgets who it was. */
  @OnMessages<PersonErasedV1>('person.erased.v1')
  async handleErased(@Payload() arrived: Arrived<PersonErasedV1>[], @Ctx() { tx }: Batch): Promise<void> {
    await forgetPeopleInDeliveries(
      tx,
      arrived.map(({ data }) => data.person),
    );
  }
}
