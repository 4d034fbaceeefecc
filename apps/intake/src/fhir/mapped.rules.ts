import type { Json, Notes } from './element.rules.js';

/**
 * What becomes of an element. `both`: read, and written as it was read. `out`: the hub alone says it, and names what is sent as not kept. `own`: the same
 * of what a sender gives back as it was told, or FHIR itself asks for: it is passed over. `in`: read, and not written back. `kept`: has no field in the hub; kept sealed as it was sent, acted upon by nobody, and given back to its agency.
 */
export type Way = 'both' | 'in' | 'out' | 'own' | 'kept';

export interface MappedElement {
  element: string;
  way: Way;
  /** What it is to the hub. */
  to: string;
}

const id: MappedElement = {
  element: 'id',
  way: 'own',
  to: 'the hub gives ids; within one request the sender’s own holds references together',
};
const frame: MappedElement[] = [
  { element: 'resourceType', way: 'both', to: '' },
  id,
  { element: 'meta', way: 'own', to: 'version of what the hub holds' },
  { element: 'text', way: 'own', to: 'a narrative is for people to read: it is passed over, and not kept' },
  { element: 'language', way: 'own', to: 'language of the narrative' },
];

/** Every element that the adapter knows. What stands in none of these lists is neither read nor kept, and the answer names it. */
export const mapped = {
  ServiceRequest: [
    ...frame,
    {
      element: 'contained',
      way: 'in',
      to: 'the people and consents of the referral, where no Bundle holds them; in an update the people added or replaced',
    },
    { element: 'extension', way: 'both', to: 'rj-incident and rj-referral; in an update rj-amendment, or rj-withdrawal' },
    { element: 'identifier', way: 'both', to: 'agencyReference is the value of the first; the others are kept' },
    {
      element: 'status',
      way: 'both',
      to: 'in: active, and in an update revoked or entered-in-error, which withdraw; out: what has become of the referral',
    },
    { element: 'intent', way: 'kept', to: 'any but option; order where the hub writes' },
    { element: 'category', way: 'both', to: 'incident.offence.category, in the hub’s own code system' },
    { element: 'priority', way: 'kept', to: 'the hub’s order follows rights and dates alone' },
    { element: 'doNotPerform', way: 'in', to: 'refused where it is true' },
    { element: 'subject', way: 'both', to: 'the harmed person; the harmer, where there is none' },
    { element: 'occurrenceDateTime', way: 'both', to: 'wishes.timing: not before that day' },
    { element: 'occurrencePeriod', way: 'both', to: 'wishes.timing: not before its start; its end is kept' },
    { element: 'occurrenceTiming', way: 'in', to: 'refused: the hub knows no repetition' },
    { element: 'authoredOn', way: 'both', to: 'submittedAt; now, where it is left out; an update changes it no more' },
    { element: 'requester', way: 'both', to: 'submittedBy is its display, which an update changes no more; the rest is kept' },
    { element: 'reasonCode', way: 'both', to: 'incident.notes is its text; codes are kept' },
    { element: 'note', way: 'both', to: 'notes is its text; author and time are kept' },
    { element: 'code', way: 'own', to: 'restorative justice, always; another is named as not kept' },
    { element: 'supportingInfo', way: 'out', to: 'the other people of the case' },
  ],
  Patient: [
    ...frame,
    { element: 'extension', way: 'both', to: 'rj-person: part in the matter, needs, wishes, risk' },
    { element: 'identifier', way: 'both', to: 'ref; identifiers, by the systems of the registers that the hub knows' },
    { element: 'active', way: 'own', to: '' },
    { element: 'name', way: 'both', to: 'name is its text, or prefix, given and family in a row; a nickname is knownAs' },
    { element: 'telecom', way: 'both', to: 'contactPoints, each with rj-contact-point' },
    { element: 'address', way: 'both', to: 'contactPoints by post, each with rj-contact-point; the text, or its lines in a row' },
    { element: 'birthDate', way: 'both', to: 'dateOfBirth, a whole day' },
    { element: 'communication', way: 'both', to: 'language: the preferred one, or the first' },
  ],
  Consent: [
    ...frame,
    { element: 'extension', way: 'both', to: 'rj-consent: how it was said, and who recorded it' },
    {
      element: 'status',
      way: 'both',
      to: 'state: active with provision.type permit is given; active with deny, and rejected, are refused; inactive is withdrawn; proposed and draft are not asked',
    },
    { element: 'scope', way: 'own', to: 'patient-privacy, always' },
    { element: 'category', way: 'own', to: 'LOINC 59284-0, always' },
    { element: 'patient', way: 'both', to: 'person' },
    { element: 'dateTime', way: 'both', to: 'recordedAt' },
    { element: 'provision', way: 'both', to: 'type, purpose and actor (providers); anything else narrows the consent, and is refused' },
  ],
  Task: [
    ...frame,
    { element: 'extension', way: 'in', to: 'rj-answer, rj-progress, rj-closure' },
    { element: 'identifier', way: 'own', to: 'the hub’s reference' },
    {
      element: 'status',
      way: 'both',
      to: 'accepted and rejected answer the offer; in-progress and on-hold report progress; completed and failed close',
    },
    { element: 'statusReason', way: 'both', to: 'reason of a decline; end of a case that failed' },
    { element: 'businessStatus', way: 'both', to: 'state of the offer or of the work; in: the state that the case is now to be in' },
    { element: 'intent', way: 'own', to: 'order, always' },
    { element: 'code', way: 'own', to: 'fulfill, always' },
    { element: 'focus', way: 'own', to: 'the ServiceRequest' },
    { element: 'for', way: 'own', to: 'the harmed person, once the case is allocated' },
    { element: 'authoredOn', way: 'own', to: 'when it was offered' },
    { element: 'lastModified', way: 'own', to: 'when it was last answered' },
    { element: 'owner', way: 'own', to: 'the provider' },
    { element: 'restriction', way: 'own', to: 'when the offer lapses' },
    { element: 'input', way: 'own', to: 'the summary of the case, without identities; the points' },
    { element: 'output', way: 'own', to: 'how it ended; the agreement; the hours' },
    { element: 'note', way: 'in', to: 'note of the progress: free text, into the vault, never written back' },
  ],
} as const satisfies Record<string, readonly MappedElement[]>;

export type MappedResource = keyof typeof mapped;

/** Notes every element of a resource that the hub neither reads nor keeps. */
export function noteUnmapped(type: MappedResource, resource: Json, at: string, notes: Notes): void {
  const known: readonly MappedElement[] = mapped[type];
  for (const element of Object.keys(resource))
    if (!known.some((one) => one.element === element && one.way !== 'out')) notes.unmapped.push(`${at}.${element}`);
}
