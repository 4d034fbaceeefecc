import type { Tx } from '#platform/database.js';

export interface OpenOffer {
  offer: string;
  case: string;
  reference: string;
  provider: string;
  area: string;
  /** The fact that made the offer. */
  factId: string;
  remindAt: string;
  respondBy: string;
}

export const openOffers = (tx: Tx, offers: OpenOffer[]) =>
  tx.query(
    `insert into open_offer (offer, case_id, reference, provider, area, fact_id, remind_at, respond_by)
     select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::timestamptz[], $8::timestamptz[])
     on conflict do nothing`,
    [
      offers.map((each) => each.offer),
      offers.map((each) => each.case),
      offers.map((each) => each.reference),
      offers.map((each) => each.provider),
      offers.map((each) => each.area),
      offers.map((each) => each.factId),
      offers.map((each) => each.remindAt),
      offers.map((each) => each.respondBy),
    ],
  );

/** An offer that was answered, lapsed or was taken back is reminded of no more. */
export const closeOffers = (tx: Tx, offers: string[]) => tx.query('delete from open_offer where offer = any($1::uuid[])', [offers]);

export interface DueReminder extends Omit<OpenOffer, 'remindAt' | 'respondBy'> {
  respondBy: Date;
  /** JSON: what the provider was told, which is kept far longer than an offer is open; null where it is a partner no more. */
  told: string | null;
}

/** Takes the offers whose reminder is due: each once, whoever asks. Those that have lapsed meanwhile are not reminded of. */
export async function takeDueReminders(tx: Tx, limit: number): Promise<DueReminder[]> {
  const { rows } = await tx.query<DueReminder>(
    `with taken as (
       update open_offer o set reminded_at = now() from (
         select offer from open_offer where reminded_at is null and remind_at <= now() order by remind_at limit $1 for update skip locked
       ) due where o.offer = due.offer returning o.*
     )
     select t.offer, t.case_id as "case", t.reference, t.provider, t.area, t.fact_id as "factId", t.respond_by as "respondBy", d.data as told
     from taken t left join delivery d on d.fact_id = t.fact_id and d.partner = t.provider and d.type = 'offer.made.v1'`,
    [limit],
  );
  return rows.filter((row) => row.respondBy.getTime() > Date.now());
}

/** Milliseconds until the next reminder; null where none is to come. */
export async function nextReminder(tx: Tx): Promise<number | null> {
  const { rows } = await tx.query<{ ms: number | null }>(
    `select (extract(epoch from min(remind_at) - clock_timestamp()) * 1000)::float8 as ms from open_offer where reminded_at is null`,
  );
  return rows[0]?.ms ?? null;
}
