import type { Tx } from '#platform/database.js';
import type { Agreed } from './flood.rules.js';

/** A partner that is kept from the broker for a while. */
export interface Slowed {
  since: Date;
  until: Date;
  /** Which time it is. */
  times: number;
  /** Messages a second that it published. */
  perSecond: number;
  /** Messages a second that were agreed. */
  agreed: number;
}

/** Seconds without a look, after which another process looks instead. */
const LEASE = 15;

/** Whether this process is the one that looks, for now: as before, or from another that did. */
export type MayWatch = 'as_before' | 'from_now' | 'no';

export async function mayWatch(tx: Tx, holder: string): Promise<MayWatch> {
  const { rows } = await tx.query<{ may: MayWatch }>(
    `with before as (select holder from flood_watch)
     insert into flood_watch as w (holder, seen_at) values ($1, now())
     on conflict (one) do update set holder = $1, seen_at = now() where w.holder = $1 or w.seen_at < now() - make_interval(secs => ${LEASE})
     returning case when (select holder from before) = $1 then 'as_before' else 'from_now' end as may`,
    [holder],
  );
  return rows[0]?.may ?? 'no';
}

/** Another process may look at once. */
export async function leaveWatch(tx: Tx, holder: string): Promise<void> {
  await tx.query('delete from flood_watch where holder = $1', [holder]);
}

export interface Watched extends Agreed {
  organisation: string;
  code: string;
  /** Of its exchange. */
  name: string;
  /** Its users at the broker. */
  users: string[];
  slowed: boolean;
}

/** Partners that may publish. */
export async function watchedPartners(tx: Tx): Promise<Watched[]> {
  const { rows } = await tx.query<Watched>(
    `select q.organisation, o.code, q.name, s.queue_per_second as "queuePerSecond", s.burst, s.backlog,
       exists (select from partner_slowed d where d.organisation = q.organisation and d.over_at is null) as slowed,
       array(select u.name from partner_user u where u.organisation = q.organisation and coalesce(u.ends_at > now(), true)) as users
     from partner_queue q join organisation o on o.id = q.organisation join partner_setting s on s.organisation = o.id where q.wanted = 'open' and q.registered_at is not null`,
  );
  return rows;
}

/** @returns the last time, or undefined where there was none; false where it is slowed already, or not open any more. Whoever asks meanwhile waits */
export async function slowedBefore(tx: Tx, organisation: string): Promise<Pick<Slowed, 'times' | 'until'> | undefined | false> {
  const open = await tx.query(`select from partner_queue where organisation = $1 and wanted = 'open' for update`, [organisation]);
  if (!open.rowCount) return false;
  const { rows } = await tx.query<{ times: number; until: Date; over: boolean }>(
    'select times, until, over_at is not null as over from partner_slowed where organisation = $1',
    [organisation],
  );
  return rows[0]?.over === false ? false : rows[0];
}

export async function noteSlowed(tx: Tx, organisation: string, { since, until, times, perSecond, agreed }: Slowed): Promise<void> {
  await tx.query(
    `insert into partner_slowed (organisation, since, until, times, per_second, agreed_per_second) values ($1, $2, $3, $4, $5, $6)
     on conflict (organisation) do update set since = $2, until = $3, times = $4, per_second = $5, agreed_per_second = $6, over_at = null`,
    [organisation, since, until, times, perSecond, agreed],
  );
}

/** Those whose time is over. */
export async function slowedLongEnough(tx: Tx): Promise<string[]> {
  const { rows } = await tx.query<{ organisation: string }>(
    'select organisation from partner_slowed where over_at is null and until <= now() order by until',
  );
  return rows.map(({ organisation }) => organisation);
}

/** Its time is over, whatever was noted: it was agreed anew what it may send. */
export async function letBackSoon(tx: Tx, organisation: string): Promise<void> {
  await tx.query('update partner_slowed set until = now() where organisation = $1 and over_at is null and since < now()', [organisation]);
}

/** @returns false where another process has let it back meanwhile */
export async function noteLetBack(tx: Tx, organisation: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    'update partner_slowed set over_at = now() where organisation = $1 and over_at is null and until <= now()',
    [organisation],
  );
  return rowCount === 1;
}

/** Partners that are slowed, and of them those that should have been let back half a minute ago. */
export async function howManySlowed(tx: Tx): Promise<{ slowed: number; late: number }> {
  const { rows } = await tx.query<{ slowed: number; late: number }>(
    `select count(*)::int as slowed, count(*) filter (where until < now() - interval '30 seconds')::int as late
     from partner_slowed where over_at is null`,
  );
  return rows[0]!;
}
