import type { OfferMadeV1 } from '#contracts/offer.made.v1.js';
import type { Tx } from '#platform/database.js';

export interface OpenOffer {
  offer: string;
  case: string;
  provider: string;
  area: string;
  /** The fact that made the offer. */
  factId: string;
  remindAt: string;
  respondBy: string;
  told: OfferMadeV1;
}

export const openOffers = (tx: Tx, offers: OpenOffer[]) =>
  tx.query(
    `insert into open_offer (offer, case_id, provider, area, fact_id, remind_at, respond_by, told)
     select offer, "case", provider, area, "factId", "remindAt", "respondBy", told
     from json_to_recordset($1::json) as o(offer uuid, "case" uuid, provider uuid, area text, "factId" text, "remindAt" timestamptz, "respondBy" timestamptz, told json)
     on conflict do nothing`,
    [JSON.stringify(offers)],
  );

/** An offer that was answered, lapsed or was taken back is reminded of no more. */
export const closeOffers = (tx: Tx, offers: string[]) => tx.query('delete from open_offer where offer = any($1::uuid[])', [offers]);

/** Takes the offers whose reminder is due: each once, whoever asks. Those that have lapsed meanwhile are not reminded of. */
export async function takeDueReminders(tx: Tx, limit: number): Promise<OpenOffer[]> {
  const { rows } = await tx.query<OpenOffer>(
    `update open_offer o set reminded_at = now() from (
       select offer from open_offer where reminded_at is null and remind_at <= now() order by remind_at limit $1 for update skip locked
     ) due where o.offer = due.offer
     returning o.offer, o.case_id as "case", o.provider, o.area, o.fact_id as "factId", o.remind_at as "remindAt", o.respond_by as "respondBy", o.told`,
    [limit],
  );
  return rows.filter((row) => new Date(row.respondBy).getTime() > Date.now());
}

/** Milliseconds until the next reminder; null where none is to come. */
export async function nextReminder(tx: Tx): Promise<number | null> {
  const { rows } = await tx.query<{ ms: number | null }>(
    `select (extract(epoch from min(remind_at) - clock_timestamp()) * 1000)::float8 as ms from open_offer where reminded_at is null`,
  );
  return rows[0]?.ms ?? null;
}
