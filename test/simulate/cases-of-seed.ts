import type { CodedCase } from '#contracts/coded-case.js';
import { harmerIsMinor, isSerious } from '../../apps/matching/src/case-facts.rules.js';
import type { StreetCrime } from '../demo/referral-of-row.rules.js';
import { chanceOf, type Chance } from '../demo/seeded.rules.js';
import { stableId } from '../demo/stable-id.js';
import { ableFor, priorityAt, type Able, type AskingCase } from './ask-matching.js';
import type { SimulatedArea } from './area-to-simulate.js';
import { drawReadyCase } from './case-of-row.js';
import { DAY, dayOf } from './months.rules.js';

/** Of a hundred offers 76 are accepted, 14 declined and 10 left to lapse, as in the demo. */
const ANSWERS = [['accept', 76], ['decline', 14], ['lapse', 10]] as const; // prettier-ignore

export interface Answer {
  kind: (typeof ANSWERS)[number][0];
  /** How far into the offer's time it comes. */
  percent: number;
}

export interface SimulatedCase extends AskingCase {
  serious: boolean;
  /** Every provider that all rules allow but those of room, of dates and of who comes first. */
  able: readonly Able[];
  /** A harmer is a minor: a youth justice service that is able comes first. */
  youthFirst: boolean;
  /** What each provider would answer, by its number: a matter of the seed, the case and the provider, and not of who asks. */
  answers: readonly Answer[];
}

type Drawn = Omit<SimulatedCase, 'readyAt' | 'arrivalPriority'>;

/** The cases of one seed, one after the other: the nth is the same at every load, and only comes sooner or later. */
export function casesOfSeed(world: SimulatedArea, ...words: (string | number)[]): (nth: number, readyAt: number) => SimulatedCase {
  const known: Drawn[] = [];
  return (nth, readyAt) => {
    while (known.length <= nth) known.push(draw(world, words, known.length));
    const { facts, ...rest } = known[nth]!;
    const dated = { ...facts, priority: { ...facts.priority, ...datesOf(facts, readyAt, chanceOf(...words, 'dates', nth)) } };
    return { ...rest, facts: dated, readyAt, arrivalPriority: priorityAt({ facts: dated, readyAt }, readyAt, world) };
  };
}

function draw(world: SimulatedArea, words: readonly (string | number)[], nth: number): Drawn {
  const chance = chanceOf(...words, 'case', nth);
  const id = stableId('simulated', ...words, nth);
  const facts = drawReadyCase(world, chance, () => drawCrime(world, chance), id);
  return {
    id,
    facts,
    serious: isSerious(facts),
    able: ableFor(id, facts, world),
    youthFirst: harmerIsMinor(facts),
    answers: world.providers.map((_, p) => {
      const answer = chanceOf(...words, 'answer', nth, p);
      return { kind: answer.weighted(ANSWERS), percent: answer.whole(5, 95) };
    }),
  };
}

/** Who is in prison has a release date; of the others six in a hundred a day in court. */
function datesOf({ stage }: CodedCase, readyAt: number, chance: Chance) {
  const days = stage === 'custody' ? chance.whole(5, 400) : chance.percent(6) ? chance.whole(5, 80) : undefined;
  const receivedAt = new Date(readyAt).toISOString();
  return days === undefined ? { receivedAt } : { receivedAt, courtOrReleaseOn: dayOf(readyAt + days * DAY) };
}

function drawCrime({ crimes, upTo }: SimulatedArea, chance: Chance): StreetCrime {
  const aim = chance.next() * upTo.at(-1)!;
  let [low, high] = [0, upTo.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (upTo[middle]! > aim) high = middle;
    else low = middle + 1;
  }
  return crimes[low]!;
}
