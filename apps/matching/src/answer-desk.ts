import { Inject, Injectable } from '@nestjs/common';
import { Held } from '#messaging/held.js';
import { Units } from '#messaging/unit.js';
import { Problem } from '#platform/problem.js';
import type { Answer, Verdict } from './answer-offer.rules.js';
import { answerOffers } from './answer-offers.js';
import { AreaRules } from './area-rules.js';
import { offersOf, type OfferRow } from './offers.queries.js';

const AT_ONCE = 200;
const MOST_WAITING = 2_000;

export interface AnswerGiven {
  verdict: Verdict;
  /** As it stands after the answer; undefined where there is no such offer. */
  offer?: OfferRow;
}

interface Asked {
  answer: Answer;
  resolve(given: AnswerGiven): void;
  reject(error: unknown): void;
}

/**
 * Answers that come over HTTP at the same time are decided together, in the order in which they came. The area's lock lets one transaction
 * through at a time anyway: a transaction each would hold a connection each while they wait, and a hundred answers would find none left.
 */
@Injectable()
export class AnswerDesk {
  private waiting: Asked[] = [];
  private busy = false;

  constructor(
    @Inject(Units) private readonly units: Units,
    @Inject(AreaRules) private readonly rules: AreaRules,
    @Inject(Held) private readonly held: Held,
  ) {}

  answer(answer: Answer): Promise<AnswerGiven> {
    if (this.waiting.length >= MOST_WAITING) {
      const busy = new Problem(503, 'busy', 'Too many answers at once. Try again in a moment.', undefined, { 'Retry-After': '2' });
      return Promise.reject(busy);
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ answer, resolve, reject });
      void this.work();
    });
  }

  private async work(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    while (this.waiting.length > 0) await this.decide(this.nextBatch());
    this.busy = false;
  }

  /** Of two answers to one offer the second waits for the next batch, so that it finds the offer answered. */
  private nextBatch(): Asked[] {
    const offers = new Set<string>();
    const batch = this.waiting.filter(({ answer: { offer } }) => offers.size < AT_ONCE && !offers.has(offer) && offers.add(offer));
    this.waiting = this.waiting.filter((each) => !batch.includes(each));
    return batch;
  }

  /** Where a batch fails, each of its answers is decided alone: only the guilty one is told of the failure. */
  private async decide(batch: Asked[]): Promise<void> {
    try {
      const given = await this.units.run(async (unit) => {
        const answers = batch.map((each) => each.answer);
        const answered = await answerOffers(unit, this.rules, this.held, answers);
        const offers = await offersOf(unit.tx, answers.map((answer) => answer.offer)); // prettier-ignore
        return answered.map(({ verdict }, nth) => ({ verdict, offer: offers.get(answers[nth]!.offer) }));
      });
      batch.forEach((each, nth) => each.resolve(given[nth]!));
    } catch (error) {
      if (batch.length === 1) return batch[0]!.reject(error);
      for (const each of batch) await this.decide([each]);
    }
  }
}
