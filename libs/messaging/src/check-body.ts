import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { DataValidationCxt, SchemaValidateFunction } from 'ajv/dist/types/index.js';
import { catalogue, entryOf, type Entry } from '#contracts/catalogue.js';
import type { Contract } from '#contracts/classified.js';
import type { Fault } from '#contracts/fault.js';
import {
  danglingItems,
  isClean,
  isDate,
  isId,
  isInOrder,
  isInstant,
  isShallow,
  repeatedItems,
  type ItemReference,
} from '#contracts/fields.js';
import { faultOf, type Conditional } from './fault-of-body.js';
import { jsonSchemaOf, type JsonSchema } from './json-schema-of-message.js';

/** Who hands the message over: a partner by its door, or a service of the hub. */
export type Sender = 'partner' | 'service';

const MOST_FAULTS = 99;

/**
 * Every fault of a message's data against its contract; none where it is sound. Nothing is coerced or changed.
 * A partner's report that intake hands on has another form than the one the partner sent: so say who hands it over.
 */
export function checkBody(type: string, data: unknown, sender: Sender = 'service'): Fault[] {
  const entry = entryOf(type);
  return entry
    ? checkAgainst(validatorOf(entry, sender), data)
    : [{ path: '', code: 'unknown_type', sentence: unknownType, act: 'sender' }];
}

const unknownType = `There is no such message. The messages are: ${catalogue.map((entry) => entry.type).join(', ')}.`.slice(0, 500);

/** A contract's own check, for what is not a message: `strict` makes an unknown field a fault. */
export function checkContract(contract: Contract, data: unknown, strict: boolean): Fault[] {
  return checkAgainst(compiled(contract, strict), data);
}

const validatorOf = ({ contract, handedOn, strict }: Entry, sender: Sender) =>
  sender === 'service' && handedOn ? compiled(handedOn.contract, false) : compiled(contract, strict);

function checkAgainst(validate: ValidateFunction, data: unknown): Fault[] {
  if (validate(data)) return [];
  // `if` only says that its `then` failed, which has an error of its own.
  const errors = (validate.errors ?? []).filter((error) => error.keyword !== 'if');
  const faults = new Map<string, Fault>();
  for (const error of errors) {
    const fault = faultOf(error, conditionals.get(error.parentSchema ?? {}));
    faults.set(`${fault.path} ${fault.code}`, fault);
    if (faults.size > MOST_FAULTS + 1) break;
  }
  const told = [...faults.values()];
  if (told.length <= MOST_FAULTS + 1) return told;
  const sentence = `There are ${errors.length - MOST_FAULTS} more faults. Mend these first.`;
  return [...told.slice(0, MOST_FAULTS), { path: '', code: 'too_many_faults', sentence, act: 'sender' }];
}

// A `then` asks for a field that its object describes, so strictRequired would refuse it; `objectOf` sees to that the field is there.
const ajv = new Ajv2020({ allErrors: true, verbose: true, strict: true, strictRequired: false });
ajv.addFormat('date', isDate);
ajv.addFormat('date-time', isInstant);
ajv.addFormat('uuid', isId);
ajv.addVocabulary(['x-classification', 'x-form']);
ajv.addKeyword({ keyword: 'x-depth', type: 'object', errors: false, validate: (depth: number, data: unknown) => isShallow(data, depth) });
ajv.addKeyword({ keyword: 'x-clean', type: 'object', errors: false, validate: (_: true, data: unknown) => isClean(data) });
ajv.addKeyword({
  keyword: 'x-not-before',
  type: 'string',
  errors: false,
  validate: (field: string, date: string, _: unknown, at?: DataValidationCxt) => isInOrder(date, at?.parentData[field]),
});
addListKeyword('x-unique-by', (key: string, list) => repeatedItems(list, key).map((place) => ({ place, field: key })));
addListKeyword('x-refers-to', (named: ItemReference, list, whole) =>
  danglingItems(list, whole, named).map((item) => ({ ...item, ...named })),
);

/** A keyword that finds faults in the items of a list, given the object that holds it. */
function addListKeyword<S>(keyword: string, find: (said: S, list: unknown[], whole: Record<string, unknown>) => object[]): void {
  const validate: SchemaValidateFunction = (said: S, list: unknown[], _: unknown, at?: DataValidationCxt) => {
    const found = find(said, list, at?.parentData as Record<string, unknown>);
    validate.errors = found.map((params) => ({ keyword, params }));
    return found.length === 0;
  };
  ajv.addKeyword({ keyword, type: 'array', errors: true, validate });
}

/** By the `then` of each conditional rule: whose it is. The validator's error names the `then` alone. */
const conditionals = new WeakMap<object, Conditional>();
const validators = { strict: new Map<Contract, ValidateFunction>(), tolerant: new Map<Contract, ValidateFunction>() };

/** Compiled at first use: a service reads a few of the messages, and compiling all takes a while. */
function compiled(contract: Contract, strict: boolean): ValidateFunction {
  const known = strict ? validators.strict : validators.tolerant;
  const validate = known.get(contract) ?? compile(jsonSchemaOf(contract, strict));
  known.set(contract, validate);
  return validate;
}

function compile(schema: JsonSchema): ValidateFunction {
  const objects = [schema, ...Object.values((schema.$defs as Record<string, JsonSchema> | undefined) ?? {})] as unknown as ObjectSchema[];
  for (const { properties, allOf = [] } of objects) {
    for (const clause of allOf) {
      const others = (clause.if.allOf ?? [clause.if]).flatMap((condition) => condition.not?.required ?? []);
      conditionals.set(clause.then, { properties, others });
    }
    for (const [name, property] of Object.entries(properties)) properties[name] = sparing(property);
  }
  return ajv.compile(schema);
}

/** A list that is too long is not gone through: the validator copies all faults at every item, and a body of 85,000 items took it minutes. */
function sparing({ items, ...list }: JsonSchema): JsonSchema {
  return items === undefined ? list : { ...list, if: { maxItems: list.maxItems }, then: { items } };
}

interface ObjectSchema {
  properties: Record<string, JsonSchema>;
  allOf?: { if: If; then: object }[];
}

interface If {
  allOf?: If[];
  not?: { required: string[] };
}
