/** Anything that came in: nothing of it is believed before the hub's own contract has checked it. */
export type Json = Record<string, unknown>;

/** Something that FHIR can say and the hub cannot do. The referral is refused for it, with a sentence of its own. */
export interface Refusal {
  /** Under which path it is put into the message, where no contract knows it: so the register shows what it was refused for. */
  path: string;
  expression: string;
  code: string;
  sentence: string;
}

/** What reading found besides the message. */
export interface Notes {
  /** Where in the resource each part of the message was read from. */
  places: { path: string; expression: string }[];
  refused: Refusal[];
  /** Elements that the hub neither reads nor keeps. */
  unmapped: string[];
}

export const noNotes = (): Notes => ({ places: [], refused: [], unmapped: [] });

export const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

export const textIn = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

export const place = (notes: Notes, path: string, expression: string): void => void notes.places.push({ path, expression });

export const refuse = (notes: Notes, refusal: Refusal): void => void notes.refused.push(refusal);

/** The items of a list with their places. What is no list, or holds something that is no object, is refused: or it would vanish unread. */
export function itemsOf(holder: Json, element: string, at: string, notes: Notes): { item: Json; at: string }[] {
  const list = holder[element];
  if (list === undefined) return [];
  if (!Array.isArray(list)) {
    refuse(notes, { path: element, expression: `${at}.${element}`, code: 'wrong_type', sentence: 'This element must be a list.' });
    return [];
  }
  return list.flatMap((item: unknown, nth) => {
    const here = `${at}.${element}[${nth}]`;
    if (isObject(item)) return [{ item, at: here }];
    refuse(notes, { path: element, expression: here, code: 'wrong_type', sentence: 'This must be an object.' });
    return [];
  });
}

/** The code of this system, where the concept has one. */
export function codeOf(concept: unknown, system: string): unknown {
  const codings: unknown[] = isObject(concept) && Array.isArray(concept.coding) ? concept.coding : [];
  return codings.filter(isObject).find((coding) => coding.system === system)?.code;
}

export const concept = (system: string, code: string): Json => ({ coding: [{ system, code }] });

/** Every place at which a resource says that it must not be understood as it reads. */
export function modifiersIn(value: unknown, at: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item, nth) => modifiersIn(item, `${at}[${nth}]`));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, held]) =>
    name === 'modifierExtension' || name === 'implicitRules' ? [`${at}.${name}`] : modifiersIn(held, `${at}.${name}`),
  );
}

export const refuseModifiers = (resource: Json, at: string, notes: Notes): void =>
  modifiersIn(resource, at).forEach((expression) =>
    refuse(notes, {
      path: 'modifierExtension',
      expression: expression,
      code: 'modifier',
      sentence: 'This changes what the resource means, in a way that the hub does not know. Send it without.',
    }),
  );

const WHOLE_DAY = /^\d{4}-\d\d-\d\d$/;

/** A FHIR dateTime as an instant: a day counts from its beginning. A month or a year stays as it is, for the contract to refuse. */
export const instantOf = (dateTime: unknown): unknown =>
  typeof dateTime === 'string' && WHOLE_DAY.test(dateTime) ? `${dateTime}T00:00:00Z` : dateTime;

/** The day of a FHIR dateTime, the first one where only the month or the year is told. */
export const dayOf = (dateTime: unknown): unknown =>
  typeof dateTime === 'string' ? `${dateTime.slice(0, 10)}${'0001-01-01'.slice(dateTime.slice(0, 10).length)}` : dateTime;

/** Without what is undefined: as JSON writes it. */
export const asJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** The same, whatever the order of its fields. */
export function isSame(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) return one.length === other.length && one.every((item, nth) => isSame(item, other[nth]));
  if (!isObject(one) || !isObject(other)) return one === other;
  const names = (held: Json) => Object.keys(held).filter((name) => held[name] !== undefined);
  return names(one).length === names(other).length && names(one).every((name) => isSame(one[name], other[name]));
}
