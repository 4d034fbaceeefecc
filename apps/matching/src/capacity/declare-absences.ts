import type { Tx } from '#platform/database.js';
import { newId } from '#platform/new-id.js';
import { absenceTold, sameAbsence, type AbsenceVerdict } from './absence-told.rules.js';
import { lockTold } from './capacity.queries.js';
import { monthOf } from './calendar.rules.js';
import { countMonths, type Moment } from './count-months.js';
import type { Absence } from './facilitator.rules.js';
import { absencesOf, facilitatorsOf } from './facilitators.queries.js';
import type { MonthChanged } from './move-months.writes.js';

export interface DeclaringAbsence {
  provider: string;
  absence: Absence;
  declaredAt: Date;
  declaredBy: string;
}

export type DeclaringAbsenceVerdict = (AbsenceVerdict & { kind: 'refused' }) | { kind: 'done'; id: string };

/**
 * Takes absences and takes them off at once. One that stands already is that one again. The area's lock is held.
 * @returns a verdict each, and the months whose figures changed
 */
export async function declareAbsences(
  tx: Tx,
  declarings: readonly DeclaringAbsence[],
  moment: Moment,
): Promise<{ verdicts: DeclaringAbsenceVerdict[]; changed: MonthChanged[] }> {
  const providers = [...new Set(declarings.map((each) => each.provider))].sort();
  // The lock alone: whoever else works months out of absences waits here.
  await lockTold(tx, providers, monthOf(moment.today));
  const staff = await facilitatorsOf(tx, providers);
  const earliest = declarings.map(({ absence }) => absence.from).reduce((a, b) => (a < b ? a : b), moment.today);
  const standing = await absencesOf(tx, providers, earliest);
  const taken: (DeclaringAbsence & { id: string })[] = [];
  const verdicts = declarings.map((declaring): DeclaringAbsenceVerdict => {
    const { provider, absence } = declaring;
    const verdict = absenceTold(absence, staff.get(provider) ?? []);
    if (verdict.kind === 'refused') return verdict;
    const already =
      standing.get(provider)!.find((each) => sameAbsence(each, absence)) ??
      taken.find((each) => each.provider === provider && sameAbsence(each.absence, absence));
    if (already) return { kind: 'done', id: already.id };
    const id = newId();
    // A clock that runs ahead would outlive every later word that somebody is back.
    const declaredAt = declaring.declaredAt > moment.now ? moment.now : declaring.declaredAt;
    taken.push({ ...declaring, id, declaredAt });
    return { kind: 'done', id };
  });
  await saveAbsences(tx, taken);
  return { verdicts, changed: await countMonths(tx, taken.map((each) => each.provider), 'absence', moment) }; // prettier-ignore
}

async function saveAbsences(tx: Tx, absences: readonly (DeclaringAbsence & { id: string })[]): Promise<void> {
  if (absences.length === 0) return;
  await tx.query(
    `insert into absence (id, provider, facilitator, from_on, to_on, kind, hours, declared_at, declared_by)
     select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::date[], $5::date[], $6::text[], $7::numeric[], $8::timestamptz[], $9::text[])`,
    [
      absences.map((each) => each.id),
      absences.map((each) => each.provider),
      absences.map(({ absence }) => absence.facilitator),
      absences.map(({ absence }) => absence.from),
      absences.map(({ absence }) => absence.to),
      absences.map(({ absence }) => absence.kind),
      absences.map(({ absence }) => absence.hours ?? null),
      absences.map((each) => each.declaredAt),
      absences.map((each) => each.declaredBy),
    ],
  );
}

export type TakingBack = { kind: 'done'; changed: MonthChanged[] } | { kind: 'already' } | { kind: 'not_known' };

/** Takes an absence back: from now on it takes nothing off. What past months were stays. The area's lock is held. */
export async function takeBackAbsence(tx: Tx, provider: string, id: string, moment: Moment): Promise<TakingBack> {
  await lockTold(tx, [provider], monthOf(moment.today));
  const { rowCount } = await tx.query('update absence set cancelled_at = $3 where id = $1 and provider = $2 and cancelled_at is null', [
    id,
    provider,
    moment.now,
  ]);
  if (rowCount === 1) return { kind: 'done', changed: await countMonths(tx, [provider], 'absence_cancelled', moment) };
  const { rows } = await tx.query('select 1 from absence where id = $1 and provider = $2', [id, provider]);
  return { kind: rows.length > 0 ? 'already' : 'not_known' };
}
