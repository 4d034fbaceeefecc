import type { DeclineReason, End, Intervention } from '#contracts/codes.js';
import { chanceOf } from './seeded.rules.js';

/** What a demo provider does with an offer, drawn from the seed and the offer. */
export type OfferPlan = { kind: 'accept' } | { kind: 'decline'; reason: DeclineReason } | { kind: 'leave' };

/** Of a hundred offers 76 are accepted, 14 declined, and 10 left unanswered: they stay open until they lapse. */
export function planForOffer(seed: number, offer: string): OfferPlan {
  const chance = chanceOf(seed, 'offer', offer);
  const kind = chance.weighted([['accept', 76], ['decline', 14], ['leave', 10]] as const); // prettier-ignore
  if (kind !== 'decline') return { kind };
  return { kind, reason: chance.weighted([['capacity', 40], ['scope', 25], ['client', 15], ['risk', 10], ['conflict', 10]] as const) }; // prettier-ignore
}

/** How far a demo provider gets with a case that it was assigned. */
export type CasePlan =
  { kind: 'leave' } | { kind: 'contact' } | { kind: 'prepare' } | { kind: 'close'; end: End; intervention?: Intervention };

/** Of a hundred cases 30 are not begun, 30 reach contact, 15 preparation, and 25 are closed: four in five of those as completed, if both sides are in the case. */
export function planForCase(seed: number, ofCase: string): CasePlan {
  const chance = chanceOf(seed, 'case', ofCase);
  const kind = chance.weighted([['leave', 30], ['contact', 30], ['prepare', 15], ['close', 25]] as const); // prettier-ignore
  if (kind !== 'close') return { kind };
  if (chance.percent(80)) return { kind, end: 'completed', intervention: chance.pick(['letter', 'indirect_shuttle'] as const) };
  return { kind, end: chance.pick(['harmer_declined', 'harmed_declined', 'circumstances'] as const) };
}
