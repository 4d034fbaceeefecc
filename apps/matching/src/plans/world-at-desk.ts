import type { Area } from '#platform/area.js';
import { acquainted, NOBODY_KNOWN } from '../acquainted.queries.js';
import { askingOf, sittingAt } from '../decide-at-desk.js';
import type { Desk } from '../desk.js';
import { casesOf, keysOf, waitingInTurn } from '../matching.queries.js';
import { firstContactBy } from '../offer-life.rules.js';
import { liveIn, type LiveRow } from './plans.queries.js';
import type { Live, PlanCase, PlanWorld } from './plan-world.rules.js';

/** The area as it stands at this desk's moment, for a plan or a what-if; nothing is written. */
export async function worldAt(desk: Desk, { planMoveCost }: Pick<Area, 'planMoveCost'>): Promise<PlanWorld> {
  const { tx } = desk.unit;
  const live = await liveIn(tx, desk.rules.area);
  const ids = [...(await waitingInTurn(tx, desk.rules.area, desk.moment, desk.rules.set)), ...live.map((each) => each.case)];
  const cases = await casesOf(tx, ids);
  const people = await acquainted(tx, await keysOf(tx, ids));
  const lives = new Map(live.map((each) => [each.case, liveOf(each, desk)]));
  const { cases: _, ...sitting } = sittingAt(desk, []);
  return {
    ...sitting,
    cases: [...cases.values()].map((known): PlanCase => ({
      asking: askingOf(desk, known, people.get(known.id) ?? NOBODY_KNOWN),
      live: lives.get(known.id),
    })),
    moveCost: planMoveCost,
  };
}

export const liveOf = (row: LiveRow, desk: Desk): Live => ({
  offer: row.offer,
  provider: row.provider,
  state: stateOf(row, desk),
  offeredAt: row.offeredAt.toISOString(),
  booked: row.month,
  points: row.points,
  serious: row.serious,
  intervention: row.intervention,
  lead: row.lead ?? undefined,
  second: row.second ?? undefined,
});

/** Who should have been in touch by now may have been: it was not told yet. */
function stateOf({ acceptedAt, begunAt }: LiveRow, { moment, rules }: Desk): Live['state'] {
  if (!acceptedAt) return 'open';
  return begunAt || firstContactBy(acceptedAt, rules.set) <= moment.now ? 'begun' : 'accepted';
}
