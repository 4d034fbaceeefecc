import type { HardRule } from '#contracts/codes.js';
import { workOf } from './case-needs.rules.js';
import { choosePair, namedPair } from './choose-pair.rules.js';
import { RULES, type Failing } from './every-rule.rules.js';
import { examine, type Examined, type Rule } from './hard-rule.rules.js';
import type { Question } from './question.rules.js';

/** A provider's yes, as it is given or as the offer planned it. */
export interface Acceptance {
  /** The intervention of the offer. */
  intervention: string;
  /** Facilitators by code: whom it names, else whom the offer planned; undefined where either is to be chosen. */
  lead: string | undefined;
  second: string | undefined;
  answeredBy: string;
  signedOffBy: string | undefined;
}

// What may have changed since the offer was made, and must still hold. Room is not asked again: the offer holds its points. What the provider covers is
// not either: it was asked about this case and says yes.
const AGAIN: HardRule[] = [
  'agreement',
  'suspended',
  'accreditation',
  'specialism',
  'check_expired',
  'gender',
  'lead',
  'pair',
  'conflict',
  'consent',
];

const SIGN_OFF: HardRule = 'sign_off';

/**
 * Every rule that stands against this acceptance; none where it may be. A missing sign-off alone is no refusal: the acceptance waits for it.
 * @param q with this very case left out of who is busy
 */
export function failingAtAcceptance(q: Question, yes: Acceptance): Failing[] {
  const e = examineAcceptance(q, yes);
  const told = ({ code, sentence, changes }: Rule): Failing => ({ rule: code, sentence: sentence(e), changes: changes(e) });
  const failing = RULES.filter((rule) => AGAIN.includes(rule.code) && !rule.holds(e)).map(told);
  return isSignedOff(e, yes) ? failing : [...failing, { rule: SIGN_OFF, sentence: signOffSentence(yes), changes: [{ kind: 'sign_off' }] }];
}

function examineAcceptance(q: Question, { intervention, lead, second }: Acceptance): Examined {
  const row = q.rules.interventions.find(({ code }) => code === intervention);
  const e = examine(q);
  if (!row) return e;
  const work = workOf(q.asking.facts, row, q.provider.remit, q.rules);
  return { ...e, work, pair: lead === undefined ? choosePair(q, work) : namedPair(q, work, lead, second) };
}

/** A serious and sensitive case is signed off by another person than who accepts it. */
const isSignedOff = ({ needs }: Examined, { answeredBy, signedOffBy }: Acceptance) =>
  !needs.serious || (signedOffBy !== undefined && signedOffBy !== answeredBy);

const signOffSentence = ({ answeredBy, signedOffBy }: Acceptance) =>
  signedOffBy === answeredBy
    ? 'A serious and sensitive case is signed off by another person than who accepts it.'
    : 'A serious and sensitive case needs a manager’s sign-off.';

/** Does nothing but the sign-off stand against it? */
export const waitsForSignOff = (failing: readonly Failing[]) => failing.length === 1 && failing[0]!.rule === SIGN_OFF;
