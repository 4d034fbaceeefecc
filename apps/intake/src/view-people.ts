import type { Caller } from '#platform/caller.js';
import type { Tx } from '#platform/database.js';
import { newId } from '#platform/new-id.js';
import { Problem } from '#platform/problem.js';
import { casesShown, type CaseRow } from './cases.queries.js';
import { senderOf } from './http-door.js';
import { consentsOf, insertViews, peopleOf, type PersonRow } from './people.queries.js';
import { HUB } from './receipt.js';
import { partners } from './register.queries.js';
import { showPeople, type PeopleShown, type Viewer } from './show-people.js';
import type { Vault } from './vault.js';

export interface ViewedCase {
  row: CaseRow;
  people: PersonRow[];
  shown: PeopleShown;
}

/**
 * The people of those of these cases that the caller holds. Reads, checks who holds what, and writes the view down before anything is shown: no view
 * without its line.
 * @param only the one person who is looked at, where it is not all of them
 */
export async function viewPeople(
  tx: Tx,
  vault: Vault,
  ids: string[],
  purpose: string,
  caller: Caller,
  only?: string,
): Promise<ViewedCase[]> {
  const now = new Date((await tx.query<{ now: Date }>('select now() as now')).rows[0]!.now);
  const viewer = senderOf(caller);
  const partner = viewer === HUB ? undefined : (await partners(tx)).find(({ id }) => id === viewer);
  // A caller's token outlives its organisation's suspension by minutes. Where partners' queues are off, none is registered here.
  if (partner !== undefined && partner.state !== 'open')
    throw new Problem(403, 'suspended', 'Your organisation is suspended, and sees nobody until the hub lets it work again.');
  const rows = (await casesShown(tx, ids)).filter((row) => viewer === HUB || row.provider === viewer);
  if (rows.length === 0) return [];
  const seen = rows.map((row) => row.id);
  const [people, consents] = [await peopleOf(tx, seen), await consentsOf(tx, seen)];
  const by: Viewer = viewer === HUB ? { kind: 'hub' } : { kind: 'provider', code: partner?.code };
  const viewed = rows.map((row): ViewedCase => {
    const own = people.get(row.id) ?? [];
    return { row, people: own, shown: showPeople(vault, row, own, consents.get(row.id) ?? [], by) };
  });
  await insertViews(
    tx,
    viewed.map(({ shown }) => ({
      id: newId(),
      case_id: shown.case,
      inbox_id: null,
      viewer: caller.id,
      viewer_kind: caller.kind,
      organisation: caller.organisation ?? null,
      purpose,
      people: shown.people.filter((person) => !person.withheld && (only === undefined || person.id === only)).map((person) => person.id),
      at: now,
    })),
  );
  return viewed;
}
