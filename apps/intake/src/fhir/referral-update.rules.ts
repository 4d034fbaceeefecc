import {
  asJson,
  isObject,
  isSame,
  itemsOf,
  noNotes,
  place,
  refuse,
  refuseModifiers,
  textIn,
  type Json,
  type Notes,
} from './element.rules.js';
import { HUB_REFERENCE } from './kept-elements.rules.js';
import { readExtension } from './parts.rules.js';
import { readPatient, refIn } from './patient.rules.js';
import { KEPT_AS, readServiceRequest } from './service-request.rules.js';

/** A referral as the hub holds it, for the agency whose it is. */
export interface KnownReferral {
  case: string;
  /** Status of the ServiceRequest, as the agency is told it. */
  status: string;
  people: readonly { id: string; ref: string }[];
  /** None once the agency's own words are erased. */
  agencyReference?: string;
  submittedAt?: string;
  submittedBy?: string;
  route: string;
  initiatedBy: string;
  extensions?: Record<string, unknown>;
}

/** A message that an updated ServiceRequest says. */
export interface Updated {
  type: 'referral.amended.v1' | 'referral.withdrawn.v1';
  subject: string;
  data: Json;
  notes: Notes;
}

const AT = 'ServiceRequest';
const nobody = () => undefined;

/**
 * What a ServiceRequest that its agency has written again says, by its status: revoked or entered in error, it is withdrawn, and nothing else of it is read;
 * otherwise it is amended. What the resource does not say stays as it was, as in every amendment.
 * @param now when it came, as an instant
 */
export function readUpdate(resource: Json, known: KnownReferral, now: string): Updated {
  const notes = noNotes();
  place(notes, '', AT);
  refuseModifiers(resource, AT, notes);
  if (resource.resourceType !== AT)
    refuse(notes, { path: 'resourceType', expression: 'resourceType', code: 'not_supported', sentence: 'This must be a ServiceRequest.' });
  if (resource.id !== known.case)
    refuse(notes, {
      path: 'id',
      expression: `${AT}.id`,
      code: 'not_supported',
      sentence: 'The id of the ServiceRequest must be that of the address.',
    });
  const ends = resource.status === 'revoked' || resource.status === 'entered-in-error';
  const data = ends ? withdrawal(resource, now, notes) : amendment(resource, known, now, notes);
  const refused = Object.fromEntries(notes.refused.map(({ path }) => [path, true]));
  return {
    type: ends ? 'referral.withdrawn.v1' : 'referral.amended.v1',
    subject: `case/${known.case}`,
    data: asJson({ ...data, case: known.case, ...refused }),
    notes,
  };
}

/** R4 says of a request that is revoked neither who revoked it nor why: an extension may. */
const withdrawal = (resource: Json, now: string, notes: Notes): Json => ({
  by: 'agency',
  reason: resource.status === 'revoked' ? 'not_said' : 'sent_in_error',
  withdrawnAt: now,
  ...readExtension('withdrawal', resource, AT, '', notes, nobody),
});

function amendment(resource: Json, known: KnownReferral, now: string, notes: Notes): Json {
  if (resource.status !== 'active' && resource.status !== known.status)
    refuse(notes, {
      path: 'status',
      expression: `${AT}.status`,
      code: 'not_active',
      sentence:
        'An update leaves a ServiceRequest active, or withdraws it: revoked, or entered-in-error. How its case goes on is for the hub to say.',
    });
  const people = patientsIn(resource, notes);
  const refOf = (reference: unknown) => {
    const key = isObject(reference) ? reference.reference : undefined;
    return people.find(({ key: own }) => own === key)?.ref ?? known.people.find(({ id }) => key === `Patient/${id}`)?.ref;
  };
  const said = readServiceRequest(withoutTheHubs(resource, known), AT, now, notes, refOf);
  const { agencyReference, submittedAt, submittedBy, route, initiatedBy, extensions, ...amended } = said;
  if (agencyReference !== undefined && known.agencyReference !== undefined && agencyReference !== known.agencyReference)
    refuse(notes, {
      path: 'identifier',
      expression: `${AT}.identifier`,
      code: 'not_valid',
      sentence: 'A referral keeps the reference under which it was sent. Send that one, or leave it out.',
    });
  const fixed: [string, unknown, unknown, boolean][] = [
    ['authoredOn', submittedAt, known.submittedAt, resource.authoredOn !== undefined],
    ['requester', submittedBy, known.submittedBy, submittedBy !== undefined],
    ['extension.route', route, known.route, route !== undefined],
    ['extension.initiatedBy', initiatedBy, known.initiatedBy, initiatedBy !== undefined],
  ];
  for (const [element, given, before, isGiven] of fixed) if (isGiven && given !== before) notes.unmapped.push(`${AT}.${element}`);
  place(notes, 'people', AT);
  const own = extensionsAfter(known.extensions ?? {}, isObject(extensions) ? extensions[KEPT_AS] : undefined);
  return {
    amendedAt: now,
    reason: 'Amended over FHIR.',
    ...readExtension('amendment', resource, AT, '', notes, nobody),
    ...amended,
    agencyReference: known.agencyReference ?? agencyReference,
    ...(people.length > 0 && { people: people.map(({ item, at }, nth) => readPatient(item, at, nth, notes, refOf)) }),
    ...(!isSame(own, known.extensions ?? {}) && { extensions: own }),
  };
}

/** People added, or replaced by their ref. Consents have a message of their own. */
function patientsIn(resource: Json, notes: Notes) {
  return itemsOf(resource, 'contained', AT, notes).flatMap(({ item, at }, nth) => {
    if (item.resourceType === 'Patient') return [{ item, at, ref: refIn(item, nth), key: `#${textIn(item.id)}` }];
    if (item.resourceType === 'Consent')
      refuse(notes, {
        path: 'consents',
        expression: at,
        code: 'not_supported',
        sentence: 'What a person has said since is told by itself: POST it to /fhir/Consent.',
      });
    else notes.unmapped.push(at);
    return [];
  });
}

/** Without what the hub itself had put there, and its reader gives back as it was told. */
function withoutTheHubs(resource: Json, { people }: KnownReferral): Json {
  const { identifier, supportingInfo, ...rest } = resource;
  const own = Array.isArray(identifier) ? identifier.filter((one) => !isObject(one) || one.system !== HUB_REFERENCE) : identifier;
  const isTold = (one: unknown) => isObject(one) && people.some(({ id }) => one.reference === `Patient/${id}`);
  const told = Array.isArray(supportingInfo) && supportingInfo.every(isTold);
  return {
    ...rest,
    // Refused above where it is another.
    status: 'active',
    ...(own !== undefined && !(Array.isArray(own) && own.length === 0) && { identifier: own }),
    ...(supportingInfo !== undefined && !told && { supportingInfo }),
  };
}

/** What the agency's system sent by other doors stays beside what FHIR alone can say. */
function extensionsAfter({ [KEPT_AS]: _before, ...others }: Record<string, unknown>, kept: unknown): Json {
  return { ...others, ...(kept !== undefined && { [KEPT_AS]: kept }) };
}
