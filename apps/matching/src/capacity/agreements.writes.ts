import type { Tx } from '#platform/database.js';
import { keepProfiles } from '../providers.writes.js';
import type { Day } from './calendar.rules.js';
import { agreementsTold, type Agreement, type AgreementsVerdict } from './agreements-told.rules.js';

/**
 * A provider's agreements, all of them: what is not among them ends never to have been, unless cases were taken under it. The version of the profile that
 * decisions name counts up, and keeps what stood before. The area's lock is held; what waits is to be looked at again.
 */
export async function setAgreements(tx: Tx, provider: string, agreements: readonly Agreement[]): Promise<AgreementsVerdict> {
  const { rows: used } = await tx.query<{ day: string }>(
    'select agreement_from::text as day from share_taken where provider = $1 and points > 0 order by 1',
    [provider],
  );
  const verdict = agreementsTold(agreements, used.map(({ day }) => day)); // prettier-ignore
  if (verdict.kind === 'refused') return verdict;
  const from = agreements.map((each) => each.from);
  await tx.query('delete from share_taken where provider = $1 and not agreement_from = any($2::date[])', [provider, from]);
  await tx.query('delete from agreement where provider = $1 and not starts_on = any($2::date[])', [provider, from]);
  await tx.query(
    `insert into agreement (provider, starts_on, ends_on, share_percent) select $1, a.* from unnest($2::date[], $3::date[], $4::numeric[]) as a
     on conflict (provider, starts_on) do update set ends_on = excluded.ends_on, share_percent = excluded.share_percent`,
    [provider, from, agreements.map((each) => each.to), agreements.map((each) => each.sharePercent)],
  );
  await tx.query('update provider set profile_version = profile_version + 1 where id = $1', [provider]);
  await keepProfiles(tx);
  return verdict;
}

/** A provider's agreements, those past and to come among them, in their order. */
export async function agreementsOf(tx: Tx, provider: string): Promise<Agreement[]> {
  const { rows } = await tx.query<Agreement>(
    `select starts_on::text as "from", ends_on::text as "to", share_percent::float8 as "sharePercent" from agreement where provider = $1 order by starts_on`,
    [provider],
  );
  return rows;
}

/** Points of a case that a provider took on a day. */
export interface Taken {
  provider: string;
  on: Day;
  points: number;
}

/** Counts cases that were taken under the agreement in force on their day, so that its share is known without reading through history. */
export async function countShares(tx: Tx, taken: readonly Taken[]): Promise<void> {
  if (taken.length === 0) return;
  await tx.query(
    `insert into share_taken as s (provider, agreement_from, points)
     select a.provider, a.starts_on, sum(t.points) from unnest($1::uuid[], $2::date[], $3::int[]) as t(provider, day, points)
     join agreement a on a.provider = t.provider and t.day between a.starts_on and a.ends_on group by a.provider, a.starts_on
     on conflict (provider, agreement_from) do update set points = s.points + excluded.points`,
    [taken.map((each) => each.provider), taken.map((each) => each.on), taken.map((each) => each.points)],
  );
}
