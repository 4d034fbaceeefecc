import 'reflect-metadata';
import { Type } from 'class-transformer';
import { ValidateBy, ValidateIf, ValidateNested, type ValidationArguments } from 'class-validator';
import type { Contract } from './classified.js';

/**
 * The rules that a field can have. Each is a class-validator decorator that also carries, as its first constraint, the same rule in JSON Schema:
 * from that the fast validators, the published schemas and the docs are made, and a property test holds both to the same verdicts.
 * What JSON Schema cannot say is said in keywords of our own, `x-…`, which other validators pass over.
 */
type SchemaPart = Record<string, unknown>;
type WholeObject = Record<string, unknown>;
interface Each {
  each?: boolean;
}

function rule(name: string, schema: SchemaPart, holds: (value: unknown, whole: WholeObject) => boolean, { each = false }: Each = {}) {
  const validate = (value: unknown, args?: ValidationArguments) => holds(value, (args?.object ?? {}) as WholeObject);
  return ValidateBy({ name, constraints: [schema], validator: { validate, defaultMessage: () => `$property: ${name}` } }, { each });
}

const together =
  (...decorators: PropertyDecorator[]): PropertyDecorator =>
  (prototype, field) =>
    decorators.forEach((decorate) => decorate(prototype, field));

/** NUL (which PostgreSQL cannot store) and lone surrogates (which no UTF-8 can carry) are the only characters that text may not hold. */
export const cleanText = '^[^\\u0000\\ud800-\\udfff]*$';
const clean = new RegExp(cleanText, 'u');
const lengthOf = (text: string) => [...text].length;

const isText = (min: number, max: number) => (value: unknown) =>
  typeof value === 'string' && value.length >= min && (value.length <= max || lengthOf(value) <= max) && clean.test(value);

/** Free text of at most `max` characters, of any kind but NUL and lone surrogates. */
export const Text = (max: number, { min = 1, each }: Each & { min?: number } = {}) =>
  rule('text', { type: 'string', ...(min > 0 && { minLength: min }), maxLength: max, pattern: cleanText }, isText(min, max), { each });

/** Text of a form; `form` is the end of the sentence "It must be …". */
export const Formed = (pattern: string, form: string, { max = 100, each }: Each & { max?: number } = {}) => {
  const expression = new RegExp(pattern, 'u');
  const holds = (value: unknown) => isText(0, max)(value) && expression.test(value as string);
  return rule('formed', { type: 'string', maxLength: max, pattern, 'x-form': form }, holds, { each });
};

/** A code of the area or of an organisation: letters, digits and `. _ : / -`. */
export const Code = (max = 60, each?: Each) =>
  Formed('^[A-Za-z0-9][A-Za-z0-9._:/-]*$', 'a code: letters, digits and . _ : / - without spaces', { max, ...each });

/** The hub's short reference. */
export const Reference = () => Formed('^RJ-[0-9A-Z]{4}-[0-9A-Z]{2,4}$', 'a reference of the hub such as RJ-7K2M-4Q', { max: 12 });
export const TimeOfDay = () => Formed('^([01][0-9]|2[0-3]):[0-5][0-9]$', 'a time of day such as 09:30', { max: 5 });
export const Month = () => Formed('^[0-9]{4}-(0[1-9]|1[0-2])$', 'a month such as 2026-01', { max: 7 });
export const Language = (each?: Each) =>
  Formed('^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$', 'a language code such as en, pl or pt-BR', { max: 35, ...each });
export const WebAddress = () =>
  Formed('^https?://[^\\s\\u0000\\ud800-\\udfff]+$', 'a web address that starts with http:// or https://', { max: 2000 });

const idForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const isId = (value: unknown) => typeof value === 'string' && idForm.test(value);
/** An id of the hub: a UUID in lower case. */
export const Id = (each?: Each) => rule('id', { type: 'string', format: 'uuid' }, isId, each);

export const OneOf = (codes: readonly string[], each?: Each) =>
  rule('oneOf', { type: 'string', enum: codes }, (value) => typeof value === 'string' && codes.includes(value), each);

const daysIn = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const isLeap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
/** The number in these places, NaN where one of them is no digit. Every message holds a dozen dates: a regular expression took half of the check. */
function digits(text: string, from: number, to: number): number {
  let number = 0;
  for (let place = from; place < to; place++) {
    const digit = text.charCodeAt(place) - 48;
    if (!(digit >= 0 && digit <= 9)) return NaN;
    number = number * 10 + digit;
  }
  return number;
}
function startsWithDate(text: string): boolean {
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 7);
  const day = digits(text, 8, 10);
  if (text[4] !== '-' || text[7] !== '-' || !(year >= 1 && day >= 1)) return false;
  return day <= (daysIn[month - 1] ?? 0) && (month !== 2 || day < 29 || isLeap(year));
}
/** A day that exists, written YYYY-MM-DD. */
export const isDate = (value: unknown) => typeof value === 'string' && value.length === 10 && startsWithDate(value);
export const DateOnly = (each?: Each) => rule('date', { type: 'string', format: 'date' }, isDate, each);

const timeForm = /^T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;
/** An instant with its offset, such as 2026-01-05T10:00:00Z. */
export const isInstant = (value: unknown) => typeof value === 'string' && startsWithDate(value) && timeForm.test(value.slice(10));
export const Instant = (each?: Each) => rule('instant', { type: 'string', format: 'date-time' }, isInstant, each);

export const YesNo = () => rule('yesNo', { type: 'boolean' }, (value) => typeof value === 'boolean');

export const Whole = (minimum: number, maximum: number) =>
  rule('whole', { type: 'integer', minimum, maximum }, (v) => Number.isInteger(v) && (v as number) >= minimum && (v as number) <= maximum);

export const Amount = (minimum: number, maximum: number) =>
  rule('amount', { type: 'number', minimum, maximum }, (v) => Number.isFinite(v) && (v as number) >= minimum && (v as number) <= maximum);

/** A list; the rules beside it with `each` hold for its items. */
export const List = (max: number, min = 0) =>
  rule(
    'list',
    { type: 'array', ...(min > 0 && { minItems: min }), maxItems: max },
    (v) => Array.isArray(v) && v.length >= min && v.length <= max,
  );

const isPart = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** An object with a contract of its own. An array or nothing in its place is a fault (ValidateNested alone would let both pass). */
export const Part = (part: () => Contract) => together(rule('part', { part }, isPart), Type(part), ValidateNested());

export const Parts = (part: () => Contract, max: number, min = 0) =>
  together(List(max, min), rule('part', { part }, isPart, { each: true }), Type(part), ValidateNested({ each: true }));

/** Nested deeper than this, JSON is a trap for whoever walks it. */
const maxDepth = 16;
export function isShallow(value: unknown, depth = maxDepth): boolean {
  return typeof value !== 'object' || value === null || (depth > 0 && Object.values(value).every((held) => isShallow(held, depth - 1)));
}
export function isClean(value: unknown, depth = maxDepth): boolean {
  if (typeof value === 'string') return clean.test(value);
  if (typeof value !== 'object' || value === null || depth === 0) return true;
  return Object.entries(value).every(([name, held]) => clean.test(name) && isClean(held, depth - 1));
}

/** Whatever a partner adds of its own: any JSON whose text is clean, nested at most 16 deep. */
export const Extensions = () =>
  rule(
    'extensions',
    { type: 'object', 'x-depth': maxDepth, 'x-clean': true },
    (value) => isPart(value) && isShallow(value) && isClean(value),
  );

/** Places in a list whose items repeat an earlier item's key. */
export function repeatedItems(list: unknown, key: string): number[] {
  const seen = new Set<unknown>();
  const items = Array.isArray(list) ? (list as (SchemaPart | null)[]) : [];
  return items.flatMap((item, place) => {
    const value = item?.[key];
    const again = typeof value === 'string' && seen.has(value);
    seen.add(value);
    return again ? [place] : [];
  });
}
/** No two items have the same key. */
export const UniqueBy = (key: string) => rule('uniqueBy', { 'x-unique-by': key }, (list) => repeatedItems(list, key).length === 0);

/** Which items name, in one of their `fields`, something that is not the `key` of any item in the sibling list `to`. */
export interface ItemReference {
  to: string;
  key: string;
  fields: readonly string[];
}
export function danglingItems(list: unknown, whole: SchemaPart, { to, key, fields }: ItemReference): { place: number; field: string }[] {
  // A list that is missing or is none has a fault of its own.
  if (!Array.isArray(whole[to])) return [];
  const known = new Set(whole[to].map((item: SchemaPart | null) => item?.[key]));
  const items = Array.isArray(list) ? (list as (SchemaPart | null)[]) : [];
  return items.flatMap((item, place) =>
    fields.filter((field) => typeof item?.[field] === 'string' && !known.has(item[field])).map((field) => ({ place, field })),
  );
}
/** What the items of this list name must be among the items of another (or of itself). */
export const RefersTo = (to: string, key: string, ...fields: string[]) =>
  rule('refersTo', { 'x-refers-to': { to, key, fields } }, (list, whole) => danglingItems(list, whole, { to, key, fields }).length === 0);

export const isInOrder = (later: unknown, earlier: unknown) => !isDate(later) || !isDate(earlier) || String(later) >= String(earlier);
/** A date on or after the date in another field. */
export const NotBefore = (field: string) => rule('notBefore', { 'x-not-before': field }, (value, whole) => isInOrder(value, whole[field]));

/** When a field must be there: always, unless one of these says otherwise. */
export interface Presence {
  optional?: true;
  when?: { field: string; values: readonly string[] };
  unless?: readonly string[];
}
const presence = (said: Presence): PropertyDecorator => {
  const due = (whole: SchemaPart) =>
    !said.optional &&
    (!said.when || said.when.values.includes(whole[said.when.field] as string)) &&
    !said.unless?.some((field) => whole[field] !== undefined);
  return ValidateIf(Object.assign((whole: object, value: unknown) => value !== undefined || due(whole as SchemaPart), { presence: said }));
};

/** A field that may be left out. `null` does not count as leaving it out. */
export const Optional = () => presence({ optional: true });
/** A field that may be left out unless another has one of these values. */
export const RequiredWhen = (field: string, ...values: string[]) => presence({ when: { field, values } });
/** A field that may be left out where one of the others is given: so one of them always is. */
export const RequiredUnless = (others: string[], when?: { field: string; values: string[] }) =>
  presence({ unless: others, ...(when && { when }) });
