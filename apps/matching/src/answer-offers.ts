import type { Held } from '#messaging/held.js';
import type { Unit } from '#messaging/unit.js';
import type { Acquainted } from './acquainted.queries.js';
import { answerOffer, type Answer, type Verdict } from './answer-offer.rules.js';
import type { AreaRules } from './area-rules.js';
import { bookedBy, peopleOf } from './booked.js';
import { countShares } from './capacity/agreements.writes.js';
import { Desk } from './desk.js';
import { saveRefusals, saveStates } from './matching.writes.js';
import { firstContactBy } from './offer-life.rules.js';
import { offersOf, type OfferRow } from './offers.queries.js';
import { endOffers, saveAcceptances, saveLastAllocated, type Named } from './offers.writes.js';
import { placeCases } from './place-cases.js';
import { peopleOfOffers, questionOfOffer } from './question-of-offer.js';
import { choosePair } from './rules/choose-pair.rules.js';
import type { Failing } from './rules/every-rule.rules.js';
import { examine } from './rules/hard-rule.rules.js';
import { failingAtAcceptance, waitsForSignOff, type Acceptance } from './rules/rules-at-acceptance.rules.js';

export interface Answered {
  verdict: Verdict;
  /** Only where the offer was made to who answers. */
  case?: string;
}

interface Given {
  answer: Answer;
  offer: OfferRow;
  named: Named;
}

/**
 * Answers, at most one an offer, in the order given: accepted offers become allocations, or wait to be signed off; declined ones free their points, and
 * the case goes on to the next best, or after three to a person. Two answers to one offer take turns at the area's lock; the second finds it answered.
 */
export async function answerOffers(
  unit: Unit,
  rules: AreaRules,
  held: Pick<Held, 'among'>,
  answers: readonly Answer[],
): Promise<Answered[]> {
  const desk = await Desk.open(unit, rules);
  const offers = await offersOf(unit.tx, answers.map((answer) => answer.offer)); // prettier-ignore
  const stuck = await held.among(unit, [...offers.values()].map((offer) => `case/${offer.case}`)); // prettier-ignore
  const people = await peopleOfOffers(desk, [...offers.values()].filter(({ state }) => state === 'open')); // prettier-ignore
  const [taken, waiting, declined] = [[] as Given[], [] as Given[], [] as Given[]];
  const answered = answers.map((answer): Answered => {
    const offer = offers.get(answer.offer);
    let named: Named = {};
    const against = () => {
      const found = standsAgainst(desk, answer, offer!, people);
      named = found.named;
      return found.failing;
    };
    const verdict = unlessHeld(stuck, offer, answerOffer(answer, offer, unit.now, against));
    // At once, so that two cases accepted together do not both count on one facilitator's last free place.
    if (verdict.kind === 'accepted') desk.accept(bookedBy(offer!), peopleOf(named, offer!));
    if (verdict.kind === 'waits_for_sign_off') desk.replan(bookedBy(offer!), peopleOf(named, offer!));
    if (verdict.kind === 'accepted') taken.push({ answer, offer: offer!, named });
    if (verdict.kind === 'waits_for_sign_off') waiting.push({ answer, offer: offer!, named });
    if (verdict.kind === 'declined') declined.push({ answer, offer: offer!, named: { answeredBy: answer.answeredBy } });
    return { verdict, ...(offer?.provider === answer.provider && { case: offer.case }) };
  });
  await endOffers(
    unit.tx,
    [...taken, ...declined].map(({ answer: { answer, reason, noteCode, signedOffBy }, offer: { id, serious }, named }) => ({
      ...named,
      id,
      state: answer,
      reason,
      noteCode,
      ...(serious && answer === 'accepted' && { signedOffBy }),
    })),
    unit.now,
  );
  await saveAcceptances(unit.tx, waiting.map(({ offer: { id }, named }) => ({ ...named, id })), unit.now); // prettier-ignore
  await allocate(desk, taken);
  await passOn(desk, declined);
  await placeCases(
    desk,
    declined.map(({ offer }) => offer.case),
    { causes: new Map(declined.map(({ answer, offer }) => [offer.case, answer.cause])) },
  );
  return answered;
}

/**
 * Rules that stand against an acceptance. Where the provider names nobody, who was planned does it; where those may not any more, whoever else may there.
 */
function standsAgainst(
  desk: Desk,
  answer: Answer,
  offer: OfferRow,
  people: ReadonlyMap<string, Acquainted>,
): { failing: readonly Failing[]; named: Named } {
  const q = questionOfOffer(desk, offer, people);
  if (!q) return { failing: [{ rule: 'agreement', sentence: 'It is no provider of this area any more.', changes: [] }], named: {} };
  // Who accepted it stays who accepted it, whoever says the rest.
  const answeredBy = offer.acceptedAt === null ? answer.answeredBy : (offer.answeredBy ?? answer.answeredBy);
  const lead = answer.lead ?? offer.lead ?? undefined;
  const second = answer.second ?? offer.second ?? undefined;
  const named = { answeredBy, ...(answer.lead && { lead: answer.lead }), ...(answer.second && { second: answer.second }) };
  const asked = (who: Pick<Acceptance, 'lead' | 'second'>) =>
    failingAtAcceptance(q, { ...who, intervention: offer.intervention, answeredBy, signedOffBy: answer.signedOffBy });
  if (lead !== undefined || second !== undefined || offer.plannedLead === null)
    return { failing: asked({ lead: lead ?? offer.plannedLead ?? undefined, second }), named };
  const planned = asked({ lead: offer.plannedLead, second: offer.plannedSecond ?? undefined });
  if (planned.length === 0 || waitsForSignOff(planned)) return { failing: planned, named };
  const { work } = examine(q);
  const other = work && choosePair(q, work);
  if (other?.kind !== 'pair') return { failing: planned, named };
  const others = { plannedLead: other.lead, ...(other.second !== undefined && { plannedSecond: other.second }) };
  return { failing: asked({ lead: other.lead, second: other.second }), named: { ...named, ...others } };
}

/** What is held about a case may be the very withdrawal of its consent: nothing is allocated on facts that may be out of date. */
function unlessHeld(stuck: ReadonlySet<string>, offer: OfferRow | undefined, verdict: Verdict): Verdict {
  const isYes = verdict.kind === 'accepted' || verdict.kind === 'waits_for_sign_off';
  if (!isYes || !stuck.has(`case/${offer!.case}`)) return verdict;
  const sentence = 'An earlier message about this case has failed and waits for a person. It cannot be accepted until that is mended.';
  return { kind: 'refused', code: 'held', sentence };
}

async function allocate(desk: Desk, taken: readonly Given[]): Promise<void> {
  if (taken.length === 0) return;
  const { unit, rules, moment } = desk;
  for (const { answer, offer, named } of taken) {
    const [lead, second] = [named.lead ?? offer.lead, named.second ?? offer.second];
    unit.tell({
      type: 'case.allocated.v1',
      subject: `case/${offer.case}`,
      area: rules.area,
      data: {
        case: offer.case,
        reference: offer.reference,
        area: rules.area,
        offer: offer.id,
        provider: offer.provider,
        ...(lead && { lead }),
        ...(second && { second }),
        ...(offer.serious && answer.signedOffBy && { signedOffBy: answer.signedOffBy }),
        complexity: offer.facts.complexity,
        intervention: offer.intervention,
        points: offer.points,
        allocatedAt: unit.now.toISOString(),
        firstContactBy: firstContactBy(unit.now, rules.set).toISOString(),
      },
      cause: answer.cause,
    });
  }
  await saveStates(unit.tx, taken.map(({ offer }) => ({ id: offer.case, state: 'allocated' }))); // prettier-ignore
  await saveLastAllocated(unit.tx, [...new Set(taken.map(({ offer }) => offer.provider))], unit.now);
  await countShares(unit.tx, taken.map(({ offer: { provider, points } }) => ({ provider, points, on: moment.today }))); // prettier-ignore
}

async function passOn(desk: Desk, declined: readonly Given[]): Promise<void> {
  if (declined.length === 0) return;
  const { unit, rules } = desk;
  for (const { answer, offer } of declined) {
    unit.tell({
      type: 'offer.declined.v1',
      subject: `case/${offer.case}`,
      area: rules.area,
      data: {
        ...endedOffer(offer, rules, unit.now, desk.giveBack(bookedBy(offer))),
        reason: answer.reason,
        ...(answer.noteCode && { noteCode: answer.noteCode }),
        answeredBy: answer.answeredBy,
        declines: offer.refusedBy.length + 1,
      },
      cause: answer.cause,
    });
  }
  await saveRefusals(unit.tx, declined.map(({ offer }) => ({ case: offer.case, provider: offer.provider }))); // prettier-ignore
  await saveStates(unit.tx, declined.map(({ offer }) => ({ id: offer.case, state: 'waiting' }))); // prettier-ignore
}

/** What every fact about an offer's end says. */
export const endedOffer = (offer: OfferRow, rules: AreaRules, now: Date, pointsFreed: number) => ({
  case: offer.case,
  reference: offer.reference,
  area: rules.area,
  offer: offer.id,
  provider: offer.provider,
  pointsFreed,
  at: now.toISOString(),
});
