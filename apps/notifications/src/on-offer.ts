import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { CaseOfferedV1 } from '#contracts/case.offered.v1.js';
import type { EndedOffer } from '#contracts/ended-offer.js';
import type { OfferDeclinedV1 } from '#contracts/offer.declined.v1.js';
import type { OfferExpiredV1 } from '#contracts/offer.expired.v1.js';
import type { OfferMadeV1 } from '#contracts/offer.made.v1.js';
import type { OfferWithdrawnV1 } from '#contracts/offer.withdrawn.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { linkTo, offerPath } from './links.js';
import { postMail } from './mail/post-mail.js';
import { NotificationsConfig } from './notifications.config.js';
import { closeOffers, openOffers } from './offers.queries.js';
import { owe } from './partners/partners.queries.js';

/** A provider is asked, in its queue and by e-mail to its staff; and told when the question is no longer open. */
@Controller()
export class OnOffer {
  constructor(@Inject(NotificationsConfig) private readonly config: NotificationsConfig) {}

  @OnMessages<CaseOfferedV1>('case.offered.v1')
  async handleOffered(@Payload() arrived: Arrived<CaseOfferedV1>[], @Ctx() batch: Batch): Promise<void> {
    await openOffers(
      batch.tx,
      arrived.map(({ data, messageId, area }) => ({ ...data, area, factId: messageId })),
    );
    await owe(
      batch.tx,
      arrived.map((fact) => ({
        partner: fact.data.provider,
        factId: fact.messageId,
        type: 'offer.made.v1',
        subject: fact.subject,
        area: fact.area,
        data: this.tellingOf(fact.data),
        traceparent: fact.traceparent,
      })),
      batch.now,
    );
    await postMail(
      batch,
      arrived.map((fact) => ({
        fact,
        template: 'offer-made',
        to: { organisation: fact.data.provider, kind: 'provider_worker' },
        case: fact.data.case,
        reference: fact.data.reference,
        path: offerPath(fact.data.offer),
        actBy: fact.data.respondBy,
      })),
    );
  }

  @OnMessages<OfferWithdrawnV1>('offer.withdrawn.v1')
  async handleWithdrawn(@Payload() arrived: Arrived<OfferWithdrawnV1>[], @Ctx() batch: Batch): Promise<void> {
    await this.close(batch, arrived);
    await this.oweAsSaid(batch, arrived);
    await this.mailThatItClosed(batch, arrived);
  }

  @OnMessages<OfferExpiredV1>('offer.expired.v1')
  async handleExpired(@Payload() arrived: Arrived<OfferExpiredV1>[], @Ctx() batch: Batch): Promise<void> {
    await this.close(batch, arrived);
    await this.oweAsSaid(batch, arrived);
    await this.mailThatItClosed(batch, arrived);
  }

  /** The provider said so itself: there is nothing to tell it. */
  @OnMessages<OfferDeclinedV1>('offer.declined.v1')
  async handleDeclined(@Payload() arrived: Arrived<OfferDeclinedV1>[], @Ctx() batch: Batch): Promise<void> {
    await this.close(batch, arrived);
  }

  private close(batch: Batch, arrived: Arrived<EndedOffer>[]) {
    return closeOffers(
      batch.tx,
      arrived.map(({ data }) => data.offer),
    );
  }

  /** The provider is told in the same words as the hub's services. */
  private oweAsSaid(batch: Batch, arrived: Arrived<EndedOffer>[]) {
    return owe(
      batch.tx,
      arrived.map(({ data, messageId, ...fact }) => ({ ...fact, data, partner: data.provider, factId: messageId })),
      batch.now,
    );
  }

  private mailThatItClosed(batch: Batch, arrived: Arrived<EndedOffer>[]) {
    return postMail(
      batch,
      arrived.map((fact) => ({
        fact,
        template: 'offer-closed',
        to: { organisation: fact.data.provider, kind: 'provider_worker' },
        case: fact.data.case,
        reference: fact.data.reference,
        path: offerPath(fact.data.offer),
      })),
    );
  }

  private tellingOf({ offer, case: id, reference, summary, points, offeredAt, respondBy, ...plan }: CaseOfferedV1): OfferMadeV1 {
    const { periods, signOffNeeded, plannedLead, plannedSecond } = plan;
    const link = linkTo(this.config.CONSOLE_URL, offerPath(offer));
    const asPlanned = { periods, signOffNeeded, plannedLead, plannedSecond };
    return { offer, case: id, reference, summary, points, ...asPlanned, offeredAt, respondBy, link };
  }
}
