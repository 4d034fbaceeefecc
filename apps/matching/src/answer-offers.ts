import type { Held } from '#messaging/held.js';
import type { Unit } from '#messaging/unit.js';
import { answerOffer, type Answer, type Verdict } from './answer-offer.rules.js';
import type { AreaRules } from './area-rules.js';
import { Desk } from './desk.js';
import { offersOf, type OfferRow } from './matching.queries.js';
import { endOffers, saveLastAllocated, saveRefusals, saveStates } from './matching.writes.js';
import { firstContactBy } from './offer-life.rules.js';
import { placeCases } from './place-cases.js';

export interface Answered {
  verdict: Verdict;
  /** Only where the offer was made to who answers. */
  case?: string;
}

/**
 * Answers, at most one an offer, in the order given: accepted offers become allocations; declined ones free their points, and the case goes
 * on to the next best, or after three to a person. Two answers to one offer take turns at the area's lock; the second finds it answered.
 */
export async function answerOffers(
  unit: Unit,
  rules: AreaRules,
  held: Pick<Held, 'among'>,
  answers: readonly Answer[],
): Promise<Answered[]> {
  const desk = await Desk.open(unit, rules);
  const offers = await offersOf(
    unit.tx,
    answers.map((answer) => answer.offer),
  );
  const stuck = await held.among(
    unit,
    [...offers.values()].map((offer) => `case/${offer.case}`),
  );
  const taken: { answer: Answer; offer: OfferRow }[] = [];
  const declined: { answer: Answer; offer: OfferRow }[] = [];
  const answered: Answered[] = [];
  for (const answer of answers) {
    const offer = offers.get(answer.offer);
    const verdict = unlessHeld(stuck, offer, answerOffer(answer, offer, unit.now));
    if (verdict.kind === 'accepted') taken.push({ answer, offer: offer! });
    if (verdict.kind === 'declined') declined.push({ answer, offer: offer! });
    answered.push({ verdict, ...(offer?.provider === answer.provider && { case: offer.case }) });
  }
  await endOffers(
    unit.tx,
    [...taken, ...declined].map(({ answer, offer }) => ({ ...answer, id: offer.id, state: answer.answer })),
    unit.now,
  );
  await allocate(desk, taken);
  await passOn(desk, declined);
  await placeCases(
    desk,
    declined.map(({ offer }) => offer.case),
    { causes: new Map(declined.map(({ answer, offer }) => [offer.case, answer.cause])) },
  );
  return answered;
}

/** What is held about a case may be the very withdrawal of its consent: nothing is allocated on facts that may be out of date. */
function unlessHeld(stuck: ReadonlySet<string>, offer: OfferRow | undefined, verdict: Verdict): Verdict {
  if (verdict.kind !== 'accepted' || !stuck.has(`case/${offer!.case}`)) return verdict;
  const sentence = 'An earlier message about this case has failed and waits for a person. It cannot be accepted until that is mended.';
  return { kind: 'refused', code: 'held', sentence };
}

async function allocate(desk: Desk, taken: { answer: Answer; offer: OfferRow }[]): Promise<void> {
  const { unit, rules } = desk;
  for (const { answer, offer } of taken) {
    desk.move({ provider: offer.provider, held: -offer.points, committed: offer.points });
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
        ...(answer.lead && { lead: answer.lead }),
        ...(answer.second && { second: answer.second }),
        complexity: offer.facts.complexity,
        intervention: offer.intervention,
        points: offer.points,
        allocatedAt: unit.now.toISOString(),
        firstContactBy: firstContactBy(unit.now, rules.set).toISOString(),
      },
      cause: answer.cause,
    });
  }
  await saveStates(
    unit.tx,
    taken.map(({ offer }) => ({ id: offer.case, state: 'allocated' })),
  );
  await saveLastAllocated(unit.tx, [...new Set(taken.map(({ offer }) => offer.provider))], unit.now);
}

async function passOn(desk: Desk, declined: { answer: Answer; offer: OfferRow }[]): Promise<void> {
  const { unit, rules } = desk;
  for (const { answer, offer } of declined) {
    desk.move({ provider: offer.provider, held: -offer.points, committed: 0 });
    unit.tell({
      type: 'offer.declined.v1',
      subject: `case/${offer.case}`,
      area: rules.area,
      data: {
        ...endedOffer(offer, rules, unit.now),
        reason: answer.reason,
        ...(answer.noteCode && { noteCode: answer.noteCode }),
        answeredBy: answer.answeredBy,
        declines: offer.refusedBy.length + 1,
      },
      cause: answer.cause,
    });
  }
  await saveRefusals(
    unit.tx,
    declined.map(({ offer }) => ({ case: offer.case, provider: offer.provider })),
  );
  await saveStates(
    unit.tx,
    declined.map(({ offer }) => ({ id: offer.case, state: 'waiting' })),
  );
}

/** What every fact about an offer's end says. */
export const endedOffer = (offer: OfferRow, rules: AreaRules, now: Date) => ({
  case: offer.case,
  reference: offer.reference,
  area: rules.area,
  offer: offer.id,
  provider: offer.provider,
  pointsFreed: offer.points,
  at: now.toISOString(),
});
