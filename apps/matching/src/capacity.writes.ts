import type { Tx } from '#platform/database.js';
import type { Capacity } from './provider.rules.js';

export interface CapacityMove {
  provider: string;
  /** Change of the points held by open offers. */
  held: number;
  /** Change of the points committed to allocations. */
  committed: number;
}

export interface CapacityRow extends Capacity {
  provider: string;
  declaredAt: Date | null;
}

const CAPACITY = `c.provider, c.kind, c.available, c.committed, c.held, c.declared_at as "declaredAt"`;

/** The ceiling sinks with what is committed and held, never below what is available. */
const CEILING = (sum: string) => `greatest(coalesce(c.available, 0), least(c.ceiling, ${sum}))`;

/**
 * Moves points, one net move a provider. A raise beyond what is available moves nothing, and the whole transaction is rolled back: under the
 * area's lock it cannot happen, and if it does the decision was made on figures that are not true.
 */
export async function moveCapacity(tx: Tx, moves: readonly CapacityMove[]): Promise<CapacityRow[]> {
  const net = new Map<string, CapacityMove>();
  for (const { provider, held, committed } of moves) {
    const sum = net.get(provider) ?? { provider, held: 0, committed: 0 };
    net.set(provider, { provider, held: sum.held + held, committed: sum.committed + committed });
  }
  const wanted = [...net.values()].filter((move) => move.held !== 0 || move.committed !== 0);
  if (wanted.length === 0) return [];
  const { rows } = await tx.query<CapacityRow>(
    `update capacity c set held = c.held + m.held, committed = c.committed + m.committed,
       ceiling = ${CEILING('c.committed + c.held + m.committed + m.held')}
     from unnest($1::uuid[], $2::int[], $3::int[]) as m(provider, held, committed)
     where c.provider = m.provider
       and (m.held + m.committed <= 0 or c.kind = 'unlimited'
            or (c.kind = 'known' and c.committed + c.held + m.held + m.committed <= c.available))
     returning ${CAPACITY}`,
    [wanted.map((move) => move.provider), wanted.map((move) => move.held), wanted.map((move) => move.committed)],
  );
  if (rows.length !== wanted.length) throw new Error('Points were moved that are not free: nothing of this batch is kept.');
  return rows;
}

export interface Declaration {
  id: string;
  provider: string;
  kind: Capacity['kind'];
  points: number | null;
  declaredAt: Date;
  declaredBy: string;
}

/** Records declarations, at most one a provider; an earlier one never replaces a later one. A cut below what is committed is kept as it is. */
export async function declareCapacity(tx: Tx, declarations: readonly Declaration[], now: Date): Promise<CapacityRow[]> {
  const columns = [
    declarations.map((each) => each.id),
    declarations.map((each) => each.provider),
    declarations.map((each) => each.kind),
    declarations.map((each) => each.points),
    declarations.map((each) => each.declaredAt),
    declarations.map((each) => each.declaredBy),
  ];
  await tx.query(
    `insert into capacity_declaration (id, provider, kind, points, committed, held, declared_at, declared_by, recorded_at)
     select d.id, d.provider, d.kind, d.points, c.committed, c.held, d.declared_at, d.declared_by, $7
     from unnest($1::uuid[], $2::uuid[], $3::text[], $4::int[], $5::timestamptz[], $6::text[]) as d(id, provider, kind, points, declared_at, declared_by)
     join capacity c on c.provider = d.provider`,
    [...columns, now],
  );
  const { rows } = await tx.query<CapacityRow>(
    `update capacity c set kind = d.kind, available = d.points, declared_at = d.declared_at,
       ceiling = greatest(coalesce(d.points, 0), c.committed + c.held)
     from unnest($1::uuid[], $2::text[], $3::int[], $4::timestamptz[]) as d(provider, kind, points, declared_at)
     where c.provider = d.provider and (c.declared_at is null or c.declared_at <= d.declared_at)
     returning ${CAPACITY}`,
    [columns[1], columns[2], columns[3], columns[4]],
  );
  return rows;
}
