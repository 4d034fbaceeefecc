import type { ChainWatch } from './chain-watch.js';

/** What became of the referrals of one run. */
export interface ChainCheck {
  cases: number;
  offered: number;
  /** Confirmed to the agency, and missing at some station of the chain. */
  lost: number;
  /** More than one case, offer, notification or row of the read model for one referral. */
  duplicated: number;
}

/** Holds every station of the chain against what the agencies' broker confirmed. */
export async function checkChain(watch: ChainWatch, run: string, confirmed: number): Promise<ChainCheck> {
  const [found] = await watch.query<Record<keyof typeof STATIONS, { all: string; each: string }>>(
    `with cases as materialized (select id, message_id from intake.cases where message_id like $1)
     select ${Object.entries(STATIONS)
       .map(
         ([name, query]) =>
           `(select json_build_object('all', count(*), 'each', count(distinct station.of)) from (${query}) station) as ${name}`,
       )
       .join(', ')}`,
    [`${run}-%`],
  );
  const stations = Object.values(found!).map(({ all, each }) => ({ all: Number(all), each: Number(each) }));
  return {
    cases: Number(found!.cases.each),
    offered: Number(found!.offered.each),
    lost: Math.max(...stations.map(({ each }) => confirmed - each)),
    duplicated: stations.reduce((sum, { all, each }) => sum + all - each, 0),
  };
}

/** By case, but for the first: by the message that made it. */
const STATIONS = {
  cases: 'select message_id as of from cases',
  offered: 'select o.case_id as of from matching.offer o join cases c on c.id = o.case_id',
  owed: `select d.subject as of from notifications.delivery d join cases c on d.subject = 'case/' || c.id where d.type = 'offer.made.v1'`,
  reminders: 'select o.case_id as of from notifications.open_offer o join cases c on c.id = o.case_id',
  reported: `select r.case_id as of from reporting.case_row r join cases c on c.id = r.case_id where r.matching_state = 'offered'`,
  reportedOffers: 'select r.case_id as of from reporting.offer_row r join cases c on c.id = r.case_id',
};
