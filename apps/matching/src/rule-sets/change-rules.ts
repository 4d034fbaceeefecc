import type { Units } from '#messaging/unit.js';
import type { Tx } from '#platform/database.js';
import type { AreaRules } from '../area-rules.js';
import { Desk } from '../desk.js';
import { lockArea, waitingInTurn } from '../matching.queries.js';
import { placeCases } from '../place-cases.js';
import { putInForce, type WhyInForce } from './rules-in-force.queries.js';

const AT_ONCE = 250;

export interface RulesChange {
  /** The rule set that is to be in force. */
  to: string;
  why: WhyInForce;
  by: string;
}

/**
 * From here on it is decided by other rules; all that waits is looked at again, since its turn and its places may be others: in turn, and some at a
 * time, so that answers do not wait for thousands. A process that ends in the middle looks at them when it starts.
 * @param decide under the area's lock
 */
export async function changeRules(units: Units, rules: AreaRules, decide: (tx: Tx) => Promise<RulesChange>): Promise<string> {
  const { to, waiting } = await units.run(async (unit) => {
    const { tx } = unit;
    await lockArea(tx, rules.area);
    const change = await decide(tx);
    if (!(await putInForce(tx, rules.area, change.to, change.why, change.by))) return { to: change.to, waiting: [] };
    const { moment } = await Desk.open(unit, rules);
    return { to: change.to, waiting: await waitingInTurn(tx, rules.area, moment, rules.set) };
  });
  for (let at = 0; at < waiting.length; at += AT_ONCE)
    await units.run(async (unit) => placeCases(await Desk.open(unit, rules), waiting.slice(at, at + AT_ONCE)));
  return to;
}
