import type { Unit } from '#messaging/unit.js';
import type { Tx } from '#platform/database.js';
import type { AreaRules } from '../area-rules.js';
import { Desk } from '../desk.js';
import { lockArea } from '../matching.queries.js';
import { placeCases } from '../place-cases.js';
import type { Moment } from './count-months.js';
import type { MonthChanged } from './move-months.writes.js';
import { pausesOf } from './pauses.writes.js';
import { tellMonths } from './tell-months.js';

/** What came of an order. */
export interface Ordered<T> {
  result: T;
  /** Months whose figures changed by it. */
  changed: readonly MonthChanged[];
  /** Providers that may have more room than before. */
  rose?: readonly string[];
  /** Providers that may take cases which they could not before, however much room they had. */
  opened?: readonly string[];
}

/**
 * Whatever changes what providers have: under the area's lock, told of at once, and the waiting list looked at again wherever there may be more room,
 * or somebody else to take a case.
 */
export async function ordered<T>(unit: Unit, rules: AreaRules, act: (tx: Tx, moment: Moment) => Promise<Ordered<T>>): Promise<T> {
  await lockArea(unit.tx, rules.area);
  const { result, changed, rose = [], opened = [] } = await act(unit.tx, rules.moment(unit.now));
  await tell(unit, rules, changed);
  if (rose.length + opened.length > 0) {
    const desk = await Desk.open(unit, rules);
    desk.rose(...rose, ...opened);
    desk.opened(...opened);
    await placeCases(desk, []);
  }
  return result;
}

async function tell(unit: Unit, rules: AreaRules, changed: readonly MonthChanged[]): Promise<void> {
  if (changed.length === 0) return;
  const providers = [...new Set(changed.map(({ provider }) => provider))];
  const paused = new Set((await pausesOf(unit.tx, providers)).keys());
  const { rows } = await unit.tx.query<{ provider: string; at: Date }>(
    'select provider, declared_at as at from capacity where provider = any($1::uuid[]) and declared_at is not null',
    [providers],
  );
  tellMonths(unit, rules.area, changed, paused, new Map(rows.map(({ provider, at }) => [provider, at])));
}
