import { v7 as uuid } from 'uuid';
import type { Fact } from '#messaging/unit.js';
import type { AreaRules } from './area-rules.js';
import type { Desk } from './desk.js';
import type { Decision } from './match-case.rules.js';
import { casesOf, knownToOtherSide, placeable, type MatchedCase, type Placeable } from './matching.queries.js';
import { saveDecisions, saveOffers, saveStates, type CaseState, type DecisionRow, type NewOffer } from './matching.writes.js';
import { offerLife, summaryOf } from './offer-life.rules.js';
import { placeBatch } from './place-batch.rules.js';
import { freePoints } from './provider.rules.js';
import { bandOf, inTurn, priorityOf } from './waiting-priority.rules.js';

const AT_ONCE = 250;

/** By case: the message that has it placed, where that names it otherwise than by its subject. */
type Causes = ReadonlyMap<string, Fact['cause']>;

/**
 * Where a referral is matched to a provider. Takes these cases, and with them every waiting one that could use room gained in this transaction;
 * decides them by priority; writes offers, waiting cases and the record of each decision; tells. Settles the desk.
 */
export async function placeCases(desk: Desk, ids: readonly string[], causes: Causes = new Map()): Promise<void> {
  const { unit, rules } = desk;
  const open = await placeable(unit.tx, ids, desk.roomGained());
  let queue = open
    .map((each) => ({ ...each, since: each.waitingSince, priority: priorityOf(each.inputs, each.waitingSince, unit.now, rules.set) }))
    .sort(inTurn);
  while ((queue = queue.filter((each) => each.asked || couldFit(desk, each))).length > 0) {
    await decide(desk, queue.splice(0, atOnce(desk, queue)), causes);
  }
  await desk.settle();
}

/** All that are asked for; of those that merely might fit, no more than could: a place that is free again is not shown to thousands. */
function atOnce(desk: Desk, queue: readonly Placeable[]): number {
  const lastAsked = queue.findLastIndex((each) => each.asked) + 1;
  const least = Math.max(1, Math.min(...queue.map((each) => each.leastPoints)));
  const places = desk.roomGained().reduce((sum, { free }) => sum + Math.max(1, Math.floor(free / least)), 0);
  return Math.min(AT_ONCE, Math.max(lastAsked, places, 1));
}

/** Spares the list a full look at each case once the room gained is used up. */
const couldFit = (desk: Desk, waiting: Placeable) =>
  waiting.able.some((id) => freePoints(desk.provider(id)?.capacity ?? NO_ROOM) >= waiting.leastPoints);
const NO_ROOM = { kind: 'unknown', available: null, committed: 0, held: 0 } as const;

async function decide(desk: Desk, queue: (Placeable & { priority: number })[], causes: Causes): Promise<void> {
  const { unit, rules } = desk;
  const ids = queue.map((each) => each.id);
  const cases = await casesOf(unit.tx, ids);
  const conflicts = await knownToOtherSide(unit.tx, ids);
  const asking = queue.map(({ id }) => {
    const { facts, refusedBy } = cases.get(id)!;
    return { id, facts, refusedBy, knownToOtherSide: conflicts.get(id) ?? [] };
  });
  const placed = placeBatch(asking, desk.providers, rules.today(unit.now), rules.set);

  const offers: NewOffer[] = [];
  const states: CaseState[] = [];
  const records: DecisionRow[] = [];
  placed.forEach(({ id, decision }, nth) => {
    const { asked, priority } = queue[nth]!;
    const known = cases.get(id)!;
    const news = isNews(known, decision);
    // A waiting case that was looked at for another's sake and still waits is as it was.
    if (!asked && !news) return;
    const record = recordOf(known, decision);
    states.push(stateOf(known, decision, news ? record.id : undefined));
    if (!news) return;
    records.push(record);
    if (decision.outcome.kind === 'offered') {
      const offer = offerOf(desk, known, decision.outcome, record.id);
      offers.push(offer);
      desk.move({ provider: offer.provider, held: offer.points, committed: 0 });
      unit.tell({ ...offered(rules, known, offer, unit.now), cause: causes.get(id) });
    } else {
      unit.tell({ ...waiting(rules, known, decision, priority, record.id), cause: causes.get(id) });
    }
  });
  await saveDecisions(unit.tx, records, rules.id, unit.now);
  await saveOffers(unit.tx, offers);
  await saveStates(unit.tx, states);
}

function recordOf(known: MatchedCase, { outcome, seen }: Decision): DecisionRow {
  const provider = outcome.kind === 'offered' ? outcome.provider : null;
  return { id: uuid(), case: known.id, outcome: outcome.kind, provider, facts: known.facts, refusedBy: known.refusedBy, seen };
}

function stateOf(known: MatchedCase, { outcome, able, leastPoints }: Decision, decision: string | undefined): CaseState {
  const row = { id: known.id, able, leastPoints, decision };
  switch (outcome.kind) {
    case 'offered':
      return { ...row, state: 'offered' };
    case 'waiting':
      return { ...row, state: 'waiting', because: outcome.because };
    case 'for_person':
      return { ...row, state: 'waiting', forPerson: outcome.because };
  }
}

function offerOf(desk: Desk, known: MatchedCase, outcome: Extract<Decision['outcome'], { kind: 'offered' }>, decision: string): NewOffer {
  const { unit, rules } = desk;
  const { provider, points, intervention } = outcome;
  const { respondBy } = offerLife(known.facts, unit.now, rules.set);
  return { id: uuid(), case: known.id, provider, points, intervention, offeredAt: unit.now, respondBy, decision };
}

/** A case that waited before, for the same reasons, is recorded and told of once. */
const isNews = (known: MatchedCase, { outcome }: Decision) =>
  outcome.kind !== 'waiting' || outcome.because.length === 0 || [...outcome.because].sort().join() !== [...known.because].sort().join();

function offered(rules: AreaRules, known: MatchedCase, offer: NewOffer, now: Date): Fact {
  const { remindAt, respondBy } = offerLife(known.facts, now, rules.set);
  return {
    type: 'case.offered.v1',
    subject: `case/${known.id}`,
    area: rules.area,
    data: {
      case: known.id,
      reference: known.reference,
      area: rules.area,
      offer: offer.id,
      provider: offer.provider,
      points: offer.points,
      round: known.rounds + 1,
      offeredAt: now.toISOString(),
      remindAt: remindAt.toISOString(),
      respondBy: respondBy.toISOString(),
      decision: offer.decision,
      summary: summaryOf(known.facts),
    },
  };
}

function waiting(rules: AreaRules, known: MatchedCase, { seen }: Decision, priority: number, decision: string): Fact {
  const counts = new Map<string, number>();
  for (const rule of seen.flatMap((each) => each.failing)) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return {
    type: 'case.waiting.v1',
    subject: `case/${known.id}`,
    area: rules.area,
    data: {
      case: known.id,
      reference: known.reference,
      area: rules.area,
      since: known.waitingSince.toISOString(),
      priority,
      band: bandOf(priority, rules.set),
      failing: [...counts].map(([rule, providers]) => ({ rule, providers })),
      decision,
    },
  };
}
