import type { CodedCase } from '#contracts/coded-case.js';
import { categories } from '#contracts/codes.js';
import { halvesOf, type MonthNow } from '../capacity/months.rules.js';
import type { Weights } from '../rule-set.rules.js';
import type { Work } from './case-needs.rules.js';
import { tenthsOfMiles, type MatchingRules } from './matching-rules.rules.js';
import type { Asking, ProviderNow, Question } from './question.rules.js';

/** Parts go from 0 to this. Whole numbers throughout: the same figures give the same score on every machine, to the last digit. */
export const UNIT = 10_000;

export interface Score {
  /** Each from 0 to 10,000, before its weight; those of the moment from 2,500 to 7,500. */
  parts: Weights;
  /** Worth of the points it would take, in ten-thousandths of a point of score. */
  price: number;
  /** Σ part × weight − price: ten-thousandths of a point, 1,000,000 at most. */
  total: number;
}

/** In the order in which records name them: a new part comes last. */
export const PARTS: readonly (keyof Weights)[] = ['fit', 'expectedWait', 'freeShare', 'agreedShare', 'miles'];

/** What nobody can say yet pulls neither way. */
const NEUTRAL = UNIT / 2;
const FAR_TENTHS = 600;

/** What one point of a provider is worth in a month: ten-thousandths of value, whole. What it leaves out is free. */
export interface PriceSet {
  points: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** What the providers of one sitting come to together, at its start. */
export interface Shares {
  /** Σ of the agreed shares in force, in hundredths of a percent. */
  agreed: number;
  /** Σ of points taken under them. */
  taken: number;
}

export function sharesOf(providers: readonly ProviderNow[], today: string): Shares {
  const shares = { agreed: 0, taken: 0 };
  for (const provider of providers) {
    shares.agreed += agreedOf(provider, today);
    shares.taken += provider.pointsTaken;
  }
  return shares;
}

/** How well this provider fits this case, of 100 points, less what its points are worth to cases that are yet to come. */
export function scoreOf(q: Question, work: Work, shares: Shares, prices: PriceSet | undefined): Score {
  const { asking, provider, months, rules } = q;
  const parts: Weights = {
    fit: partOfFit(asking, provider, work),
    expectedWait: ofTheMoment(expectedWait(months)),
    freeShare: ofTheMoment(freeShareAfter(months, work.points)),
    agreedShare: ofTheMoment(behindItsShare(provider, shares, q.today)),
    miles: nearness(provider, asking.facts, rules),
  };
  const price = priceOf(q, work, prices);
  const weighted = PARTS.reduce((sum, part) => sum + parts[part] * rules.weights[part], 0);
  return { parts, price, total: Math.round(weighted) - price };
}

/**
 * What another day would say otherwise counts from a quarter to three quarters. In full it sent cases past the provider that knows them best for a
 * load that had evened out a week later: over twenty simulated years that cost half a percent of what hindsight would have come to (docs/matching.md).
 */
const ofTheMoment = (part: number) => Math.floor((NEUTRAL + part) / 2);

/**
 * Four tenths for the wish (the first wished is 1, the last near 0), four for how narrow its remit is (who takes little else knows this well), two for
 * having worked with the harmed person before.
 */
export function partOfFit({ facts, knownToHarmed }: Asking, { id, remit }: ProviderNow, { row }: Work): number {
  const place = facts.interventions.findIndex((wish) => wish === row.code);
  const wished = facts.interventions.length;
  const wish = place < 0 ? 0 : Math.floor((UNIT * (wished - place)) / wished);
  const narrowness = Math.floor((UNIT * (categories.length + 1 - remit.categories.length)) / categories.length);
  const continuity = knownToHarmed.includes(id) ? UNIT : 0;
  return Math.floor((4 * wish + 4 * Math.max(0, Math.min(UNIT, narrowness)) + 2 * continuity) / 10);
}

type TwoMonths = readonly [MonthNow, MonthNow];
const sumOf = (months: TwoMonths, figure: (month: MonthNow) => number) => figure(months[0]) + figure(months[1]);
const bothKnown = (months: TwoMonths) => months[0].kind === 'known' && months[1].kind === 'known';
const availableIn = (months: TwoMonths) =>
  Math.max(
    1,
    sumOf(months, ({ available }) => available ?? 0),
  );

/** Offers that it has not answered yet stand before this one. */
function expectedWait(months: TwoMonths): number {
  if (!bothKnown(months)) return NEUTRAL;
  const held = sumOf(months, (month) => month.held);
  return UNIT - Math.floor((UNIT * Math.min(held, availableIn(months))) / availableIn(months));
}

/** Of its points of the two months, those that would still be free. */
function freeShareAfter(months: TwoMonths, points: number): number {
  if (!bothKnown(months)) return NEUTRAL;
  const free = sumOf(months, ({ available, committed, held }) => (available ?? 0) - committed - held) - points;
  return Math.floor((UNIT * Math.max(0, free)) / availableIn(months));
}

const agreedOf = ({ remit }: ProviderNow, today: string): number =>
  Math.round(100 * (remit.agreements.find(({ from, to }) => from <= today && today <= to)?.sharePercent ?? 0));

/** 1 where it has had nothing of its agreed share, a half where it is even, towards 0 the further it is above. Shares count against their own sum. */
function behindItsShare(provider: ProviderNow, shares: Shares, today: string): number {
  const agreed = agreedOf(provider, today) * shares.taken;
  const taken = provider.pointsTaken * shares.agreed;
  const most = Math.max(agreed, taken);
  return most === 0 ? NEUTRAL : Math.round((UNIT * (most + agreed - taken)) / (2 * most));
}

export function nearness({ remit }: ProviderNow, { district }: Pick<CodedCase, 'district'>, rules: MatchingRules): number {
  const tenths = tenthsOfMiles(remit.home, district, rules);
  return tenths === undefined ? NEUTRAL : UNIT - Math.floor((UNIT * Math.min(tenths, FAR_TENTHS)) / FAR_TENTHS);
}

/** In the unit of the score: a placement's value is priority × score / 100, so worth in value counts for less where much is at stake. */
function priceOf({ asking, provider, months }: Question, { points }: Work, prices: PriceSet | undefined): number {
  const ofProvider = prices?.points[provider.id];
  if (!ofProvider) return 0;
  const worth = halvesOf(points, months[0].month).reduce((sum, half) => sum + half.points * (ofProvider[half.month] ?? 0), 0);
  return Math.round((100 * worth) / Math.max(1, asking.arrivalPriority));
}
