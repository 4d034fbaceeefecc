import type { CodedCase } from '#contracts/coded-case.js';
import type { DeclineReason, OfferAnswer, OfferState } from '#contracts/codes.js';
import { consentReaches, consentSentence } from './case-facts.rules.js';

export interface Answer {
  offer: string;
  /** The provider that answers, proven. */
  provider: string;
  answer: OfferAnswer;
  reason?: DeclineReason;
  noteCode?: string;
  answeredBy: string;
  lead?: string;
  second?: string;
  /** The message that it came by. */
  cause?: { traceparent?: string };
}

/** An offer as it stands when it is answered. */
export interface AnsweredOffer {
  provider: string;
  state: OfferState;
  respondBy: Date;
  reason: string | null;
  facts: CodedCase;
}

export type Verdict =
  | { kind: 'accepted' }
  | { kind: 'declined' }
  /** The same answer was given before: nothing more happens, and the answer is the same as then. */
  | { kind: 'as_before' }
  | { kind: 'refused'; code: string; sentence: string };

const refused = (code: string, sentence: string): Verdict => ({ kind: 'refused', code, sentence });

const WITHDRAWN: Record<string, string> = {
  referral_ended: 'The referral has ended, and the offer with it.',
  consent_withdrawn: 'Consent to share the case with a provider was withdrawn, and the offer with it.',
  parked: 'The harmed person has asked to wait, so the offer was withdrawn.',
  on_hold: 'The case is on hold, so the offer was withdrawn.',
  needs_information: 'Something about the case must be asked for first, so the offer was withdrawn.',
  recoded: 'The case has changed so that it no longer fits this offer, which was withdrawn.',
  provider_suspended: 'The provider is suspended, so its offers were withdrawn.',
  rebalanced: 'The case was offered elsewhere when the load was balanced.',
  administrator: 'A hub administrator withdrew the offer.',
};

/** What an answer comes to. Another provider's offer looks like one that was never made. */
export function answerOffer(answer: Answer, offer: AnsweredOffer | undefined, now: Date): Verdict {
  if (!offer || offer.provider !== answer.provider) return refused('offer_not_found', 'There is no such offer to you.');
  switch (offer.state) {
    case 'open':
      return answerOpen(answer, offer, now);
    case 'accepted':
      return answer.answer === 'accepted'
        ? { kind: 'as_before' }
        : refused('offer_accepted', 'You have accepted this offer; the case is yours.');
    case 'declined':
      return answer.answer === 'declined'
        ? { kind: 'as_before' }
        : refused('offer_declined', 'You have declined this offer; it was passed on.');
    case 'expired':
      return refused('offer_lapsed', 'This offer has lapsed and was passed on; nothing is held for you.');
    case 'withdrawn':
      return refused(offer.reason === 'consent_withdrawn' ? 'consent_withdrawn' : 'offer_withdrawn', withdrawnSentence(offer.reason));
  }
}

function answerOpen(answer: Answer, offer: AnsweredOffer, now: Date): Verdict {
  if (answer.answer === 'declined') return answer.reason ? { kind: 'declined' } : refused('reason_missing', 'Say why you decline.');
  if (offer.respondBy <= now) return refused('offer_lapsed', 'This offer has lapsed; nothing is held for you.');
  // Whatever took the consent away, it is looked at again here: an acceptance opens the people's details.
  if (!consentReaches(offer.facts, answer.provider)) return refused('consent_withdrawn', consentSentence(offer.facts));
  return { kind: 'accepted' };
}

export const withdrawnSentence = (reason: string | null) => WITHDRAWN[reason ?? ''] ?? 'The offer was withdrawn.';
