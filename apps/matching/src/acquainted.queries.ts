import type { Tx } from '#platform/database.js';
import type { CaseKey } from './matching.queries.js';

/** How a case's people are known already, by keyed hashes; providers by their ids. */
export interface Acquainted {
  /** With a live offer or allocation that has one of them on the other side. */
  knownToOtherSide: string[];
  /** That have had a case of one of the harmed people, on that side. */
  knownToHarmed: string[];
  /** One of whose facilitators is one of them. */
  namedAt: string[];
}

export const NOBODY_KNOWN: Acquainted = { knownToOtherSide: [], knownToHarmed: [], namedAt: [] };

/** By case, where there are any. */
export async function acquainted(tx: Tx, keys: readonly CaseKey[]): Promise<Map<string, Acquainted>> {
  const known = new Map<string, Acquainted>();
  if (keys.length === 0) return known;
  // Key by key, then offer by offer, through their indexes (`offset 0`): left to itself, a planner that does not know how many there are compares
  // every key with every other, or walks through all offers.
  const { rows } = await tx.query<{ asking: string; how: keyof Acquainted; provider: string }>(
    `with mine as materialized (select * from unnest($1::uuid[], $2::text[], $3::text[]) as m(case_id, key, side)),
       met as materialized (
         select mine.case_id as asking, k.case_id, k.side = mine.side as same, mine.side from mine
         cross join lateral (select case_id, side from conflict_key where key = mine.key and case_id <> mine.case_id offset 0) k
       )
     select distinct asking, 'knownToOtherSide' as how, o.provider from met cross join lateral (
       select provider from offer where case_id = met.case_id and (state = 'open' or (state = 'accepted' and ended_at is null)) offset 0
     ) o where not met.same
     union all
     select distinct asking, 'knownToHarmed', o.provider from met cross join lateral (
       select provider from offer where case_id = met.case_id and state = 'accepted' and ended_at is null
       union all select provider from offer where case_id = met.case_id and state = 'accepted' and ended_at is not null offset 0
     ) o where met.same and met.side = 'harmed'
     union all
     select distinct mine.case_id, 'namedAt', f.provider from mine
     cross join lateral (select provider from facilitator where conflict_key = mine.key offset 0) f
     order by 1, 2, 3`,
    [keys.map((k) => k.case), keys.map((k) => k.key), keys.map((k) => k.side)],
  );
  for (const { asking, how, provider } of rows) {
    if (!known.has(asking)) known.set(asking, { knownToOtherSide: [], knownToHarmed: [], namedAt: [] });
    known.get(asking)![how].push(provider);
  }
  return known;
}
