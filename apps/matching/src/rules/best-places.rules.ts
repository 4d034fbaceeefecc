import { assignGeneralised } from '../assign/generalised-assignment.rules.js';
import { assign } from '../assign/min-cost-assignment.rules.js';
import { halvesOf, roomIn } from '../capacity/months.rules.js';
import type { Stand } from './look-at-providers.rules.js';
import { Board, type Candidate, type Option } from './place-sitting.rules.js';

/**
 * Places for many cases at once. Who is placed goes by priority; where they are placed, by value. What is proposed by the solver is laid out case by case
 * under the rules, and taken only where it holds and is better: the rules have the last word, whatever a model of them leaves out.
 */
export function bestPlaces(stand: Stand, candidates: readonly Candidate[]): Board {
  const inserted = new Board(stand, candidates);
  inserted.insertAll();
  inserted.endEnvy();
  if (isBestOfAll(inserted)) return inserted;
  const choosing = candidates.filter(({ options }) => options.length > 0);
  if (choosing.length < 2) return inserted;
  const proposal = isUniform(stand, choosing) ? byAssignment(stand, candidates, choosing) : byGeneralised(stand, inserted);
  if (!proposal) return inserted;
  const laid = new Board(stand, candidates);
  if (!laid.lay(proposal)) return inserted;
  laid.insertAll();
  laid.endEnvy();
  return isBetter(laid, inserted) ? laid : inserted;
}

/** Every case has what is best for it. */
const isBestOfAll = ({ placed, candidates }: Board) => placed.every((each, i) => each?.option === candidates[i]!.options[0]);

/** More placed of the highest priority in which they differ; else worth more. */
function isBetter(one: Board, other: Board): boolean {
  const [placed, against] = [byPriority(one), byPriority(other)];
  for (const priority of [...placed.keys()].sort((a, b) => b - a)) {
    const more = placed.get(priority)! - against.get(priority)!;
    if (more !== 0) return more > 0;
  }
  return one.gain > other.gain;
}

function byPriority({ candidates, placed }: Board): Map<number, number> {
  const counts = new Map<number, number>();
  candidates.forEach(({ asking: { priority } }, i) => counts.set(priority, (counts.get(priority) ?? 0) + (placed[i] ? 1 : 0)));
  return counts;
}

/** Does every case take the same everywhere, so that a provider has so many places and the exact solver says who has them? */
function isUniform(stand: Stand, candidates: readonly Candidate[]): boolean {
  const first = candidates[0]!;
  const points = first.options[0]!.work.points;
  return (
    stand.earmarks.length === 0 &&
    candidates.every(({ serious, options }) => serious === first.serious && options.every(({ work }) => work.points === points))
  );
}

const HIGHEST_COST = 2 ** 40;

/** Σ priority of those placed first, then Σ value: in places of one size no case of lower priority then has one that a higher could use. */
function byAssignment(stand: Stand, all: readonly Candidate[], candidates: readonly Candidate[]): (Option | undefined)[] {
  const { serious, options } = candidates[0]!;
  const { points } = options[0]!.work;
  const highest = Math.max(...candidates.map(({ asking }) => asking.priority));
  const best = candidates.map((each) => Math.max(...each.options.map(({ gain }) => gain)));
  // Loss against a case's best place, coarser where all losses together would not fit below one point of priority.
  let unit = 1;
  const lossOf = (i: number, option: Option) => Math.floor((best[i]! - option.gain) / unit);
  const sum = () => 1 + candidates.reduce((total, each, i) => total + Math.max(...each.options.map((option) => lossOf(i, option))), 0);
  while (sum() * (highest + 1) > HIGHEST_COST) unit *= 2;
  const aPriority = sum();
  const solved = assign({
    providers: stand.providers.map(({ id, months }) => {
      const [first, second] = halvesOf(points, months[0].month);
      const places = Math.min(placesIn(roomIn(months[0], serious), first.points), placesIn(roomIn(months[1], serious), second.points));
      return { id, capacity: Math.min(places, candidates.length) };
    }),
    cases: candidates.map(({ asking, options }, i) => ({
      id: asking.id,
      unplacedCost: asking.priority * aPriority,
      options: options.map((option) => ({ provider: stand.providers[option.at]!.id, cost: lossOf(i, option) })),
    })),
  });
  return chosenOf(stand, all, solved.placed);
}

const placesIn = (room: number, points: number) => (points === 0 ? Infinity : Math.floor(room / points));

/** Some milliseconds for tens of cases, some tens at most: more found nothing better in sittings of 20 to 250 cases, and the area's lock is held. */
const stepsFor = (options: number) => Math.min(4_000_000, 50_000 + 3_000 * options);
const NO_END = 2 ** 31 - 1;

/** Those that are placed, where they are worth most together. One limit a provider is modelled, of the month that has less. */
function byGeneralised(stand: Stand, { candidates, placed }: Board): (Option | undefined)[] | undefined {
  const staying = candidates.filter((_, i) => placed[i]);
  const seriousAt = new Set(staying.flatMap(({ serious, options }) => (serious ? options.map(({ at }) => at) : [])));
  const rooms = stand.providers.map(({ months }, at) => months.map((month) => roomIn(month, seriousAt.has(at))) as [number, number]);
  const tight = rooms.map(([first, second]): 0 | 1 => (second < first ? 1 : 0));
  const solved = assignGeneralised(
    {
      providers: stand.providers.map(({ id }, at) => ({ id, capacity: Math.min(NO_END, rooms[at]![tight[at]!]) })),
      cases: staying.map(({ asking, options }) => ({
        id: asking.id,
        options: options.map(({ at, work, gain }) => {
          const { id, months } = stand.providers[at]!;
          return { provider: id, cost: -gain, points: halvesOf(work.points, months[0].month)[tight[at]!].points };
        }),
      })),
    },
    { steps: stepsFor(staying.reduce((sum, { options }) => sum + options.length, 0)) },
  );
  return solved.kind === 'found' ? chosenOf(stand, candidates, solved.placed) : undefined;
}

function chosenOf(stand: Stand, candidates: readonly Candidate[], placed: readonly { case: string; provider: string }[]) {
  const to = new Map(placed.map((each) => [each.case, each.provider]));
  return candidates.map(({ asking, options }) => options.find(({ at }) => stand.providers[at]!.id === to.get(asking.id)));
}
