import type { Fact } from '#messaging/unit.js';
import { newId } from '#platform/new-id.js';
import type { AreaRules } from './area-rules.js';
import { isSerious } from './case-facts.rules.js';
import type { Desk } from './desk.js';
import type { Decision } from './match-case.rules.js';
import { seenAlike, verdictsOf, type SeenAlike } from './decision-record.rules.js';
import { saveDecisions, type DecisionRow } from './decisions.writes.js';
import { casesOf, keysOf, knownToOtherSide, placeable, type MatchedCase, type NewCase, type Placeable } from './matching.queries.js';
import { saveNewCases, saveOffers, saveStates, type CaseState, type CaseTaken, type NewOffer } from './matching.writes.js';
import { offerLives, summaryOf, type OfferLife } from './offer-life.rules.js';
import { placeBatch } from './place-batch.rules.js';
import { freePoints } from './provider.rules.js';
import { bandOf, inTurn, priorityOf } from './waiting-priority.rules.js';

const AT_ONCE = 250;

interface With {
  /** By case: the message that has it placed, where that names it otherwise than by its subject. */
  causes?: ReadonlyMap<string, Fact['cause']>;
  /** Cases that are written here for the first time. */
  newcomers?: readonly NewCase[];
}

/**
 * Where a referral is matched to a provider. Takes these cases, and with them every waiting one that could use room gained in this transaction;
 * decides them by priority; writes offers, waiting cases and the record of each decision; tells. Settles the desk.
 */
export async function placeCases(desk: Desk, ids: readonly string[], { causes = new Map(), newcomers = [] }: With = {}): Promise<void> {
  const { unit, rules } = desk;
  const open = await placeable(unit.tx, ids, desk.roomGained());
  const fresh = new Map(newcomers.map((each) => [each.id, each]));
  let queue = [...open, ...newcomers.map(placeableNow)]
    .map((each) => ({ ...each, since: each.waitingSince, priority: priorityOf(each.inputs, each.waitingSince, unit.now, rules.set) }))
    .sort(inTurn);
  while ((queue = queue.filter((each) => each.asked || couldFit(desk, each))).length > 0) {
    await decide(desk, queue.splice(0, atOnce(desk, queue)), fresh, causes);
  }
  await desk.settle();
}

const placeableNow = ({ id, facts, waitingSince }: NewCase): Placeable => ({
  id,
  asked: true,
  able: [],
  leastPoints: 0,
  waitingSince,
  inputs: facts.priority,
});

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

async function decide(
  desk: Desk,
  queue: (Placeable & { priority: number })[],
  fresh: ReadonlyMap<string, NewCase>,
  causes: NonNullable<With['causes']>,
): Promise<void> {
  const { unit, rules } = desk;
  const written = queue.map((each) => each.id).filter((id) => !fresh.has(id));
  const cases: ReadonlyMap<string, MatchedCase> = new Map([...(await casesOf(unit.tx, written)), ...fresh]);
  const keys = [...(await keysOf(unit.tx, written)), ...queue.flatMap(({ id }) => fresh.get(id)?.keys ?? [])];
  const conflicts = await knownToOtherSide(unit.tx, keys);
  const asking = queue.map(({ id }) => {
    const { facts, refusedBy } = cases.get(id)!;
    return { id, facts, refusedBy, knownToOtherSide: conflicts.get(id) ?? [] };
  });
  const placed = placeBatch(asking, desk.providers, rules.today(unit.now), rules.set);

  const sitting = { id: newId(), ruleSet: rules.id, providers: desk.providers.map(seenAlike) };
  const lifeOf = offerLives(unit.now, rules.set);
  const offers: NewOffer[] = [];
  const states: CaseState[] = [];
  const taken: CaseTaken[] = [];
  const records: DecisionRow[] = [];
  placed.forEach(({ id, decision }, nth) => {
    const { asked, priority } = queue[nth]!;
    const known = cases.get(id)!;
    const news = isNews(known, decision);
    // A waiting case that was looked at for another's sake and still waits is as it was.
    if (!asked && !news) return;
    const record = news ? recordOf(known, decision, sitting.providers) : undefined;
    const state = stateOf(known, decision, record?.id);
    const newcomer = fresh.get(id);
    if (newcomer) taken.push({ known: newcomer, state, arrivalPriority: priority });
    else states.push(state);
    if (!record) return;
    records.push(record);
    if (decision.outcome.kind === 'offered') {
      const offer = offerOf(desk, known, decision.outcome, lifeOf(known.facts), record.id);
      offers.push(offer);
      desk.move({ provider: offer.provider, held: offer.points, committed: 0 });
      unit.tell({ ...offered(rules, known, offer, lifeOf(known.facts)), cause: causes.get(id) });
    } else {
      unit.tell({ ...waiting(rules, known, decision, priority, record.id), cause: causes.get(id) });
    }
  });
  await saveNewCases(unit.tx, taken);
  await saveDecisions(unit.tx, sitting, records, unit.now);
  await saveOffers(unit.tx, offers);
  await saveStates(unit.tx, states);
}

function recordOf({ id, factsVersion, refusedBy }: MatchedCase, { outcome, seen }: Decision, alike: readonly SeenAlike[]): DecisionRow {
  const provider = outcome.kind === 'offered' ? outcome.provider : null;
  return { id: newId(), case: id, outcome: outcome.kind, provider, factsVersion, refusedBy, verdicts: verdictsOf(seen, alike) };
}

function stateOf(known: MatchedCase, { outcome, able, leastPoints }: Decision, decision: string | undefined): CaseState {
  const row = { id: known.id, able, leastPoints, decision };
  switch (outcome.kind) {
    case 'offered':
      // Who else could take it is asked anew when it waits again.
      return { id: known.id, state: 'offered', decision };
    case 'waiting':
      return { ...row, state: 'waiting', because: outcome.because };
    case 'for_person':
      return { ...row, state: 'waiting', forPerson: outcome.because };
  }
}

function offerOf(
  { unit, rules }: Desk,
  known: MatchedCase,
  { provider, points, intervention }: Extract<Decision['outcome'], { kind: 'offered' }>,
  { respondBy }: OfferLife,
  decision: string,
): NewOffer {
  const [month, serious] = [`${rules.today(unit.now).slice(0, 7)}-01`, isSerious(known.facts)];
  return { id: newId(), case: known.id, provider, points, intervention, offeredAt: unit.now, respondBy, decision, month, serious };
}

/** A case that waited before, for the same reasons, is recorded and told of once. */
const isNews = (known: MatchedCase, { outcome }: Decision) =>
  outcome.kind !== 'waiting' || outcome.because.length === 0 || [...outcome.because].sort().join() !== [...known.because].sort().join();

function offered(rules: AreaRules, known: MatchedCase, offer: NewOffer, { remindAt, respondBy }: OfferLife): Fact {
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
      offeredAt: offer.offeredAt.toISOString(),
      remindAt: remindAt.toISOString(),
      respondBy: respondBy.toISOString(),
      decision: offer.decision,
      summary: summaryOf(known.facts),
    },
  };
}

function waiting(rules: AreaRules, known: MatchedCase, { seen }: Decision, priority: number, decision: string): Fact {
  const counts = new Map<string, number>();
  for (const { failing } of seen) for (const rule of failing) counts.set(rule, (counts.get(rule) ?? 0) + 1);
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
