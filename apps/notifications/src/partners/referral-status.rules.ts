import type { CaseState } from '#contracts/codes.js';
import type { StatusTold } from '#contracts/status-told.js';

/**
 * What an agency is told in each state, in plain words. It never says which side said no, nor why: that is the person's own.
 * A state without a sentence is none that an agency is told of.
 */
const sentences: Partial<Record<CaseState, string>> = {
  needs_information: 'We need to know something more before we can find a provider.',
  parked: 'Somebody has asked us to wait. We will ask again on the day they named.',
  on_hold: 'We wait until proceedings have ended.',
  ready: 'We are looking for a provider.',
  waiting: 'Every provider that could take this is full. It is on our waiting list, and looked at again whenever there is room.',
  allocated: 'A provider has taken this on.',
  contacting: 'The provider is contacting the people.',
  preparing: 'The provider is preparing the people.',
  scheduled: 'A day is fixed.',
  delivered: 'It has taken place.',
  agreement: 'It has taken place, and there is an agreement.',
  follow_up: 'The provider is asking the people how they are.',
  reallocating: 'The provider no longer has this. We are looking for another.',
  closed: 'The provider has finished its work.',
  withdrawn: 'This referral was withdrawn.',
  unsuitable: 'Restorative justice is not suitable here. Whoever was referred has been shown where else to turn.',
  duplicate: 'This is already known to us, and was joined with the other referral.',
  out_of_area: 'This belongs to another area.',
};

const expected: Partial<Record<CaseState, string>> = {
  needs_information: 'Tell us what is missing: the receipt and the referral show it.',
};

export function statusOf(state: CaseState, since: string): StatusTold | undefined {
  const sentence = sentences[state];
  if (!sentence) return undefined;
  const expects = expected[state];
  return { state, sentence, ...(expects && { expected: expects }), since };
}

/** For an agency that has heard nothing for weeks: the state is the one that it was told before. */
export function stillOf(state: CaseState, since: string): StatusTold | undefined {
  const status = statusOf(state, since);
  return status && { ...status, sentence: `It stands as we last told you. ${status.sentence}` };
}
