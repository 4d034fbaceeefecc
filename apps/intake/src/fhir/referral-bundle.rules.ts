import type { ReferralSubmittedV1 } from '#contracts/referral.submitted.v1.js';
import { readConsent, writeConsent } from './consent.rules.js';
import { asJson, isObject, itemsOf, noNotes, place, refuse, refuseModifiers, textIn, type Json, type Notes } from './element.rules.js';
import { readPatient, refIn, writePatient } from './patient.rules.js';
import { readServiceRequest, writeServiceRequest } from './service-request.rules.js';

interface Found {
  resource: Json;
  at: string;
  /** References that lead to it. */
  keys: string[];
}

interface ReferralParts {
  requests: Found[];
  patients: Found[];
  consents: Found[];
}

export interface Referred {
  /** The data of `referral.submitted.v1`, as far as the resources say it: the contract names what is missing. */
  data: Json;
  notes: Notes;
}

/**
 * A ServiceRequest with its people and consents as a referral: a transaction Bundle that holds them, or one resource that contains them. What the hub
 * cannot do is put into the data under its own name, so that the register refuses it like any other fault.
 * @param now when it came, as an instant
 */
export function toReferral(resource: Json, now: string): Referred {
  const notes = noNotes();
  refuseModifiers(resource, String(resource.resourceType), notes);
  const { requests, patients, consents } = partsOf(resource, notes);
  const people = patients.map((patient, nth) => ({ ...patient, ref: refIn(patient.resource, nth) }));
  const refOf = (reference: unknown) => {
    const key = isObject(reference) ? reference.reference : undefined;
    return people.find(({ keys }) => typeof key === 'string' && keys.includes(key))?.ref;
  };
  const [request] = requests;
  if (requests.length !== 1)
    refuse(notes, {
      path: 'entry',
      expression: resource.resourceType === 'Bundle' ? 'Bundle.entry' : 'ServiceRequest',
      code: 'one_request',
      sentence: 'A referral is exactly one ServiceRequest.',
    });
  const said = request ? readServiceRequest(request.resource, request.at, now, notes, refOf) : {};
  place(notes, 'people', request?.at ?? 'Bundle');
  const given: Json[] = [];
  for (const { resource: consent, at } of consents)
    given.push(...readConsent(consent, at, (nth) => `consents[${nth}]`, given.length, notes, refOf));
  const data = {
    ...said,
    people: people.map(({ resource: patient, at }, nth) => readPatient(patient, at, nth, notes, refOf)),
    consents: given,
    ...Object.fromEntries(notes.refused.map(({ path }) => [path, true])),
  };
  return { data: asJson(data), notes };
}

function partsOf(resource: Json, notes: Notes): ReferralParts {
  const parts: ReferralParts = { requests: [], patients: [], consents: [] };
  if (resource.resourceType === 'ServiceRequest') {
    parts.requests.push({ resource, at: 'ServiceRequest', keys: [] });
    for (const { item, at } of itemsOf(resource, 'contained', 'ServiceRequest', notes))
      sort(parts, item, at, [`#${textIn(item.id)}`], notes, true);
  } else if (resource.resourceType === 'Bundle') {
    if (resource.type !== 'transaction')
      refuse(notes, { path: 'type', expression: 'Bundle.type', code: 'not_one_of', sentence: 'The Bundle must be a transaction.' });
    for (const { item: entry, at } of itemsOf(resource, 'entry', 'Bundle', notes)) {
      const asked = isObject(entry.request) ? entry.request : {};
      const held = isObject(entry.resource) ? entry.resource : {};
      if (asked.method !== 'POST' || asked.url !== held.resourceType || asked.ifNoneExist !== undefined)
        refuse(notes, {
          path: 'request',
          expression: `${at}.request`,
          code: 'not_supported',
          sentence: 'Every entry must be a plain POST of its resource: a referral is taken whole, or not at all.',
        });
      const id = textIn(held.id);
      sort(
        parts,
        held,
        `${at}.resource`,
        [textIn(entry.fullUrl) ?? [], id ? `${String(held.resourceType)}/${id}` : []].flat(),
        notes,
        false,
      );
      for (const { item, at: within } of itemsOf(held, 'contained', `${at}.resource`, notes))
        sort(parts, item, within, [`#${textIn(item.id)}`], notes, true);
    }
  } else {
    refuse(notes, {
      path: 'resourceType',
      expression: 'resourceType',
      code: 'not_supported',
      sentence: 'A referral is a ServiceRequest, or a transaction Bundle with one.',
    });
  }
  return parts;
}

/** In a transaction all of it is done or nothing: what the hub has no place for cannot be passed over. What is contained belongs to its resource, and can. */
function sort(parts: ReferralParts, resource: Json, at: string, keys: string[], notes: Notes, contained: boolean): void {
  const found = { resource, at, keys };
  if (resource.resourceType === 'Patient') parts.patients.push(found);
  else if (resource.resourceType === 'Consent') parts.consents.push(found);
  else if (contained) notes.unmapped.push(at);
  else if (resource.resourceType === 'ServiceRequest') parts.requests.push(found);
  else
    refuse(notes, {
      path: 'resource',
      expression: at,
      code: 'not_supported',
      sentence: 'The hub takes a ServiceRequest, its Patients and their Consents in one transaction, and nothing else.',
    });
}

const urlOf = (ref: string) => `urn:rj-hub:person:${ref}`;

/** A referral as the transaction that would make it: what `toReferral` reads back to the same. */
export function toBundle(referral: ReferralSubmittedV1): Json {
  const { people, consents } = referral;
  const entry = (resource: Json, fullUrl?: string) => ({
    ...(fullUrl && { fullUrl }),
    resource,
    request: { method: 'POST', url: resource.resourceType },
  });
  return asJson({
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      ...people.map((person) => entry(writePatient(person, urlOf), urlOf(person.ref))),
      entry(writeServiceRequest(referral, 'active', urlOf(subjectOf(people)?.ref ?? ''))),
      ...consents.map((consent) => entry(writeConsent(consent, urlOf))),
    ],
  });
}

/** Whom a ServiceRequest is about: the first harmed person; where nobody was harmed, the first who is responsible; else whoever is there. */
export const subjectOf = <Person extends { role: string }>(people: readonly Person[]): Person | undefined =>
  people.find(({ role }) => role === 'harmed') ?? people.find(({ role }) => role === 'harmer') ?? people[0];
