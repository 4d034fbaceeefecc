import 'reflect-metadata';
import { Type } from 'class-transformer';
import { ValidateBy, ValidateIf, ValidateNested, type ValidationOptions } from 'class-validator';
import type { Contract } from './classified.js';

/**
 * The rules a field can have. Each is a class-validator decorator that also carries, as its first constraint, the same rule in JSON Schema:
 * from that the fast validators, the published schemas and the docs are made, and a property test holds both to the same verdicts.
 */
export type SchemaPart = Record<string, unknown>;
export interface Each {
  each?: boolean;
}

function rule(name: string, schema: SchemaPart, holds: (value: unknown) => boolean, each?: Each): PropertyDecorator {
  const options: ValidationOptions = { each: each?.each ?? false, message: `$property ${name}` };
  return ValidateBy({ name, constraints: [schema], validator: { validate: holds } }, options);
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

const dateForm = /^\d{4}-\d\d-\d\d$/;
/** A day that exists, written YYYY-MM-DD. */
export function isDate(value: unknown): boolean {
  if (typeof value !== 'string' || !dateForm.test(value) || value < '0001') return false;
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
}
export const DateOnly = (each?: Each) => rule('date', { type: 'string', format: 'date' }, isDate, each);

const instantForm = /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;
/** An instant with its offset, such as 2026-01-05T10:00:00Z. */
export function isInstant(value: unknown): boolean {
  const day = typeof value === 'string' ? instantForm.exec(value)?.[1] : undefined;
  return day !== undefined && isDate(day);
}
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

const isClean = (value: unknown): boolean =>
  typeof value === 'string'
    ? clean.test(value)
    : Array.isArray(value)
      ? value.every(isClean)
      : typeof value !== 'object' || value === null || Object.entries(value).every(([name, held]) => clean.test(name) && isClean(held));

/** Whatever a partner adds of its own: any JSON whose text is clean. */
export const Extensions = () => rule('extensions', { type: 'object', 'x-clean': true }, (value) => isPart(value) && isClean(value));
export { isClean };

/** A field that may be left out. `null` does not count as leaving it out. */
export const whenGiven = (_: object, value: unknown) => value !== undefined;
export const Optional = () => ValidateIf(whenGiven);

/** A field that may be left out unless another field has one of these values. */
export function RequiredWhen(field: string, ...values: string[]): PropertyDecorator {
  const condition = (whole: Record<string, unknown>, value: unknown) => value !== undefined || values.includes(whole[field] as string);
  return ValidateIf(Object.assign(condition, { requiredWhen: { field, values } }));
}
