import type { ContactPoint } from '#contracts/contact-point.js';
import type { Identifier, ReferredPerson } from '#contracts/referred-person.js';
import { newId } from '#platform/new-id.js';
import { ageBandOf, type AgeBands } from './code-case.rules.js';
import { personText } from './match-people.rules.js';
import type { PersonRow } from './people.queries.js';
import { openJson, openText, sealJson, sealText, type DataKey, type Vault } from './vault.js';

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

/** The row of a person: personal parts each sealed with the person's own key, coded parts beside them. */
export function sealPerson(
  vault: Vault,
  person: ReferredPerson,
  { id, caseId, position, key, day }: PersonPlace,
  bands: AgeBands,
): PersonRow {
  const { name, knownAs, dateOfBirth, contactPoints, identifiers = [], riskMarkers, needs, notes, extensions } = person;
  const points: KeptContactPoint[] = contactPoints.map((point) => ({ ...point, id: newId() }));
  const remarks: Remarks = { riskMarkers, needs, notes, extensions };
  const text = personText(name, dateOfBirth);
  return {
    id,
    case_id: caseId,
    ref: person.ref,
    position,
    role: person.role,
    data_key: key.wrapped,
    name_sealed: sealJson(key.key, context(id, 'name'), { name, knownAs } satisfies Names),
    birth_sealed: dateOfBirth === undefined ? null : sealText(key.key, context(id, 'birth'), dateOfBirth),
    contacts_sealed: sealJson(key.key, context(id, 'contacts'), points),
    identifiers_sealed: identifiers.length === 0 ? null : sealJson(key.key, context(id, 'identifiers'), identifiers),
    remarks_sealed: isEmpty(remarks) ? null : sealJson(key.key, context(id, 'remarks'), remarks),
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

/** What says nothing is not sealed: its length would say so all the same. */
const isEmpty = (remarks: Remarks) => Object.values(remarks).every((remark) => remark === undefined);

/** The person in clear; undefined once erased. */
export function openPerson(vault: Vault, row: PersonRow): OpenPerson | undefined {
  if (!row.data_key || !row.name_sealed) return undefined;
  const key = vault.unwrap(row.id, row.data_key);
  return {
    ...openJson<Names>(key, context(row.id, 'name'), row.name_sealed),
    ...(row.birth_sealed && { dateOfBirth: openText(key, context(row.id, 'birth'), row.birth_sealed) }),
    contactPoints: row.contacts_sealed ? openJson<KeptContactPoint[]>(key, context(row.id, 'contacts'), row.contacts_sealed) : [],
    identifiers: row.identifiers_sealed ? openJson<Identifier[]>(key, context(row.id, 'identifiers'), row.identifiers_sealed) : [],
    ...(row.remarks_sealed && openJson<Remarks>(key, context(row.id, 'remarks'), row.remarks_sealed)),
  };
}

/** Seals contact points anew, after one of them became unsafe. */
export const sealContacts = (vault: Vault, row: PersonRow, points: KeptContactPoint[]): Buffer =>
  sealJson(vault.unwrap(row.id, row.data_key!), context(row.id, 'contacts'), points);

export const recordedByContext = (personId: string) => context(personId, 'recorded_by');

const context = (personId: string, column: string) => `person.${column}:${personId}`;
