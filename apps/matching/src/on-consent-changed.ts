import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { ConsentChangedV1 } from '#contracts/consent.changed.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { AreaRules } from './area-rules.js';
import { consentReaches } from './case-facts.rules.js';
import { Desk } from './desk.js';
import { saveConsents, saveStates } from './matching.writes.js';
import { liveAllocations, openOffers } from './offers.queries.js';
import { placeCases } from './place-cases.js';
import { takeBack } from './take-back.js';
import { withdrawOffers } from './withdraw-offers.js';

/** Consent that no longer reaches a provider takes the offer, or the case, back from it at once; consent given anew lets a waiting case be placed. */
@Controller()
export class OnConsentChanged {
  constructor(@Inject(AreaRules) private readonly rules: AreaRules) {}

  @OnMessages<ConsentChangedV1>('consent.changed.v1')
  async handle(@Payload() arrived: Arrived<ConsentChangedV1>[], @Ctx() batch: Batch): Promise<void> {
    const desk = await Desk.open(batch, this.rules);
    const cases = arrived.map(({ data }) => data.case);
    await saveConsents(
      batch.tx,
      arrived.map(({ data }) => ({ case: data.case, scope: data.scope })),
    );
    const lost = (await openOffers(batch.tx, { cases })).filter((offer) => !consentReaches(offer.facts, offer.provider));
    await withdrawOffers(
      desk,
      lost.map((offer) => ({ offer, reason: 'consent_withdrawn' })),
    );
    const taken = (await liveAllocations(batch.tx, cases)).filter((offer) => !consentReaches(offer.facts, offer.provider));
    const side = new Map(arrived.map(({ data }) => [data.case, data.role === 'harmer' ? ('harmer' as const) : ('harmed' as const)]));
    await takeBack(
      desk,
      taken.map((offer) => ({ offer, reason: 'consent_withdrawn', by: side.get(offer.case)! })),
    );
    await saveStates(
      batch.tx,
      [...lost, ...taken].map((offer) => ({ id: offer.case, state: 'waiting' })),
    );
    await placeCases(desk, cases);
  }
}
