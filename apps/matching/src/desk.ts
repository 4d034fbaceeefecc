import type { Unit } from '#messaging/unit.js';
import type { AreaRules } from './area-rules.js';
import { lockArea, lockProviders } from './matching.queries.js';
import { moveCapacity, type CapacityMove, type CapacityRow } from './capacity.writes.js';
import { freePoints, isOverCommitted, type Provider } from './provider.rules.js';

/**
 * Where a transaction decides: the area and its providers locked, points moved in memory as decisions fall, and written once, net, at the end.
 * Points that one case frees can so be taken by another in the same transaction, by priority and before anybody else sees them.
 */
export class Desk {
  private readonly moves: CapacityMove[] = [];
  private readonly risen = new Set<string>();

  private constructor(
    readonly unit: Unit,
    readonly rules: AreaRules,
    readonly providers: Provider[],
  ) {}

  /** Only what is read after this is true until the commit. */
  static async open(unit: Unit, rules: AreaRules): Promise<Desk> {
    await lockArea(unit.tx, rules.area);
    return new Desk(unit, rules, await lockProviders(unit.tx, rules.area, rules.profiles));
  }

  provider(id: string): Provider | undefined {
    return this.providers.find((each) => each.id === id);
  }

  move(move: CapacityMove): void {
    const provider = this.provider(move.provider)!;
    const { capacity } = provider;
    // Another object: what was decided on the figures before stays as it was seen.
    provider.capacity = { ...capacity, held: capacity.held + move.held, committed: capacity.committed + move.committed };
    this.moves.push(move);
    if (move.held + move.committed < 0) this.risen.add(move.provider);
  }

  /** This provider may have more room than when its waiting cases were last looked at. */
  rose(...providers: string[]): void {
    for (const provider of providers) this.risen.add(provider);
  }

  /** Providers with more room than before, and how much is free there now. */
  roomGained(): { provider: string; free: number }[] {
    return this.providers
      .filter((each) => this.risen.has(each.id) && freePoints(each.capacity) > 0)
      .map((each) => ({ provider: each.id, free: freePoints(each.capacity) }));
  }

  /** Writes the moves, and tells of every provider whose figures changed. */
  async settle(): Promise<void> {
    tellCapacity(this.unit, this.rules, await moveCapacity(this.unit.tx, this.moves.splice(0)));
    this.risen.clear();
  }
}

export function tellCapacity(unit: Unit, rules: AreaRules, rows: readonly CapacityRow[]): void {
  for (const row of rows) {
    unit.tell({
      type: 'capacity.changed.v1',
      subject: `provider/${row.provider}`,
      area: rules.area,
      data: {
        provider: row.provider,
        area: rules.area,
        period: rules.today(unit.now).slice(0, 7),
        kind: row.kind,
        ...(row.available !== null && { available: row.available }),
        committed: row.committed,
        held: row.held,
        overCommitted: isOverCommitted(row),
        ...(row.declaredAt && { declaredAt: row.declaredAt.toISOString() }),
        asOf: unit.now.toISOString(),
      },
    });
  }
}
