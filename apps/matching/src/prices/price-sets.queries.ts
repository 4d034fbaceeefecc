import { createHash } from 'node:crypto';
import type { Tx } from '#platform/database.js';
import type { Day } from '../capacity/calendar.rules.js';
import { bytesOf } from '../rules/canonical.rules.js';
import type { PriceSet } from '../rules/score.rules.js';

export interface PricesKept {
  id: string;
  prices: PriceSet;
}

/** By area: those that were read last. A set never changes under its id. */
const read = new Map<string, PricesKept>();

/** What points are worth now in an area; undefined where it was never worked out: then they are worth nothing. */
export async function pricesInForce(tx: Tx, area: string): Promise<PricesKept | undefined> {
  const last = read.get(area);
  const { rows } = await tx.query<{ id: string; content: string | null }>(
    `select id, case when id is distinct from $2 then content end as content from price_set where area = $1 order by at desc, id limit 1`,
    [area, last?.id ?? null],
  );
  const latest = rows[0];
  if (!latest) return undefined;
  if (latest.content === null) return last;
  const kept = { id: latest.id, prices: JSON.parse(latest.content) as PriceSet };
  read.set(area, kept);
  return kept;
}

/** In force from now on. The same prices again are the same set. @returns its id */
export async function keepPrices(tx: Tx, area: string, prices: PriceSet, at: Date, horizon: Day): Promise<string> {
  const content = bytesOf({ points: prices.points });
  const id = createHash('sha256').update(`${area} ${content}`).digest('hex').slice(0, 32);
  await tx.query(
    `insert into price_set (id, area, at, horizon, content) values ($1, $2, $3, $4, $5)
     on conflict (id) do update set at = greatest(price_set.at, excluded.at), horizon = greatest(price_set.horizon, excluded.horizon)`,
    [id, area, at, horizon, content],
  );
  return id;
}

/**
 * Whether points may be worth something else than when they were last worked out: that was on another day, or a provider has another figure since, another
 * remit, a pause, or the rules are others. What its people can do else is looked at the next morning.
 * @param startOfDay of today, where the area is
 */
export async function pricesAreOld(tx: Tx, area: string, startOfDay: Date): Promise<'never' | 'day' | 'changed' | 'no'> {
  const { rows } = await tx.query<{ at: Date | null; changed: boolean }>(
    `select s.at,
       exists (select from capacity_month_was w join provider p on p.id = w.provider where p.area = $1 and w.since > s.at)
       or exists (select from provider_profile v join provider p on p.id = v.provider where p.area = $1 and v.since > s.at)
       or exists (select from provider_pause w join provider p on p.id = w.provider where p.area = $1 and greatest(w.from_at, w.to_at) > s.at)
       or exists (select from provider p where p.area = $1 and p.suspended_at > s.at)
       or exists (select from rule_set_in_force r where r.area = $1 and r.since > s.at) as changed
     from (select max(at) as at from price_set where area = $1) s`,
    [area],
  );
  const { at, changed } = rows[0]!;
  if (at === null) return 'never';
  if (at < startOfDay) return 'day';
  return changed ? 'changed' : 'no';
}
