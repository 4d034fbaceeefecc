import type { ContactPoint } from '#contracts/contact-point.js';
import type { Identifier, ReferredPerson } from '#contracts/referred-person.js';
import { newId } from '#platform/new-id.js';
import { ageBandOf, type AgeBands } from './code-case.rules.js';
import { personText } from './match-people.rules.js';
import type { PersonRow } from './people.queries.js';
import { openJson, openText, sealJson, type DataKey, type Vault } from './vault.js';

/** A contact point as the vault keeps it: with an id of the hub's own, by which it can be called unsafe without being named. */
export type KeptContactPoint = ContactPoint & { id: string };

interface Names {
  name: string;
  knownAs?: string;
}

/** Restricted parts: a provider sees them, a list never does. */
export type Remarks = Pick<ReferredPerson, 'riskMarkers' | 'needs' | 'notes' | 'extensions'>;

/** A person with what is personal in clear: only for somebody who may see it, and never kept. */
export interface OpenPerson extends Names, Remarks {
  dateOfBirth?: string;
  contactPoints: KeptContactPoint[];
  identifiers: Identifier[];
}

export interface PersonPlace {
  id: string;
  caseId: string;
  position: number;
  /** The person's own key; a new one where they are new. */
  key: DataKey;
  /** Day of the referral: age is counted on it. */
  day: string;
}

/** The row of a person: all that is personal sealed in one with the person's own key, coded parts beside it. */
export function sealPerson(
  vault: Vault,
  person: ReferredPerson,
  { id, caseId, position, key, day }: PersonPlace,
  bands: AgeBands,
): PersonRow {
  const { name, knownAs, dateOfBirth, identifiers = [], riskMarkers, needs, notes, extensions } = person;
  const contactPoints = person.contactPoints.map((point) => ({ ...point, id: newId() }));
  const text = personText(name, dateOfBirth);
  return {
    id,
    case_id: caseId,
    ref: person.ref,
    position,
    role: person.role,
    data_key: key.wrapped,
    sealed: sealOpen(key.key, id, { name, knownAs, dateOfBirth, contactPoints, identifiers, riskMarkers, needs, notes, extensions }),
    age_band: ageBandOf(dateOfBirth, day, bands),
    language: person.language ?? 'en',
    interpreter: person.interpreter ?? 'none',
    access_needs: person.accessNeeds ?? [],
    facilitator_gender: person.facilitatorGender ?? 'any',
    enhanced_rights: person.enhancedRights ?? null,
    guardian: person.guardian ?? null,
    supports: person.supports ?? null,
    supported_by: person.supportedBy ?? [],
    safe_contact: contactPoints.some((point) => point.safe),
    match_hash: text === undefined ? null : vault.hash('person', text),
    erased_at: null,
  };
}

const sealOpen = (key: Buffer, id: string, open: OpenPerson): Buffer => sealJson(key, context(id, 'name'), open);

/** The person in clear; undefined once erased. One that came sealed apart is put together. */
export function openPerson(vault: Vault, row: PersonRow): OpenPerson | undefined {
  if (!row.data_key || !row.sealed) return undefined;
  const key = vault.unwrap(row.id, row.data_key);
  return {
    contactPoints: [],
    identifiers: [],
    ...openJson<Names>(key, context(row.id, 'name'), row.sealed),
    ...(row.birth_sealed && { dateOfBirth: openText(key, context(row.id, 'birth'), row.birth_sealed) }),
    ...(row.contacts_sealed && { contactPoints: openJson<KeptContactPoint[]>(key, context(row.id, 'contacts'), row.contacts_sealed) }),
    ...(row.identifiers_sealed && { identifiers: openJson<Identifier[]>(key, context(row.id, 'identifiers'), row.identifiers_sealed) }),
    ...(row.remarks_sealed && openJson<Remarks>(key, context(row.id, 'remarks'), row.remarks_sealed)),
  };
}

/** What changes in the row of a person whose contact points have changed. */
export const resealed = (vault: Vault, row: PersonRow, open: OpenPerson) => ({
  sealed: sealOpen(vault.unwrap(row.id, row.data_key!), row.id, open),
  birth_sealed: null,
  contacts_sealed: null,
  identifiers_sealed: null,
  remarks_sealed: null,
  safe_contact: open.contactPoints.some((point) => point.safe),
});

/** Who recorded each of what one message said of a person, in that order; null where it tells of nobody. */
export const sealRecorders = (key: Buffer, personId: string, recorders: readonly (string | undefined)[]): Buffer | null =>
  recorders.every((by) => by === undefined) ? null : sealJson(key, context(personId, 'recorded_by'), recorders);

/** The column that a value lies in; what is sealed in one lies where the names alone did. */
const context = (personId: string, column: string) => `person.${column}:${personId}`;
