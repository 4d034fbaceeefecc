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
  const faults = new Map<string, Fault>();
  for (const error of validate.errors ?? []) {
    // `if` only says that its `then` failed, which has an error of its own.
    if (error.keyword === 'if') continue;
    const fault = faultOf(error, conditionals.get(error.parentSchema ?? {}));
    faults.set(`${fault.path} ${fault.code}`, fault);
  }
  const all = [...faults.values()];
  if (all.length <= MOST_FAULTS + 1) return all;
  const sentence = `There are ${all.length - MOST_FAULTS} more faults. Mend these first.`;
  return [...all.slice(0, MOST_FAULTS), { path: '', code: 'too_many_faults', sentence, act: 'sender' }];
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
  const objects = [schema, ...Object.values((schema.$defs as Record<string, JsonSchema> | undefined) ?? {})];
  for (const { properties, allOf = [] } of objects as { properties: Conditional['properties']; allOf?: { if: If; then: object }[] }[]) {
    for (const clause of allOf) {
      const others = (clause.if.allOf ?? [clause.if]).flatMap((condition) => condition.not?.required ?? []);
      conditionals.set(clause.then, { properties, others });
    }
  }
  return ajv.compile(schema);
}

interface If {
  allOf?: If[];
  not?: { required: string[] };
}
