import type { AskStillWanted } from '#contracts/case.waiting.v1.js';
import type { Fact } from '#messaging/unit.js';
import { acquainted, NOBODY_KNOWN } from './acquainted.queries.js';
import { askingOf, sittingAt } from './decide-at-desk.js';
import type { Desk } from './desk.js';
import { casesOf, keysOf, placeable, type MatchedCase, type NewCase, type Placeable } from './matching.queries.js';
import { apart } from './people-apart.rules.js';
import { decide } from './rules/run-decision.rules.js';
import { inTurn, type Turn } from './rules/priority.rules.js';
import { largestThatFits } from './capacity/months.rules.js';
import { turnOf } from './waiting/turn.rules.js';
import { whoCouldTake } from './who-could-take.js';
import { writeVerdicts } from './write-verdicts.js';

const AT_ONCE = 250;

interface With {
  /** By case: the message that has it placed, where that names it otherwise than by its subject. */
  causes?: ReadonlyMap<string, Fact['cause']>;
  /** Cases that are written here for the first time. */
  newcomers?: readonly NewCase[];
  /** By case: what there is to tell of it, though it waits as before. */
  news?: ReadonlyMap<string, { askStillWanted?: AskStillWanted }>;
}

type InLine = Placeable & Turn;

/**
 * Where a referral is matched to a provider. Takes these cases, and with them every waiting one that could use room gained in this transaction;
 * decides them by priority; writes offers, waiting cases and the record of each decision; tells. Settles the desk.
 */
export async function placeCases(desk: Desk, ids: readonly string[], given: With = {}): Promise<void> {
  const { newcomers = [] } = given;
  const also = await whoCouldTake(desk);
  const open = await placeable(desk.unit.tx, [...new Set([...ids, ...also])], desk.roomGained());
  const fresh = new Map(newcomers.map((each) => [each.id, each]));
  let queue: InLine[] = [...open, ...newcomers.map(placeableNow)]
    .map((each) => ({ ...each, ...turnOf(each, desk.moment, desk.rules.set) }))
    .sort(inTurn);
  while ((queue = queue.filter((each) => each.asked || couldFit(desk, each))).length > 0) {
    queue.unshift(...(await sit(desk, queue.splice(0, atOnce(desk, queue)), fresh, given)));
  }
  await desk.settle();
}

const placeableNow = ({ id, facts, waitingSince, waitedBefore }: NewCase): Placeable => ({
  id,
  asked: true,
  able: [],
  leastPoints: 0,
  serious: false,
  waitingSince,
  waitedBefore,
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
const couldFit = (desk: Desk, { able, leastPoints, serious }: Placeable) =>
  able.some((id) => {
    const provider = desk.provider(id);
    return provider !== undefined && largestThatFits(provider.months, serious) >= leastPoints;
  });

/** @returns cases that could not be decided together with others of the batch */
async function sit(desk: Desk, batch: readonly InLine[], fresh: ReadonlyMap<string, NewCase>, given: With): Promise<InLine[]> {
  const { tx } = desk.unit;
  const written = batch.map(({ id }) => id).filter((id) => !fresh.has(id));
  const cases: ReadonlyMap<string, MatchedCase> = new Map([...(await casesOf(tx, written)), ...fresh]);
  const keys = [...(await keysOf(tx, written)), ...batch.flatMap(({ id }) => fresh.get(id)?.keys ?? [])];
  const { now: together, later } = apart(batch, keys);
  const people = await acquainted(tx, keys);
  const sitting = sittingAt(
    desk,
    together.map(({ id }) => askingOf(desk, cases.get(id)!, people.get(id) ?? NOBODY_KNOWN)),
  );
  const asked = new Set(together.filter((each) => each.asked).map(({ id }) => id));
  await writeVerdicts(desk, sitting, decide(sitting).verdicts, { cases, fresh, asked, ...given });
  return later;
}
