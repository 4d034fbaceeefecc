import type { DeclineReason, OfferAnswer, OfferState } from '#contracts/codes.js';
import type { Failing } from './rules/every-rule.rules.js';
import { waitsForSignOff } from './rules/rules-at-acceptance.rules.js';

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
  /** A manager of the provider, or of the hub: another person than who accepts. */
  signedOffBy?: string;
  /** It signs off what was accepted before, and is no acceptance itself. */
  signsOff?: true;
  /** The message that it came by. */
  cause?: { traceparent?: string };
}

/** An offer as it stands when it is answered. */
export interface AnsweredOffer {
  provider: string;
  state: OfferState;
  respondBy: Date;
  acceptedAt: Date | null;
  reason: string | null;
}

export type Verdict =
  | { kind: 'accepted' }
  /** Accepted, but for a manager's sign-off: the offer holds its points, and its time runs. */
  | { kind: 'waits_for_sign_off' }
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
  provider_closing: 'The provider is closing, so its offers were withdrawn.',
  rebalanced: 'The case was offered elsewhere when the load was balanced.',
  administrator: 'A hub administrator withdrew the offer.',
};

/**
 * What an answer comes to. Another provider's offer looks like one that was never made.
 * @param failing rules that stand against its acceptance as things are now: asked of an open offer alone
 */
export function answerOffer(answer: Answer, offer: AnsweredOffer | undefined, now: Date, failing: () => readonly Failing[]): Verdict {
  if (!offer || offer.provider !== answer.provider) return refused('offer_not_found', 'There is no such offer to you.');
  switch (offer.state) {
    case 'open':
      return answerOpen(answer, offer, now, failing);
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

function answerOpen(answer: Answer, offer: AnsweredOffer, now: Date, failing: () => readonly Failing[]): Verdict {
  if (answer.answer === 'declined') return answer.reason ? { kind: 'declined' } : refused('reason_missing', 'Say why you decline.');
  if (offer.respondBy <= now) return refused('offer_lapsed', 'This offer has lapsed; nothing is held for you.');
  if (answer.signsOff && offer.acceptedAt === null) return refused('not_accepted', 'Nobody has accepted this offer yet.');
  // Whatever has changed since the offer was made is looked at again here: an acceptance opens the people's details.
  const against = failing();
  if (against.length === 0) return { kind: 'accepted' };
  if (waitsForSignOff(against)) return answer.signsOff ? refused('sign_off', against[0]!.sentence) : { kind: 'waits_for_sign_off' };
  const rules = against.filter(({ rule }) => rule !== 'sign_off');
  return refused(rules[0]!.rule === 'consent' ? 'consent_withdrawn' : rules[0]!.rule, rules.map(({ sentence }) => sentence).join(' '));
}

export const withdrawnSentence = (reason: string | null) => WITHDRAWN[reason ?? ''] ?? 'The offer was withdrawn.';
