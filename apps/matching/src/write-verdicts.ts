import type { AskStillWanted } from '#contracts/case.waiting.v1.js';
import type { Attention } from '#contracts/codes.js';
import type { Fact } from '#messaging/unit.js';
import { newId } from '#platform/new-id.js';
import { isSerious } from './case-facts.rules.js';
import { saveDecisions, type DecisionRow, type LookedAt } from './decisions.writes.js';
import type { Desk } from './desk.js';
import { offeredFact, waitingFact } from './facts-of-verdicts.js';
import type { MatchedCase, NewCase } from './matching.queries.js';
import { saveNewCases, saveStates, type CaseState, type CaseTaken } from './matching.writes.js';
import { offerLives, type OfferLife } from './offer-life.rules.js';
import { saveOffers, type NewOffer } from './offers.writes.js';
import { triggerMet } from './rules/community-routes.rules.js';
import { decisionRecord, inputsOf, sittingBytes } from './rules/decision-record.rules.js';
import type { Outcome, Sitting, Verdict } from './rules/sitting.rules.js';
import { attentionAfter } from './waiting/attention.rules.js';
import { addNotes } from './waiting/waiting-list.writes.js';

export interface Decided {
  cases: ReadonlyMap<string, MatchedCase>;
  /** Those of them that are written here for the first time. */
  fresh?: ReadonlyMap<string, NewCase>;
  /** Those that were looked at for their own sake, not because room was gained. */
  asked: ReadonlySet<string>;
  causes?: ReadonlyMap<string, Fact['cause']>;
  /** What there is to tell of cases that wait as before. */
  news?: ReadonlyMap<string, { askStillWanted?: AskStillWanted }>;
  /** Who placed them by hand. */
  byPerson?: string;
}

/** Offers, waiting cases and the record of each decision of one sitting, written and told of. */
export async function writeVerdicts(desk: Desk, sitting: Sitting, verdicts: readonly Verdict[], decided: Decided): Promise<void> {
  const { unit, rules } = desk;
  const { cases, fresh, asked, causes, news, byPerson } = decided;
  const askings = new Map(sitting.cases.map((each) => [each.id, each]));
  const lifeOf = offerLives(unit.now, rules.set);
  const [offers, states, taken, rows] = [[] as NewOffer[], [] as CaseState[], [] as CaseTaken[], [] as DecisionRow[]];
  const beside: LookedAt[] = [];
  const noted: { case: string; attention: Attention }[] = [];
  verdicts.forEach((verdict, nth) => {
    const { outcome } = verdict;
    const known = cases.get(verdict.case)!;
    const asking = askings.get(known.id)!;
    const attention = attentionOf(known, outcome, desk);
    const isNew = isNews(known, outcome) || attention !== known.attention || news?.has(known.id) === true;
    const looked = { case: known.id, factsVersion: known.factsVersion, inputs: inputsOf(asking) };
    if (!isNew) beside.push(looked);
    // A waiting case that was looked at for another's sake and still waits is as it was, unless it is others now that could take it.
    if (!isNew && !asked.has(known.id) && isAsAble(known, verdict)) return;
    const decision = isNew ? newId() : undefined;
    const newcomer = fresh?.get(known.id);
    const state = { ...stateOf(verdict), decision, attention };
    if (newcomer) taken.push({ known: newcomer, state });
    else states.push(state);
    if (attention !== null && attention !== known.attention) noted.push({ case: known.id, attention });
    if (!decision) return;
    const { asking: text, verdict: said } = decisionRecord(asking, verdict);
    const provider = outcome.kind === 'offered' ? outcome.provider : null;
    rows.push({ ...looked, id: decision, nth, outcome: outcome.kind, provider, asking: text, verdict: said, byPerson: byPerson ?? null });
    if (outcome.kind === 'offered') {
      const offer = offerOf(desk, known, outcome, lifeOf(known.facts), decision);
      offers.push(offer);
      desk.hold({ ...offer, booked: offer.month, people: [outcome.lead, ...(outcome.second === undefined ? [] : [outcome.second])] });
      unit.tell({ ...offeredFact(rules, known, offer, lifeOf(known.facts)), cause: causes?.get(known.id) });
    } else {
      const told = { priority: asking.priority, decision, attention, ...news?.get(known.id) };
      unit.tell({ ...waitingFact(rules, known, verdict, told), cause: causes?.get(known.id) });
    }
  });
  desk.leaveList(offers.map((offer) => offer.case));
  await saveNewCases(unit.tx, taken);
  if (rows.length > 0) {
    const kept = { id: newId(), ruleSet: rules.id, priceSet: sitting.pricesId ?? null, seen: sittingBytes(sitting, verdicts), beside };
    await saveDecisions(unit.tx, kept, rows, unit.now);
  }
  await saveOffers(unit.tx, offers);
  await saveStates(unit.tx, states);
  await addNotes(unit.tx, noted.map((each) => ({ case: each.case, kind: 'attention', what: each.attention })), unit.now); // prettier-ignore
}

function attentionOf(known: MatchedCase, outcome: Outcome, { unit, rules }: Desk): Attention | null {
  const waits = outcome.kind === 'waiting';
  const verdict = { waits, nobodyAble: waits && outcome.nobodyAble, triggerMet: triggerMet(known.facts, unit.now, rules.set).met };
  return attentionAfter(verdict, known.attention, known.attentionSeen);
}

function stateOf({ case: id, outcome, able, leastPoints }: Verdict): CaseState {
  switch (outcome.kind) {
    case 'offered':
      // Who else could take it is asked anew when it waits again.
      return { id, state: 'offered' };
    case 'waiting':
      return { id, able, leastPoints, state: 'waiting', because: outcome.because };
    case 'for_person':
      return { id, able, leastPoints, state: 'waiting', forPerson: outcome.because };
  }
}

function offerOf(
  { unit, moment }: Desk,
  known: MatchedCase,
  { provider, points, intervention, lead, second }: Extract<Outcome, { kind: 'offered' }>,
  { respondBy }: OfferLife,
  decision: string,
): NewOffer {
  return {
    id: newId(),
    case: known.id,
    provider,
    points,
    intervention,
    plannedLead: lead,
    ...(second !== undefined && { plannedSecond: second }),
    offeredAt: unit.now,
    respondBy,
    decision,
    month: `${moment.today.slice(0, 7)}-01`,
    serious: isSerious(known.facts),
  };
}

/** A case that waited before, for the same reasons, is recorded and told of once. */
const isNews = (known: MatchedCase, outcome: Outcome) =>
  outcome.kind !== 'waiting' || outcome.because.length === 0 || [...outcome.because].sort().join() !== [...known.because].sort().join();

const isAsAble = (known: MatchedCase, { able, leastPoints }: Verdict) =>
  known.leastPoints === leastPoints && [...known.able].sort().join() === [...able].sort().join();
