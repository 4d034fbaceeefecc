import type { Accreditation, CapacityKind } from '#contracts/codes.js';
import type { Tx } from '#platform/database.js';
import { lockTold } from './capacity.queries.js';
import { monthOf } from './calendar.rules.js';
import type { Moment } from './count-months.js';
import { declareMonths } from './declare-months.js';
import type { Facilitator } from './facilitator.rules.js';
import { facilitatorsOf } from './facilitators.queries.js';
import { saveStaff } from './facilitators.writes.js';
import type { MonthChanged } from './move-months.writes.js';

/** People alike, as an area's invented providers have them. */
export interface Group {
  accreditation: Accreditation;
  count: number;
  women: number;
  tags: string[];
  prisonCleared: boolean;
}

/** An invented provider's people and points. */
export interface InventedCapacity {
  provider: string;
  groups: readonly Group[];
  kind: CapacityKind;
  points: number | null;
}

/** Far enough that no demo outlives it. */
const NEVER = '2099-12-31';

/** A person for each of a group: `advanced-1`, `advanced-2`, the women first. */
export function peopleOf(groups: readonly Group[]): Facilitator[] {
  const counted = new Map<Accreditation, number>();
  return groups.flatMap(({ accreditation, count, women, tags, prisonCleared }) =>
    Array.from({ length: count }, (_, nth): Facilitator => {
      const number = (counted.get(accreditation) ?? 0) + 1;
      counted.set(accreditation, number);
      return {
        code: `${accreditation}-${number}`,
        kind: 'staff',
        gender: nth < women ? 'female' : 'male',
        accreditation,
        tags: [...tags],
        languages: [],
        districts: [],
        checks: prisonCleared ? [{ kind: 'prison', expiresOn: NEVER }] : [],
      };
    }),
  );
}

/** Gives invented providers their people and points, where they have none and have never told any; what was told since stays. The area's lock is held. */
export async function seedCapacity(tx: Tx, invented: readonly InventedCapacity[], moment: Moment): Promise<MonthChanged[]> {
  const ids = invented.map(({ provider }) => provider);
  const told = await lockTold(tx, ids, monthOf(moment.today));
  const staff = await facilitatorsOf(tx, ids);
  for (const { provider, groups } of invented)
    if (told.has(provider) && staff.get(provider)!.length === 0) await saveStaff(tx, provider, peopleOf(groups), 'hub', moment.now);
  const declarings = invented
    .filter(({ provider, kind }) => kind !== 'unknown' && told.has(provider) && told.get(provider)!.told.months.every(isUntold))
    .map(({ provider, kind, points }) => ({
      provider,
      declared: { kind, ...(points !== null && { points }) },
      declaredAt: moment.now,
      declaredBy: 'hub',
    }));
  return (await declareMonths(tx, declarings, moment)).changed;
}

const isUntold = ({ declaredAt }: { declaredAt?: Date }) => declaredAt === undefined;
