import type { Tx } from '#platform/database.js';
import type { Day } from './calendar.rules.js';
import type { Facilitator } from './facilitator.rules.js';
import { facilitatorsOf } from './facilitators.queries.js';
import { sameStaff, staffContent } from './staff-told.rules.js';

/**
 * Writes a provider's facilitators as they now stand, where anything differs, and keeps the version that decisions name. Who is not among them is left
 * alone: nobody is ever removed, since old cases name them. The area's lock is held.
 * @returns whether anything differed
 */
export async function saveStaff(tx: Tx, provider: string, staff: readonly Facilitator[], by: string, now: Date): Promise<boolean> {
  const before = (await facilitatorsOf(tx, [provider])).get(provider)!;
  const named = new Set(staff.map(({ code }) => code));
  const after = [...before.filter(({ code }) => !named.has(code)), ...staff];
  if (sameStaff(before, after)) return false;
  const rows = JSON.stringify(staff.map((each) => ({ ...staffContent(each), conflictKey: each.conflictKey })));
  await tx.query(
    `insert into facilitator (provider, code, kind, gender, accreditation, tags, languages, districts, hours_a_month, most_cases, cool_down_days,
       joined_on, left_on, conflict_key)
     select $1, code, kind, gender, accreditation, tags, languages, districts, "hoursAMonth", "mostCases", "coolDownDays", "joinedOn", "leftOn", "conflictKey"
     from jsonb_to_recordset($2) as f(code text, kind text, gender text, accreditation text, tags text[], languages text[], districts text[],
       "hoursAMonth" numeric, "mostCases" int, "coolDownDays" int, "joinedOn" date, "leftOn" date, "conflictKey" text)
     on conflict (provider, code) do update set kind = excluded.kind, gender = excluded.gender, accreditation = excluded.accreditation,
       tags = excluded.tags, languages = excluded.languages, districts = excluded.districts, hours_a_month = excluded.hours_a_month,
       most_cases = excluded.most_cases, cool_down_days = excluded.cool_down_days, joined_on = excluded.joined_on, left_on = excluded.left_on,
       conflict_key = excluded.conflict_key`,
    [provider, rows],
  );
  await tx.query(
    `with told as (
       select f.code, k.kind, k."expiresOn" as expires_on from jsonb_to_recordset($2) as f(code text, checks jsonb)
       cross join lateral jsonb_to_recordset(f.checks) as k(kind text, "expiresOn" date)
     ), gone as (
       delete from facilitator_check c where c.provider = $1 and c.code = any($3::text[])
         and not exists (select from told t where t.code = c.code and t.kind = c.kind)
     )
     insert into facilitator_check as c (provider, code, kind, expires_on, told_at, told_by) select $1, code, kind, expires_on, $4, $5 from told
     on conflict (provider, code, kind) do update set expires_on = excluded.expires_on, told_at = excluded.told_at, told_by = excluded.told_by
       where c.expires_on <> excluded.expires_on`,
    [provider, rows, [...named], now, by],
  );
  const content = [...after].sort((a, b) => (a.code < b.code ? -1 : 1)).map(staffContent);
  await tx.query(
    `with p as (update provider set staff_version = staff_version + 1 where id = $1 returning staff_version)
     insert into provider_staff (provider, version, staff, since) select $1, staff_version, $2::json, $3 from p`,
    [provider, JSON.stringify(content), now],
  );
  return true;
}

/** Those told to have left before this moment who are named as there again: that they had left is taken back. */
export async function takeBackLeaving(tx: Tx, provider: string, codes: readonly string[], declaredAt: Date, now: Date): Promise<void> {
  await tx.query(
    `update absence set cancelled_at = $4 where provider = $1 and facilitator = any($2::text[]) and kind = 'left' and declared_at <= $3 and cancelled_at is null`,
    [provider, codes, declaredAt, now],
  );
}

export type Leaving = { kind: 'done' } | { kind: 'already' } | { kind: 'not_known' };

/** A facilitator's last day there. */
export async function leave(tx: Tx, provider: string, code: string, lastDay: Day, by: string, now: Date): Promise<Leaving> {
  const known = (await facilitatorsOf(tx, [provider])).get(provider)!.find((each) => each.code === code);
  if (!known) return { kind: 'not_known' };
  if (known.leftOn !== undefined && known.leftOn <= lastDay) return { kind: 'already' };
  await saveStaff(tx, provider, [{ ...known, leftOn: lastDay }], by, now);
  return { kind: 'done' };
}
