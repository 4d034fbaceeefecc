import { identifierKinds, type Channel } from '#contracts/codes.js';
import type { ContactPoint } from '#contracts/contact-point.js';
import type { ReferredPerson } from '#contracts/referred-person.js';
import { isObject, itemsOf, place, textIn, type Json, type Notes } from './element.rules.js';
import { namingSystem, registerOf } from './fhir-names.rules.js';
import { noteUnmapped } from './mapped.rules.js';
import { readExtension, writeExtension, type RefOf, type ReferTo } from './parts.rules.js';

const REF = namingSystem('person-ref');
const LANGUAGES = 'urn:ietf:bcp:47';

/** The agency's own id of the person: said by an identifier, else by the id that the resource came with. */
export function refIn(patient: Json, nth: number): string {
  const identifiers: unknown[] = Array.isArray(patient.identifier) ? patient.identifier : [];
  const own = identifiers.filter(isObject).find((one) => one.system === REF);
  return textIn(own?.value) ?? textIn(patient.id) ?? `person-${nth + 1}`;
}

/** A Patient as a person of a referral. */
export function readPatient(patient: Json, at: string, nth: number, notes: Notes, refOf: RefOf): Json {
  const path = `people[${nth}]`;
  place(notes, path, at);
  noteUnmapped('Patient', patient, at, notes);
  return {
    ref: refIn(patient, nth),
    ...readNames(patient, at, path, notes),
    ...(patient.birthDate !== undefined && { dateOfBirth: put(notes, `${path}.dateOfBirth`, `${at}.birthDate`, patient.birthDate) }),
    contactPoints: readContactPoints(patient, at, path, notes),
    ...readLanguage(patient, at, path, notes),
    ...readIdentifiers(patient, at, path, notes),
    ...readExtension('person', patient, at, path, notes, refOf),
  };
}

const put = <T>(notes: Notes, path: string, expression: string, value: T): T => {
  place(notes, path, expression);
  return value;
};

function readNames(patient: Json, at: string, path: string, notes: Notes): Json {
  const read: Json = {};
  for (const { item, at: here } of itemsOf(patient, 'name', at, notes)) {
    const field = item.use === 'nickname' ? 'knownAs' : 'name';
    if (read[field] === undefined) read[field] = put(notes, `${path}.${field}`, here, nameIn(item));
    else notes.unmapped.push(here);
  }
  return read;
}

const listed = (value: unknown): string[] => (Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []);

const nameIn = (name: Json): unknown =>
  name.text ?? ([...listed(name.prefix), ...listed(name.given), ...[textIn(name.family) ?? []].flat()].join(' ') || undefined);

function readLanguage(patient: Json, at: string, path: string, notes: Notes): Json {
  const spoken = itemsOf(patient, 'communication', at, notes);
  const best = spoken.find(({ item }) => item.preferred === true) ?? spoken[0];
  for (const one of spoken) if (one !== best) notes.unmapped.push(one.at);
  if (!best) return {};
  const codings = isObject(best.item.language) ? itemsOf(best.item.language, 'coding', `${best.at}.language`, notes) : [];
  return { language: put(notes, `${path}.language`, `${best.at}.language`, codings[0]?.item.code ?? null) };
}

function readIdentifiers(patient: Json, at: string, path: string, notes: Notes): Json {
  const identifiers: Json[] = [];
  for (const { item, at: here } of itemsOf(patient, 'identifier', at, notes)) {
    const kind = identifierKinds.find((one) => item.system === registerOf(one));
    if (item.system === REF) place(notes, `${path}.ref`, here);
    else if (!kind) notes.unmapped.push(here);
    else identifiers.push(put(notes, `${path}.identifiers[${identifiers.length}]`, here, { kind, value: item.value }));
  }
  return identifiers.length > 0 ? { identifiers } : {};
}

const CHANNELS: Record<string, Channel> = { phone: 'phone', sms: 'text', email: 'email' };

/** How each channel is written: what FHIR has no word for is `other`, and named in the extension. */
const SYSTEMS: Partial<Record<Channel, Json>> = {
  phone: { system: 'phone' },
  mobile: { system: 'phone', use: 'mobile' },
  text: { system: 'sms' },
  email: { system: 'email' },
};

function readContactPoints(patient: Json, at: string, path: string, notes: Notes): Json[] {
  const points: Json[] = [];
  const add = (item: Json, here: string, channel: Channel | undefined, address: unknown) => {
    const own = `${path}.contactPoints[${points.length}]`;
    place(notes, own, here);
    const said = readExtension('contactPoint', item, here, own, notes, () => undefined);
    if (channel === undefined && said.channel === undefined) notes.unmapped.push(here);
    else points.push({ ...(channel && { channel }), address, ...said });
  };
  for (const { item, at: here } of itemsOf(patient, 'telecom', at, notes)) {
    add(item, here, item.system === 'phone' && item.use === 'mobile' ? 'mobile' : CHANNELS[String(item.system)], item.value);
  }
  for (const { item, at: here } of itemsOf(patient, 'address', at, notes)) add(item, here, 'post', item.text ?? linesOf(item));
  return points;
}

const linesOf = (address: Json) =>
  [
    ...listed(address.line),
    ...[address.city, address.district, address.state, address.postalCode].flatMap((part) => textIn(part) ?? []),
  ].join(', ') || undefined;

/** A person as a Patient. */
export function writePatient(person: ReferredPerson, referTo: ReferTo): Json {
  const { ref, name, knownAs, dateOfBirth, contactPoints, language, identifiers = [] } = person;
  const telecom = contactPoints.filter(({ channel }) => channel !== 'post').map(writeTelecom);
  const address = contactPoints.filter(({ channel }) => channel === 'post').map(writeAddress);
  const extension = writeExtension('person', person, referTo);
  return {
    resourceType: 'Patient',
    ...(extension.length > 0 && { extension }),
    identifier: [{ system: REF, value: ref }, ...identifiers.map(({ kind, value }) => ({ system: registerOf(kind), value }))],
    name: [{ text: name }, ...(knownAs === undefined ? [] : [{ use: 'nickname', text: knownAs }])],
    ...(telecom.length > 0 && { telecom }),
    ...(address.length > 0 && { address }),
    ...(dateOfBirth !== undefined && { birthDate: dateOfBirth }),
    ...(language !== undefined && { communication: [{ language: { coding: [{ system: LANGUAGES, code: language }] } }] }),
  };
}

function writeTelecom({ channel, address, ...said }: ContactPoint): Json {
  const system = SYSTEMS[channel];
  return {
    ...(system ?? { system: 'other' }),
    value: address,
    extension: writeExtension('contactPoint', { ...said, ...(!system && { channel }) }),
  };
}

const writeAddress = ({ channel: _post, address, ...said }: ContactPoint): Json => ({
  text: address,
  extension: writeExtension('contactPoint', said),
});
