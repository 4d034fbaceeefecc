import { tenthsOfMiles } from '../../apps/matching/src/rules/matching-rules.rules.js';
import { inTurn } from '../../apps/matching/src/rules/priority.rules.js';
import { askMatching, type Able } from './ask-matching.js';
import type { Hindsight } from './hindsight.js';
import type { Policy, Sitting, Waiting } from './run-year.js';

type Order = (sitting: Sitting) => readonly Waiting[];
/** @param withRoom never empty @returns a provider's number; nothing leaves the case waiting */
type Choose = (waiting: Waiting, withRoom: readonly Able[], sitting: Sitting) => number | undefined;

/** One case after the other, each seeing what those before it took. */
export const oneByOne = (name: string, order: Order, choose: Choose): Policy => ({
  name,
  place(sitting) {
    for (const waiting of order(sitting)) {
      const withRoom = sitting.able(waiting).filter((able) => sitting.fits(waiting, able));
      const p = withRoom.length > 0 ? choose(waiting, withRoom, sitting) : undefined;
      if (p !== undefined) sitting.offer(waiting, p);
    }
  },
});

const byArrival: Order = ({ cases }) => [...cases].sort((a, b) => a.nth - b.nth);

export const byPriority: Order = (sitting) =>
  sitting.cases
    .map((waiting) => ({
      waiting,
      priority: sitting.priority(waiting),
      since: new Date(waiting.of.readyAt).toISOString(),
      id: waiting.of.id,
    }))
    .sort(inTurn)
    .map(({ waiting }) => waiting);

/** The first of those with the least. */
export const least = (of: readonly Able[], figure: (able: Able) => number): number =>
  of.reduce((best, each) => (figure(each) < figure(best) ? each : best)).p;

/** Tenths of a mile. */
const FAR = 10_000;

/** In the order in which they came, each to the nearest that may take it. */
const firstCome = oneByOne('first come first served', byArrival, ({ of }, withRoom, { world }) =>
  least(withRoom, ({ p }) => tenthsOfMiles(world.providers[p]!.remit.home, of.facts.district, world.rules) ?? FAR),
);

/** To the next in the list after the one that had the last. */
function roundRobin(): Policy {
  let last = -1;
  return oneByOne('round robin', byArrival, (_, withRoom, { world }) => {
    const n = world.providers.length;
    last = least(withRoom, ({ p }) => (p - last - 1 + n) % n);
    return last;
  });
}

/** To the one that has least of its points of the two months taken. */
const leastLoaded = oneByOne('least loaded', byArrival, (_, withRoom, { months }) =>
  least(withRoom, ({ p }) => {
    const [now, next] = months(p);
    return (now.committed + now.held + next.committed + next.held) / (now.available! + next.available!);
  }),
);

/** By priority, one after the other, each to the highest score of the moment: no price, and no look at who comes next. */
const greedy = oneByOne('greedy', byPriority, (waiting, _, sitting) => askMatching([waiting], sitting, sitting.world)[0]);

/** What a co-ordinator could do without the hub, and what the hub did before it had prices. */
export const otherPolicies = (): Policy[] => [firstCome, roundRobin(), leastLoaded, greedy];

/** Where hindsight would have placed everybody, done day by day: no bound, but what such placements come to. */
export function replayOf({ placed }: Hindsight): Policy {
  return oneByOne('hindsight, replayed', byArrival, ({ of, nth }, withRoom, { month }) => {
    const wise = placed[nth];
    if (wise && wise.month > month) return undefined;
    const there = withRoom.find(({ p }) => p === wise?.p);
    if (there) return there.p;
    // Somebody was away whom hindsight counted upon, for a day at least.
    const willing = withRoom.filter(({ p }) => of.answers[p]!.kind === 'accept');
    return willing.length > 0 ? least(willing, ({ score }) => -score) : undefined;
  });
}
