import type { ErrorObject } from 'ajv/dist/2020.js';
import type { ContractFaultCode, Fault } from '#contracts/fault.js';
import { nearestName } from './nearest-name.rules.js';

type Schema = Record<string, unknown>;

/** The object that a conditional `required` belongs to, and the fields that would do instead. */
export interface Conditional {
  properties: Record<string, Schema>;
  others: string[];
}

const LONGEST_PATH = 300;
const LONGEST_SENTENCE = 500;

/**
 * What a validator's error means to whoever must mend it: where, which code, what to do. No value is ever quoted: it may name somebody.
 * @param conditional what is known of a `then` that asks for a field
 */
export function faultOf(error: ErrorObject, conditional?: Conditional): Fault {
  const { code, sentence, inner = [] } = meaningOf(error, conditional);
  const path = [...inPlace(error.instancePath), ...inner].reduce(joined, '');
  return { path: cut(path, LONGEST_PATH), code, sentence: cut(sentence, LONGEST_SENTENCE), act: 'sender' };
}

interface Found {
  code: ContractFaultCode;
  sentence: string;
  inner?: (string | number)[];
}

function meaningOf(error: ErrorObject, conditional?: Conditional): Found {
  const { keyword, params, parentSchema = {} } = error;
  const name = nameOf(error.instancePath);
  const must = `${name} must be ${describe(parentSchema)}`;
  switch (keyword) {
    case 'required': {
      const field = params.missingProperty as string;
      return {
        code: 'required',
        sentence: missing(field, conditional ?? (parentSchema as Conditional), conditional?.others),
        inner: [field],
      };
    }
    case 'additionalProperties':
      return unknownField(error, params.additionalProperty as string);
    case 'type':
      return { code: 'wrong_type', sentence: error.data === null ? `${must}. Leave it out instead of sending null.` : `${must}.` };
    case 'enum':
      return { code: 'not_one_of', sentence: `${must}.${suggestion(error.data, parentSchema.enum as string[])}` };
    case 'maxLength':
      return { code: 'too_long', sentence: `Shorten ${name} to ${params.limit} characters or fewer.` };
    case 'minLength':
      return { code: 'too_short', sentence: `${name} is empty. Fill it in, or leave it out where it may be.` };
    case 'maxItems':
      return { code: 'too_many', sentence: `${name} may hold ${params.limit} at most.` };
    case 'minItems':
      return { code: 'too_few', sentence: `${name} must hold ${params.limit} or more.` };
    case 'minimum':
    case 'maximum':
      return { code: 'out_of_range', sentence: `${must}.` };
    case 'format':
      return { code: formatCodes[params.format as string] ?? 'wrong_form', sentence: `${must}.` };
    case 'pattern':
      return parentSchema['x-form'] ? { code: 'wrong_form', sentence: `${must}.` } : unclean(name);
    case 'x-clean':
      return unclean(`The text within ${name}`);
    case 'x-depth':
      return { code: 'too_deep', sentence: `${name} is nested too deep. Nest it ${String(error.schema)} deep at most.` };
    case 'x-unique-by':
      return {
        code: 'not_unique',
        sentence: `An earlier item has the same \`${params.field}\`. Give each its own.`,
        inner: [params.place, params.field],
      };
    case 'x-refers-to':
      return {
        code: 'names_nobody',
        sentence: `\`${params.field}\` must be the \`${params.key}\` of an item of \`${params.to}\`.`,
        inner: [params.place, params.field],
      };
    case 'x-not-before':
      return { code: 'out_of_order', sentence: `${name} must not be before \`${String(error.schema)}\`.` };
    default:
      return { code: 'not_valid', sentence: `${must}.` };
  }
}

const formatCodes: Record<string, ContractFaultCode> = { date: 'not_a_date', 'date-time': 'not_a_time', uuid: 'not_an_id' };

const unclean = (name: string): Found => ({
  code: 'unclean_text',
  sentence: `${name} holds a NUL character or half of a character pair. Take it out; all other characters may stay.`,
});

function missing(field: string, { properties }: Pick<Conditional, 'properties'>, others: string[] = []): string {
  const schema = properties[field] ?? {};
  return others.length > 0
    ? `Give \`${field}\`, or one of: ${others.map((other) => `\`${other}\``).join(', ')}.`
    : `Give \`${field}\`: ${describe(schema)}.`;
}

/** An own name is shown where it looks like one; anything else might say who somebody is, and is shown by its place. */
export const isPlainName = (name: string) => /^[A-Za-z_][A-Za-z0-9_-]{0,59}$/.test(name);

function unknownField(error: ErrorObject, name: string): Found {
  const known = Object.keys((error.parentSchema as Conditional).properties);
  const near = nearestName(name, known);
  const otherwise = known.includes('extensions') ? 'Take it out, or put it under `extensions`.' : 'Take it out.';
  return {
    code: 'unknown_field',
    sentence: `There is no field of this name here${near ? `: did you mean \`${near}\`?` : `. ${otherwise}`}`,
    inner: [isPlainName(name) ? name : `(field ${placeOf(name, error.data as object)})`],
  };
}

/** Listed once an object: it may have thousands of unknown names, and listing them anew for each would take long. */
const placesIn = new WeakMap<object, Map<string, number>>();
function placeOf(name: string, data: object): number {
  const places = placesIn.get(data) ?? new Map(Object.keys(data).map((each, index) => [each, index + 1]));
  placesIn.set(data, places);
  return places.get(name)!;
}

function suggestion(value: unknown, codes: readonly string[]): string {
  const near = typeof value === 'string' ? nearestName(value, codes) : undefined;
  return near ? ` Did you mean ${near}?` : '';
}

/** The end of "It must be …". */
function describe(schema: Schema): string {
  if (schema['x-form']) return String(schema['x-form']);
  if (schema.enum) return `one of ${(schema.enum as string[]).join(', ')}`;
  switch (schema.format) {
    case 'date':
      return 'a date that exists, such as 2026-01-05';
    case 'date-time':
      return 'a time with its offset, such as 2026-01-05T10:00:00Z';
    case 'uuid':
      return 'an id: a UUID in small letters';
  }
  switch (schema.type) {
    case 'boolean':
      return 'true or false';
    case 'string':
      return `text of at most ${String(schema.maxLength)} characters`;
    case 'array':
      return 'a list';
    case 'integer':
    case 'number':
      return `a ${schema.type === 'integer' ? 'whole ' : ''}number from ${String(schema.minimum)} to ${String(schema.maximum)}`;
    default:
      return 'an object';
  }
}

/** A JSON pointer, as names and places. Our contracts have no field that is a number, so a number is always a place in a list. */
const inPlace = (pointer: string) =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));

const joined = (path: string, step: string | number) =>
  typeof step === 'number' ? `${path}[${step}]` : path === '' ? step : `${path}.${step}`;

function nameOf(pointer: string): string {
  const steps = inPlace(pointer);
  const name = steps.findLast((step) => typeof step === 'string');
  if (name === undefined) return 'The data of the message';
  const place = steps.at(-1);
  return typeof place === 'number' ? `Item ${place + 1} of \`${name}\`` : `\`${name}\``;
}

const cut = (text: string, longest: number) => (text.length <= longest ? text : `${[...text].slice(0, longest - 1).join('')}…`);
