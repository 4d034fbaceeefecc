import type { Tx } from '#platform/database.js';
import { Rejected } from './failures.js';
import type { InboxRow } from './held.queries.js';

const STALE = 'a newer fact about the same subject has been applied already';

/** What came of one producer about one subject. */
interface Came {
  source: string;
  subject: string;
  first: number;
  last: number;
  rows: InboxRow[];
}

/**
 * A fact older than one already applied would undo it: an alarm for a person, never applied. But what was said before this service asked for its
 * type is given late: it comes in order among its own kind, and after newer facts of the types that were heard before.
 */
export async function refuseStale(tx: Tx, rows: readonly InboxRow[]): Promise<void> {
  const came = new Map<string, Came>();
  const stale: InboxRow[] = [];
  for (const row of rows) {
    if (row.aggregate_version === null || row.lane !== 'facts') continue;
    const of = `${row.source} ${row.subject}`;
    const version = Number(row.aggregate_version);
    const known = came.get(of);
    if (known && version <= known.last) stale.push(row);
    else if (known) known.last = version;
    else came.set(of, { source: row.source, subject: row.subject, first: version, last: version, rows: [] });
    came.get(of)!.rows.push(row);
  }
  const all = [...came.values()];
  if (all.length === 0) return;
  // Against the first that came; where more came, the row is locked by then and may be moved on to the last.
  const { rowCount } = await tx.query(
    `insert into applied (source, subject, version) select * from unnest($1::text[], $2::text[], $3::bigint[]) order by 1, 2
     on conflict (source, subject) do update set version = excluded.version where applied.version < excluded.version`,
    columnsOf(all, 'first'),
  );
  if (rowCount! < all.length) stale.push(...(await olderThanApplied(tx, all, all.length - rowCount!)));
  if (stale.length > 0 && !(await areGivenLate(tx, stale))) throw new Rejected(STALE);
  const more = all.filter(({ first, last }) => last > first);
  if (more.length === 0) return;
  await tx.query(
    `update applied a set version = m.version from unnest($1::text[], $2::text[], $3::bigint[]) as m(source, subject, version)
     where a.source = m.source and a.subject = m.subject and a.version < m.version`,
    columnsOf(more, 'last'),
  );
}

/** @param unmoved subjects that stood where they stand now, or further on, before the first of this list came */
async function olderThanApplied(tx: Tx, all: Came[], unmoved: number): Promise<InboxRow[]> {
  const { rows } = await tx.query<{ nth: string; version: string }>(
    `select m.nth, a.version from unnest($1::text[], $2::text[], $3::bigint[]) with ordinality as m(source, subject, version, nth)
     join applied a on a.source = m.source and a.subject = m.subject where a.version > m.version`,
    columnsOf(all, 'first'),
  );
  // Another fact of the very same version: its producer has lost what it said before, and begun again.
  if (rows.length < unmoved) throw new Rejected(STALE);
  return rows.flatMap(({ nth, version }) => all[Number(nth) - 1]!.rows.filter((row) => Number(row.aggregate_version) <= Number(version)));
}

/** Said before their types were asked for, and each in order among its own kind. Asked only where something is stale: nothing else reads the inbox so. */
async function areGivenLate(tx: Tx, stale: readonly InboxRow[]): Promise<boolean> {
  const { rows } = await tx.query<{ producer: string; type: string; since: Date }>(
    'select producer, type, since from asked where producer = any($1::text[])',
    [stale.map((row) => row.source)],
  );
  const since = new Map(rows.map((asked) => [`${asked.producer} ${asked.type}`, Number(asked.since)]));
  if (!stale.every((row) => saidAt(row.message_id) < (since.get(`${row.source} ${row.type}`) ?? -Infinity))) return false;
  const { rowCount: overtaken } = await tx.query(
    `select from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::bigint[]) as s(id, source, subject, type, version)
     join inbox i on i.source = s.source and i.subject = s.subject and i.type = s.type and i.aggregate_version > s.version and i.id < s.id limit 1`,
    [
      stale.map((row) => row.id),
      stale.map((row) => row.source),
      stale.map((row) => row.subject),
      stale.map((row) => row.type),
      stale.map((row) => row.aggregate_version),
    ],
  );
  return overtaken === 0;
}

/** Services draw UUIDv7, which begin with the millisecond; of another id it is not known when it was said. */
const saidAt = (id: string): number => (/^[0-9a-f]{8}-[0-9a-f]{4}-7/.test(id) ? parseInt(id.slice(0, 8) + id.slice(9, 13), 16) : Infinity);

const columnsOf = (all: readonly Came[], version: 'first' | 'last') => [
  all.map((each) => each.source),
  all.map((each) => each.subject),
  all.map((each) => each[version]),
];
