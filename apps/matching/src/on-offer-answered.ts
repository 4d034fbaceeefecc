import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { OfferAnsweredHandedOnV1 } from '#contracts/offer.answered.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { Held } from '#messaging/held.js';
import { OnMessages } from '#messaging/on-messages.js';
import { answerOffers } from './answer-offers.js';
import { AreaRules } from './area-rules.js';
import { settleReport } from './settle-report.js';

/** A provider's own system answers an offer by its queue: the same decision as over HTTP, with a receipt in place of a response. */
@Controller()
export class OnOfferAnswered {
  constructor(
    @Inject(AreaRules) private readonly rules: AreaRules,
    @Inject(Held) private readonly held: Held,
  ) {}

  @OnMessages<OfferAnsweredHandedOnV1>('offer.answered.v1')
  async handle(@Payload() arrived: Arrived<OfferAnsweredHandedOnV1>[], @Ctx() batch: Batch): Promise<void> {
    // Who answers is the partner that intake proved, never what the message says of itself.
    const answers = arrived.map(({ data, traceparent }) => ({ ...data, provider: data.handedOnFrom.partner, cause: { traceparent } }));
    const answered = await answerOffers(batch, this.rules, this.held, answers);
    answered.forEach(({ verdict, case: about }, nth) => {
      const faults =
        verdict.kind === 'refused' ? [{ path: 'offer', code: verdict.code, sentence: verdict.sentence, act: 'sender' as const }] : [];
      const cause = arrived[nth]!;
      settleReport(batch, this.rules, { from: cause.data.handedOnFrom, reported: 'offer.answered.v1', faults, case: about, cause });
    });
  }
}
