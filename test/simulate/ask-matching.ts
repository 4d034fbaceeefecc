import { afterWorkingDays, type WorkingHours } from '#platform/working-days.rules.js';
import type { CodedCase } from '#contracts/coded-case.js';
import type { MonthNow } from '../../apps/matching/src/capacity/months.rules.js';
import { examine } from '../../apps/matching/src/rules/hard-rule.rules.js';
import { failingMask, failsByRoomAlone } from '../../apps/matching/src/rules/every-rule.rules.js';
import { priorityOn } from '../../apps/matching/src/rules/priority.rules.js';
import type { Asking, ProviderNow, Question } from '../../apps/matching/src/rules/question.rules.js';
import { decide } from '../../apps/matching/src/rules/run-decision.rules.js';
import { scoreOf, sharesOf, type PriceSet } from '../../apps/matching/src/rules/score.rules.js';
import type { Sitting } from '../../apps/matching/src/rules/sitting.rules.js';
import { FULL_SCORE, prefers, standingScore, valueOf } from '../../apps/matching/src/rules/value.rules.js';
import type { SimulatedArea } from './area-to-simulate.js';
import { codeOfMonth, dayOf, monthStarts } from './months.rules.js';

/** A provider that a case may go to. */
export interface Able {
  /** Its number among the area's. */
  p: number;
  provider: string;
  points: number;
  /** Standing score in ten-thousandths: what it is worth to this case whatever the day. */
  score: number;
}

/** What there is to know of a case that asks. */
export interface AskingCase {
  id: string;
  facts: CodedCase;
  readyAt: number;
  arrivalPriority: number;
}

/** Providers as they stand at one moment. */
export interface Moment {
  now: number;
  /** This month and the next. */
  months(p: number): readonly [MonthNow, MonthNow];
  isOpen(p: number): boolean;
  lastAllocatedAt: readonly (string | null)[];
  /** Points allocated since the year began. */
  pointsTaken: readonly number[];
}

export const priorityAt = ({ facts, readyAt }: Pick<AskingCase, 'facts' | 'readyAt'>, now: number, { rules }: SimulatedArea): number =>
  priorityOn(dayOf(now), facts.priority, now - readyAt, rules);

/** Score of the parts that change from day to day, at the middle: the same in every placement's standing score. In ten-thousandths. */
export const scoreInTheMiddle = ({ rules: { weights } }: SimulatedArea): number =>
  5_000 * (weights.expectedWait + weights.freeShare + weights.agreedShare);

/** Fit and distance alone count; the harmed person's wish counts as both at their best. */
export const fitAndMiles = (score: number, world: SimulatedArea): number =>
  Math.min(score - scoreInTheMiddle(world), 10_000 * (world.rules.weights.fit + world.rules.weights.miles));

/** Every provider that all rules allow but those of room; who comes first where a harmer is a minor is left open. */
export function ableFor(id: string, facts: CodedCase, world: SimulatedArea): Able[] {
  const asking = askingOf({ id, facts, readyAt: monthStarts[0]!, arrivalPriority: 1 }, [], monthStarts[0]!, world);
  return world.providers.flatMap((_, p): Able[] => {
    const provider = providerNow(p, ALL_FREE, world);
    const e = examine(questionOf(asking, provider, ALL_FREE.now, world));
    if (e.chosen.kind !== 'work' || !failsByRoomAlone(failingMask(e))) return [];
    const { work } = e.chosen;
    return [{ p, provider: provider.id, points: work.points, score: standingScore(asking, provider, work, world.rules) }];
  });
}

/** The score of this provider for this case as it is at this moment, without a price; ten-thousandths. */
export function scoreNow(of: AskingCase, p: number, moment: Moment, world: SimulatedArea): number {
  const providers = world.providers.map((_, nth) => providerNow(nth, moment, world));
  const provider = providers[p]!;
  if (prefers(of.facts, provider.id)) return FULL_SCORE;
  const question = questionOf(askingOf(of, [], moment.now, world), provider, moment.now, world);
  const { chosen } = examine(question);
  if (chosen.kind !== 'work') throw new Error(`Case ${of.id} has no score at provider ${p}, which cannot take it.`);
  return scoreOf(question, chosen.work, sharesOf(providers, question.today), undefined).total;
}

/** What matching decides of cases that ask at the same moment: by case, the provider's number. */
export function askMatching(
  cases: readonly { of: AskingCase; refusedBy: readonly number[] }[],
  moment: Moment,
  world: SimulatedArea,
  prices?: PriceSet,
): (number | undefined)[] {
  const { now } = moment;
  const sitting: Sitting = {
    at: new Date(now).toISOString(),
    today: dayOf(now),
    contactBy: contactBy(now, world),
    rules: world.rules,
    rulesId: 'simulated',
    prices,
    pricesId: prices && 'simulated',
    providers: world.providers.map((_, p) => providerNow(p, moment, world)),
    cases: cases.map(({ of, refusedBy }) => askingOf(of, refusedBy, now, world)),
    earmarks: [],
  };
  const places = new Map(
    decide(sitting).verdicts.flatMap(({ case: id, outcome }) => (outcome.kind === 'offered' ? [[id, outcome.provider] as const] : [])),
  );
  return cases.map(({ of }) => {
    const provider = places.get(of.id);
    return provider === undefined ? undefined : world.providers.findIndex(({ id }) => id === provider);
  });
}

/** Value of a placement in ten-thousandths: arrival priority × standing score / 100. */
export { valueOf };

const ALL_FREE: Moment = {
  now: monthStarts[0]!,
  months: () => [unlimited(0), unlimited(1)],
  isOpen: () => true,
  lastAllocatedAt: [],
  pointsTaken: [],
};

const unlimited = (nth: number): MonthNow => ({
  month: codeOfMonth(nth),
  kind: 'unlimited',
  available: null,
  kept: 0,
  committed: 0,
  held: 0,
  ordinary: 0,
  earmarked: 0,
  earmarkedOrdinary: 0,
});

function askingOf(
  { id, facts, readyAt, arrivalPriority }: AskingCase,
  refusedBy: readonly number[],
  now: number,
  world: SimulatedArea,
): Asking {
  return {
    id,
    facts,
    refusedBy: refusedBy.map((p) => world.providers[p]!.id),
    knownToOtherSide: [],
    knownToHarmed: [],
    namedAt: [],
    workingDaysWaited: 0,
    priority: priorityAt({ facts, readyAt }, now, world),
    arrivalPriority,
    since: new Date(readyAt).toISOString(),
  };
}

function providerNow(p: number, { months, isOpen, lastAllocatedAt, pointsTaken }: Moment, { providers }: SimulatedArea): ProviderNow {
  const { id, remit, staff } = providers[p]!;
  return {
    id,
    remit,
    staff,
    remitVersion: 1,
    staffVersion: 1,
    suspended: !isOpen(p),
    paused: false,
    busy: [],
    absences: [],
    months: months(p),
    lastAllocatedAt: lastAllocatedAt[p] ?? null,
    pointsTaken: pointsTaken[p] ?? 0,
  };
}

function questionOf(asking: Asking, provider: ProviderNow, now: number, world: SimulatedArea): Question {
  return {
    asking,
    provider,
    months: provider.months,
    today: dayOf(now),
    contactBy: contactBy(now, world),
    youthFirst: false,
    rules: world.rules,
  };
}

const contactDays = new Map<string, string>();

/** The last day for a first contact, were it allocated today. */
function contactBy(now: number, world: SimulatedArea): string {
  const today = dayOf(now);
  let by = contactDays.get(today);
  if (by === undefined) {
    by = dayOf(afterWorkingDays(new Date(now), world.rules.clocks.firstContactDays, hoursOf(world)).getTime());
    contactDays.set(today, by);
  }
  return by;
}

export const hoursOf = ({ rules: { clocks } }: SimulatedArea): WorkingHours => ({
  zone: clocks.timeZone,
  cutOff: clocks.cutOff,
  dueAt: clocks.dueAt,
});
