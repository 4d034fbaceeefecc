import type { Tx } from '#platform/database.js';
import type { ToldCapacity } from './capacity.queries.js';
import type { Month } from './calendar.rules.js';
import type { Declared } from './declared-months.rules.js';
import type { FacilitatorTold } from './staff-told.rules.js';

export interface Declaring {
  provider: string;
  declared: Omit<Declared, 'facilitators'> & {
    facilitators?: FacilitatorTold[];
    /** Of what is available, for serious cases; as it was where left out. */
    keptForSeriousPercent?: number;
  };
  declaredAt: Date;
  declaredBy: string;
}

export interface Declaration extends Declaring {
  id: string;
}

/** Keeps declarations whole, with what was committed and held in the present month when each came; keyed hashes of facilitators stay out of it. */
export async function saveDeclarations(tx: Tx, declarations: readonly Declaration[], present: Month, now: Date): Promise<void> {
  if (declarations.length === 0) return;
  await tx.query(
    `insert into capacity_declaration (id, provider, kind, points, content, committed, held, declared_at, declared_by, recorded_at)
     select d.id, d.provider, d.kind, d.points, d.content::json, coalesce(c.committed, 0), coalesce(c.held, 0), d.declared_at, d.declared_by, $8
     from unnest($1::uuid[], $2::uuid[], $3::text[], $4::int[], $5::text[], $6::timestamptz[], $7::text[])
       as d(id, provider, kind, points, content, declared_at, declared_by)
     left join capacity_month c on c.provider = d.provider and c.month = $9`,
    [
      declarations.map((each) => each.id),
      declarations.map((each) => each.provider),
      declarations.map(({ declared }) => declared.kind),
      declarations.map(({ declared }) => declared.points ?? null),
      declarations.map(({ declared }) => JSON.stringify(contentOf(declared))),
      declarations.map((each) => each.declaredAt),
      declarations.map((each) => each.declaredBy),
      now,
      present,
    ],
  );
}

const contentOf = ({ periods, facilitators, validFrom, validTo, keptForSeriousPercent }: Declaring['declared']) => ({
  periods,
  facilitators: facilitators?.map(({ facilitator, hours }) => ({ facilitator, hours })),
  validFrom,
  validTo,
  keptForSeriousPercent,
});

/** What holds of every month, the share kept, and when a provider last declared. */
export async function saveTold(tx: Tx, told: ReadonlyMap<string, ToldCapacity>): Promise<void> {
  const all = [...told.values()];
  await tx.query(
    `update capacity c set open_from = t.open_from, open_kind = t.open_kind, open_source = t.open_source, open_points = t.open_points,
       open_declared_at = t.open_declared_at, kept_percent = t.kept_percent, declared_at = t.declared_at
     from unnest($1::uuid[], $2::date[], $3::text[], $4::text[], $5::int[], $6::timestamptz[], $7::int[], $8::timestamptz[])
       as t(provider, open_from, open_kind, open_source, open_points, open_declared_at, kept_percent, declared_at)
     where c.provider = t.provider`,
    [
      [...told.keys()],
      all.map(({ told: { open } }) => open?.from ?? null),
      all.map(({ told: { open } }) => open?.kind ?? null),
      all.map(({ told: { open } }) => open?.source ?? null),
      all.map(({ told: { open } }) => open?.points ?? null),
      all.map(({ told: { open } }) => open?.declaredAt ?? null),
      all.map(({ keptPercent }) => keptPercent),
      all.map(({ declaredAt }) => declaredAt ?? null),
    ],
  );
}
