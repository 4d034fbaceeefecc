import { extensionUrls } from './fhir-names.rules.js';
import { isObject, itemsOf, place, refuse, textIn, type Json, type Notes } from './element.rules.js';

/** Of what type of FHIR an extension's value is. */
type Kind = 'Code' | 'String' | 'Date' | 'DateTime' | 'Decimal' | 'Boolean' | 'Reference';

/** One part of an extension, and the field of the message that it is. */
export interface Part {
  url: string;
  /** Path within what the extension stands for. */
  field: string;
  is: Kind | readonly Part[];
  /** It may be there several times: the field is a list. */
  many?: true;
}

const one = (is: Part['is'], url: string, field = url): Part => ({ url, field, is });
const many = (is: Part['is'], url: string, field: string): Part => ({ url, field, is, many: true });

/** Each extension with its parts: what reads it, writes it, and tells of it in the docs. */
export const extensionParts: Record<
  'incident' | 'referral' | 'person' | 'contactPoint' | 'consent' | 'answer' | 'progress' | 'closure' | 'amendment' | 'withdrawal',
  readonly Part[]
> = {
  incident: [
    one('String', 'crimeReference'),
    one('Code', 'cjs', 'offence.cjs'),
    one('String', 'homeOffice', 'offence.homeOffice'),
    one([one('Date', 'from'), one('Date', 'to')], 'when'),
    one('Code', 'district'),
    many('Code', 'flag', 'flags'),
    one('Code', 'admission'),
    one('Code', 'stage'),
    one('Code', 'proceedings'),
    one('Code', 'establishment'),
    one('Date', 'courtDate'),
    one('Date', 'releaseDate'),
    one('Decimal', 'lossPounds'),
    many([one('Date', 'incidentOn'), one('Date', 'reportedOn')], 'report', 'reports'),
  ],
  referral: [
    one('Code', 'route'),
    one('Code', 'initiatedBy'),
    many('Code', 'intervention', 'wishes.interventions'),
    many('Code', 'preferredProvider', 'wishes.preferredProviders'),
    many('Code', 'excludedProvider', 'wishes.excludedProviders'),
    one([one('Code', 'when'), one('Date', 'date')], 'timing', 'wishes.timing'),
  ],
  person: [
    one('Code', 'role'),
    one('Code', 'interpreter'),
    many('Code', 'accessNeed', 'accessNeeds'),
    one('Code', 'facilitatorGender'),
    one('Reference', 'guardian'),
    one('Reference', 'supports'),
    one('Boolean', 'enhancedRights'),
    many('Code', 'supportedBy', 'supportedBy'),
    many('Code', 'riskMarker', 'riskMarkers'),
    many('Code', 'need', 'needs'),
    one('String', 'notes'),
  ],
  contactPoint: [
    one('Code', 'ref'),
    one('Code', 'channel'),
    one('Boolean', 'safe'),
    one('Boolean', 'voicemail'),
    many([many('Code', 'day', 'days'), one('String', 'from'), one('String', 'to')], 'hours', 'hours'),
    one('String', 'alsoSeenBy'),
  ],
  consent: [one('Code', 'how'), one('String', 'recordedBy')],
  answer: [
    one('Code', 'answeredBy'),
    one('DateTime', 'answeredAt'),
    one('Code', 'noteCode'),
    one('Code', 'signedOffBy'),
    one('Code', 'lead'),
    one('Code', 'second'),
  ],
  progress: [
    one('Code', 'step'),
    one('DateTime', 'at'),
    many([one('Code', 'person'), one('Code', 'track')], 'track', 'tracks'),
    one('Code', 'channel'),
    one('Code', 'intervention'),
    one('Decimal', 'hours'),
    one('Date', 'until'),
    one('Code', 'lead'),
    one('Code', 'second'),
    one('Code', 'reportedBy'),
  ],
  closure: [
    one('DateTime', 'closedAt'),
    one('Code', 'intervention'),
    one('Code', 'agreement'),
    many([one('Code', 'person'), one('Code', 'track')], 'track', 'tracks'),
    one('Decimal', 'hours'),
    one('Code', 'reportedBy'),
  ],
  amendment: [one('String', 'reason'), one('String', 'amendedBy')],
  withdrawal: [one('Code', 'by'), one('Code', 'reason'), one('String', 'recordedBy')],
};

export type ExtensionName = keyof typeof extensionParts;

/** The message's own id of the person that a reference leads to. */
export type RefOf = (reference: unknown) => string | undefined;
/** The reference that leads to a person. */
export type ReferTo = (ref: string) => string;

const SOUND = /^[a-zA-Z]\w{0,59}$/;

/**
 * Reads the hub's extension of this name from an element. A part that the hub does not know is put into the message under its own name, so that the
 * contract refuses it and names the one that was meant.
 */
export function readExtension(name: ExtensionName, holder: Json, at: string, path: string, notes: Notes, refOf: RefOf): Json {
  const own = itemsOf(holder, 'extension', at, notes).filter(({ item }) => item.url === extensionUrls[name]);
  if (own.length > 1)
    refuse(notes, { path: 'extension', expression: own[1]!.at, code: 'repeated', sentence: 'This extension may be given once.' });
  if (own.length === 0) return {};
  if (path !== '') place(notes, path, own[0]!.at);
  return readParts(own[0]!.item, extensionParts[name], own[0]!.at, path, notes, refOf);
}

function readParts(holder: Json, parts: readonly Part[], at: string, path: string, notes: Notes, refOf: RefOf): Json {
  const read: Json = {};
  for (const { item, at: here } of itemsOf(holder, 'extension', at, notes)) {
    const url = textIn(item.url) ?? '';
    const part = parts.find((known) => known.url === url);
    const field = part?.field ?? (SOUND.test(url) ? url : 'extension');
    const before = fieldOf(read, field);
    if (before !== undefined && !part?.many) {
      refuse(notes, { path: 'repeated', expression: here, code: 'repeated', sentence: 'This part may be given once.' });
      continue;
    }
    const nth = Array.isArray(before) ? before.length : 0;
    const own = joined(path, part?.many ? `${field}[${nth}]` : field);
    place(notes, own, here);
    const value = part && typeof part.is !== 'string' ? readParts(item, part.is, here, own, notes, refOf) : valueOf(item, refOf);
    putField(read, field, part?.many ? [...((before as unknown[] | undefined) ?? []), value] : value);
  }
  return read;
}

/** Whatever the value is, under whatever type of value: the contract says whether it will do. */
function valueOf(item: Json, refOf: RefOf): unknown {
  const [name, value] = Object.entries(item).find(([key]) => key.startsWith('value')) ?? [];
  if (name !== 'valueReference') return value ?? null;
  return refOf(value) ?? (isObject(value) ? value.reference : undefined) ?? null;
}

/** The hub's extension of this name, in a list; an empty one where there is nothing to say. */
export function writeExtension(name: ExtensionName, held: object, referTo: ReferTo = (ref) => ref): Json[] {
  const extension = writeParts(held as Json, extensionParts[name], referTo);
  return extension.length > 0 ? [{ url: extensionUrls[name], extension }] : [];
}

function writeParts(held: Json, parts: readonly Part[], referTo: ReferTo): Json[] {
  return parts.flatMap(({ url, field, is, many: list }) => {
    const value = fieldOf(held, field);
    const values = value === undefined || value === null ? [] : list ? (value as unknown[]) : [value];
    return values.map((each): Json => {
      if (typeof is !== 'string') return { url, extension: writeParts(each as Json, is, referTo) };
      return { url, [`value${is}`]: is === 'Reference' ? { reference: referTo(String(each)) } : each };
    });
  });
}

export const joined = (path: string, field: string) => (path === '' ? field : `${path}.${field}`);

function fieldOf(held: Json, field: string): unknown {
  return field.split('.').reduce<unknown>((within, name) => (isObject(within) ? within[name] : undefined), held);
}

function putField(held: Json, field: string, value: unknown): void {
  const names = field.split('.');
  const last = names.pop()!;
  let within = held;
  for (const name of names) within = (within[name] ??= {}) as Json;
  within[last] = value;
}
