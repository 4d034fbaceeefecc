import type { TimingWish } from '#contracts/timing-wish.js';
import { dayOf, instantOf, isObject, isSame, textIn, type Json } from './element.rules.js';
import { namingSystem } from './fhir-names.rules.js';

/** What of a referral is said by elements that can say more than the hub has fields for. */
export interface SaidByElements {
  agencyReference?: unknown;
  submittedAt?: unknown;
  submittedBy?: unknown;
  timing?: unknown;
  incidentNotes?: unknown;
  notes?: unknown;
}

interface KeptElement {
  /** The field of the referral that it is; none where it is kept alone. */
  field?: keyof SaidByElements;
  read?(given: unknown): unknown;
  write?(value: unknown): unknown;
}

export const HUB_REFERENCE = namingSystem('reference');

const PARAGRAPH = '\n\n';

const objectsIn = (given: unknown): Json[] => (Array.isArray(given) ? given.filter(isObject) : []);

const textsIn = (given: unknown): string | undefined =>
  objectsIn(given)
    .flatMap((item) => textIn(item.text) ?? [])
    .join(PARAGRAPH) || undefined;

const asTexts = (value: unknown) => [{ text: value }];

const notBefore = (dateTime: unknown) => ({ when: 'not_before', date: dayOf(dateTime) });

/** By element of ServiceRequest, in the order in which they are written. */
const elements: Record<string, KeptElement> = {
  identifier: {
    field: 'agencyReference',
    read: (given) => objectsIn(given).find((one) => one.system !== HUB_REFERENCE && one.value !== undefined)?.value,
    write: (value) => [{ value }],
  },
  intent: { write: () => 'order' },
  priority: {},
  occurrenceDateTime: { field: 'timing', read: notBefore },
  occurrencePeriod: {
    field: 'timing',
    read: (given) => (isObject(given) && given.start !== undefined ? notBefore(given.start) : undefined),
    write: (value) => ((value as TimingWish).when === 'not_before' ? { start: (value as TimingWish).date } : undefined),
  },
  authoredOn: { field: 'submittedAt', read: instantOf, write: (value) => value },
  requester: { field: 'submittedBy', read: (given) => (isObject(given) ? given.display : given), write: (value) => ({ display: value }) },
  reasonCode: { field: 'incidentNotes', read: textsIn, write: asTexts },
  note: { field: 'notes', read: textsIn, write: asTexts },
};

/** The elements that say a field, for the places of faults. */
export const elementsOf = (field: keyof SaidByElements): string[] =>
  Object.entries(elements).flatMap(([element, one]) => (one.field === field ? [element] : []));

/** What these elements of a ServiceRequest say, and, as they were sent, those of them that the hub would write otherwise. */
export function readElements(request: Json): { said: SaidByElements; kept: Json } {
  const said: SaidByElements = {};
  for (const [element, { field, read }] of Object.entries(elements)) {
    const value = field && request[element] !== undefined ? read?.(request[element]) : undefined;
    if (field && value !== undefined) said[field] = value;
  }
  const written = writeElements(said, {});
  const kept: Json = {};
  for (const element of Object.keys(elements)) {
    const given = request[element];
    if (given !== undefined && !isSame(given, written[element])) kept[element] = given;
  }
  return { said, kept };
}

/** The elements of a referral: as they were sent, unless what they say has been changed since. */
export function writeElements(said: SaidByElements, kept: Json): Json {
  const written: Json = {};
  for (const [element, { field, read, write }] of Object.entries(elements)) {
    const before = kept[element];
    const value = field && said[field];
    const own = field && value === undefined ? undefined : write?.(value);
    const saidBefore = before === undefined || !field ? undefined : read?.(before);
    const holds = before !== undefined && (!field || (saidBefore === undefined ? own === undefined : isSame(saidBefore, value)));
    const taken = element === 'occurrencePeriod' && written.occurrenceDateTime !== undefined;
    const given = holds ? before : taken ? undefined : own;
    if (given !== undefined) written[element] = given;
  }
  return written;
}
