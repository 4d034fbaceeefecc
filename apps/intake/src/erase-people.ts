import type { Unit } from '#messaging/unit.js';
import { casesById, resealDetails } from './cases.queries.js';
import type { Means } from './means.js';
import { deleteNotes, erasePeople } from './people.queries.js';
import { openDetails, sealDetails } from './seal-details.js';

/**
 * Erases people from their cases: their keys go, and with them the free text about these cases, whoever it names. What the agency calls its case by
 * is kept, under a new key: the old one, in a back-up's copy of the row too, would open the text.
 * @returns the ids of those who were not erased before
 */
export async function eraseFromCases(unit: Unit, { vault }: Means, people: string[], caseIds: string[]): Promise<string[]> {
  const rows = await casesById(unit.tx, caseIds);
  const erased = await erasePeople(unit.tx, people, unit.now);
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
  return erased.map((person) => person.id);
}
