import type { Tx } from '#platform/database.js';
import { keepProfiles } from '../providers.writes.js';
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
