import { attentions, type Attention } from '#contracts/codes.js';

/** What about a case may need a person. The most pressing alone is shown: with it settled, the next one comes up. */
export interface Signs {
  /** Its provider no longer passes the hard rules, and has it. */
  noLongerFits?: boolean;
  /** No provider passes every rule but room. */
  nobodyAble?: boolean;
  /** At nobody who could take it is there a month ahead that would hold it, were it empty. */
  fitsNowhere?: boolean;
  /** Reports of antisocial behaviour enough for a review of the case. */
  triggerMet?: boolean;
  /** The agency was asked whether it is still wanted, and has not said. */
  unanswered?: boolean;
}

const SIGNS: Record<Attention, keyof Signs> = {
  no_longer_fits: 'noLongerFits',
  nobody_able: 'nobodyAble',
  fits_nowhere: 'fitsNowhere',
  trigger_threshold_met: 'triggerMet',
  still_wanted_unanswered: 'unanswered',
};
/** The most pressing first. */
const IN_ORDER = Object.keys(SIGNS) as Attention[];

/** @param seen what a person has seen to already: it does not come up again while it lasts */
export const attentionOf = (signs: Signs, seen: Attention | null): Attention | null =>
  IN_ORDER.find((each) => signs[SIGNS[each]] && each !== seen) ?? null;

/** What a person has seen to is forgotten once it is over: when it comes again, it is new. */
export const stillSeen = (signs: Signs, seen: Attention | null): Attention | null => (seen !== null && signs[SIGNS[seen]] ? seen : null);

/**
 * After a verdict. What a look at the whole waiting list found stands until the next one, while the case waits: a single verdict knows nothing of it.
 * @param verdict of this moment, and whether reports enough were made
 */
export function attentionAfter(
  verdict: { waits: boolean; nobodyAble: boolean; triggerMet: boolean },
  before: Attention | null,
  seen: Attention | null,
): Attention | null {
  const { waits, nobodyAble, triggerMet } = verdict;
  const stands = (found: Attention) => waits && before === found;
  const signs = {
    nobodyAble: waits && nobodyAble,
    triggerMet,
    fitsNowhere: stands('fits_nowhere') && !nobodyAble,
    unanswered: stands('still_wanted_unanswered'),
  };
  return attentionOf(signs, seen);
}

const SENTENCES: Record<Attention, string> = {
  no_longer_fits: 'The provider that has it no longer passes every rule: leave it there, or take it back.',
  nobody_able: 'No provider passes every rule, however much room it had.',
  fits_nowhere: 'No provider that could take it has room for it in any month ahead, even with nothing else to do.',
  trigger_threshold_met: 'Reports enough were made for a review under the Community Trigger: acknowledge it.',
  still_wanted_unanswered: 'Whoever referred it was asked whether it is still wanted and has not answered.',
};

/** For a person. */
export const attentionWords = (attention: Attention): string => SENTENCES[attention];

/** From a column of text. */
export const asAttention = (text: string | null): Attention | null => attentions.find((each) => each === text) ?? null;
