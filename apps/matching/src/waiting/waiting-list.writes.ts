import type { Attention } from '#contracts/codes.js';
import { columnsOf } from '#platform/columns.js';
import type { Tx } from '#platform/database.js';
import type { Earmark } from '../rules/sitting.rules.js';

/** What a look at the whole list made of one case. */
export interface ListLook {
  id: string;
  before: Attention | null;
  attention: Attention | null;
  /** What a person has seen to, as long as it lasts. */
  seen: Attention | null;
  /** It is asked now whether it is still wanted. */
  ask?: { round: number; by: string };
}

type NoteKind = 'still_wanted_asked' | 'still_wanted_yes' | 'still_wanted_no' | 'earmarked' | 'attention' | 'attention_seen';

interface Note {
  case: string;
  kind: NoteKind;
  what?: string;
  by?: string;
}

/** What became of a case while it waited, for good. */
export async function addNotes(tx: Tx, notes: readonly Note[], at: Date): Promise<void> {
  if (notes.length === 0) return;
  const rows = notes.map(({ case: id, kind, what = null, by = null }) => ({ id, kind, what, by }));
  await tx.query(
    `insert into waiting_note (case_id, at, kind, what, by_person)
     select n.id, $5, n.kind, n.what, n.by from unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) as n(id, kind, what, by)
     on conflict do nothing`,
    [...columnsOf(rows, 'id', 'kind', 'what', 'by'), at],
  );
}

/** Room set aside: first what goes, then what comes, since a provider has one at most. */
export async function moveEarmarks(tx: Tx, gone: readonly string[], set: readonly Earmark[], now: Date): Promise<void> {
  if (gone.length > 0)
    await tx.query(
      'update matched_case set earmark_provider = null, earmark_month = null, earmark_points = null where id = any($1::uuid[])',
      [gone],
    );
  if (set.length === 0) return;
  await tx.query(
    `update matched_case m set earmark_provider = e.provider, earmark_month = e.month, earmark_points = e.points
     from unnest($1::uuid[], $2::uuid[], $3::date[], $4::int[]) as e(id, provider, month, points) where m.id = e.id`,
    columnsOf(set, 'id', 'provider', 'month', 'points'),
  );
  await addNotes(tx, set.map(({ id, provider }) => ({ case: id, kind: 'earmarked', what: provider })), now); // prettier-ignore
}

/** Writes what differs. */
export async function saveLooks(tx: Tx, looks: readonly ListLook[], now: Date): Promise<void> {
  const rows = looks.map(({ id, attention, seen, ask }) => ({ id, attention, seen, round: ask?.round ?? null }));
  await tx.query(
    `update matched_case m set attention = l.attention, attention_seen = l.seen, still_wanted_round = coalesce(l.round, m.still_wanted_round),
       still_wanted_asked_at = case when l.round is null then m.still_wanted_asked_at else $5 end
     from unnest($1::uuid[], $2::text[], $3::text[], $4::int[]) as l(id, attention, seen, round)
     where m.id = l.id and (l.round is not null or (m.attention, m.attention_seen) is distinct from (l.attention, l.seen))`,
    [...columnsOf(rows, 'id', 'attention', 'seen', 'round'), now],
  );
  await addNotes(
    tx,
    looks.flatMap(({ id, before, attention, ask }): Note[] => [
      ...(ask ? [{ case: id, kind: 'still_wanted_asked' as const }] : []),
      ...(attention !== null && attention !== before ? [{ case: id, kind: 'attention' as const, what: attention }] : []),
    ]),
    now,
  );
}

/** Brings to the notice of a person what was found about these cases, by whoever found it. */
export async function noteAttention(tx: Tx, found: readonly { case: string; attention: Attention }[], now: Date): Promise<void> {
  if (found.length === 0) return;
  const { rows } = await tx.query<{ case: string; attention: Attention }>(
    `update matched_case m set attention = n.attention from unnest($1::uuid[], $2::text[]) as n(id, attention)
     where m.id = n.id and m.attention is distinct from n.attention and m.attention_seen is distinct from n.attention
     returning m.id as case, m.attention`,
    columnsOf(found, 'case', 'attention'),
  );
  await addNotes(tx, rows.map(({ case: id, attention }) => ({ case: id, kind: 'attention', what: attention })), now); // prettier-ignore
}

/** What was said of a waiting case when it was asked whether it is still wanted, or without being asked. @returns false where it does not wait */
export async function saveStillWanted(
  tx: Tx,
  area: string,
  { case: id, answer, by }: { case: string; answer: 'yes' | 'no'; by: string },
  now: Date,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update matched_case set still_wanted_answered_at = $3, attention = nullif(attention, 'still_wanted_unanswered'),
       attention_seen = nullif(attention_seen, 'still_wanted_unanswered')
     where id = $1 and area = $2 and state in ('waiting', 'reallocating')`,
    [id, area, now],
  );
  if (rowCount === 0) return false;
  await addNotes(tx, [{ case: id, kind: answer === 'yes' ? 'still_wanted_yes' : 'still_wanted_no', by }], now);
  return true;
}

/** A person has seen to it. @returns false where it is not what stands about the case */
export async function saveSeen(
  tx: Tx,
  area: string,
  { case: id, attention, by }: { case: string; attention: Attention; by: string },
  now: Date,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    'update matched_case set attention = null, attention_seen = $3 where id = $1 and area = $2 and attention = $3',
    [id, area, attention],
  );
  if (rowCount === 0) return false;
  await addNotes(tx, [{ case: id, kind: 'attention_seen', what: attention, by }], now);
  return true;
}
