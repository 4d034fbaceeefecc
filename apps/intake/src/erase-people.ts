import type { Unit } from '#messaging/unit.js';
import { casesById, isEnded, resealDetails, updateCases, type CaseRow } from './cases.queries.js';
import { endReferral } from './end-referral.js';
import type { Means } from './means.js';
import { consentsOf, deleteNotes, erasePeople, peopleOf, type PersonRow } from './people.queries.js';
import { partners, providerIds } from './register.queries.js';
import { openDetails, sealDetails } from './seal-details.js';
import { settleCases } from './settle-cases.js';

/**
 * Erases people from their cases: their keys go, and with them the free text about these cases, whoever it names. What the agency calls its case by
 * is kept, under a new key: the old one, in a back-up's copy of the row too, would open the text. A case goes on without them where it can, or ends.
 * @returns the ids of those who were not erased before
 */
export async function eraseFromCases(unit: Unit, means: Means, people: string[], caseIds: string[]): Promise<string[]> {
  const { vault } = means;
  const rows = await casesById(unit.tx, caseIds);
  const erased = await erasePeople(unit.tx, caseIds, people, unit.now);
  const touched = [...rows.values()].filter(({ id }) => erased.some((person) => person.caseId === id));
  for (const row of touched) {
    const details = openDetails(vault, row);
    if (!details) continue;
    const { agencyReference, submittedAt, submittedBy, crimeReference } = details;
    const { key, wrapped } = vault.newKey(row.id);
    row.data_key = wrapped;
    row.details_sealed = sealDetails(key, row.id, {
      agencyReference,
      submittedAt,
      ...(submittedBy !== undefined && { submittedBy }),
      ...(crimeReference !== undefined && { crimeReference }),
    });
  }
  await resealDetails(unit.tx, touched);
  await deleteNotes(
    unit.tx,
    touched.map((row) => row.id),
  );
  await goOnWithout(
    unit,
    means,
    touched.filter((row) => !isEnded(row.state)),
  );
  return erased.map((person) => person.id);
}

/** Nobody works for somebody who is no more: without its harmed person a case ends, and any other is triaged anew with those who are left. */
async function goOnWithout(unit: Unit, means: Means, rows: CaseRow[]): Promise<void> {
  if (rows.length === 0) return;
  const ids = rows.map((row) => row.id);
  const [people, consents] = [await peopleOf(unit.tx, ids), await consentsOf(unit.tx, ids)];
  const over = rows.filter((row) => isWithoutHarmed(people.get(row.id) ?? []));
  unit.tell(...over.map((row) => endReferral(row, { end: 'withdrawn', reason: 'no_harmed_person', by: 'hub' }, unit.now)));
  await updateCases(unit.tx, over);
  const left = rows.filter((row) => !over.includes(row));
  const revised = left.map((row) => ({
    row,
    people: people.get(row.id) ?? [],
    consents: consents.get(row.id) ?? [],
    changed: ['people' as const],
  }));
  await settleCases(unit, means, providerIds(await partners(unit.tx)), revised);
}

const isWithoutHarmed = (people: readonly PersonRow[]): boolean => {
  const harmed = people.filter((person) => person.role === 'harmed');
  return harmed.length > 0 && harmed.every((person) => person.erased_at !== null);
};
