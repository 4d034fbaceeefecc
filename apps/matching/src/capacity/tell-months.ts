import type { Unit } from '#messaging/unit.js';
import { isOverCommitted } from './months.rules.js';
import type { MonthChanged } from './move-months.writes.js';

/** Says of each month what its figures now are. @param declaredAt of each provider that ever declared */
export function tellMonths(
  unit: Unit,
  area: string,
  changed: readonly MonthChanged[],
  paused: ReadonlySet<string>,
  declaredAt: ReadonlyMap<string, Date>,
): void {
  for (const row of changed) {
    const { provider, month, kind, available, kept, committed, held } = row;
    const declared = declaredAt.get(provider);
    unit.tell({
      type: 'capacity.changed.v1',
      subject: `provider/${provider}`,
      area,
      data: {
        provider,
        area,
        period: month.slice(0, 7),
        kind,
        ...(available !== null && { available, kept }),
        committed,
        held,
        overCommitted: isOverCommitted(row),
        paused: paused.has(provider),
        ...(declared && { declaredAt: declared.toISOString() }),
        asOf: unit.now.toISOString(),
      },
    });
  }
}
