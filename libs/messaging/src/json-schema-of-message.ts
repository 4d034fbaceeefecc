import type { Contract } from '#contracts/classified.js';
import { contractFields, contractsWithin, type ContractField } from '#contracts/contract-fields.js';

export type JsonSchema = Record<string, unknown>;
export const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

/**
 * The JSON Schema of a contract, made from its decorators, with its parts under `$defs`.
 * @param strict an unknown field is a fault
 */
export function jsonSchemaOf(contract: Contract, strict: boolean): JsonSchema {
  const parts = contractsWithin(contract).filter((each) => each !== contract);
  const $defs = Object.fromEntries(parts.map((part) => [part.name, objectOf(part, strict)]));
  return { $schema: DIALECT, title: contract.name, ...objectOf(contract, strict), ...(parts.length > 0 && { $defs }) };
}

function objectOf(contract: Contract, strict: boolean): JsonSchema {
  const fields = contractFields(contract);
  const required = fields.filter(({ presence: { optional, when, unless } }) => !optional && !when && !unless);
  const allOf = fields.flatMap(requiredThen);
  const named = fields.flatMap(({ presence: { when, unless } }) => [...(when ? [when.field] : []), ...(unless ?? [])]);
  const nobody = named.find((name) => !fields.some((field) => field.name === name));
  if (nobody) throw new Error(`A rule of ${contract.name} names the field ${nobody}, which it has not`);
  return {
    type: 'object',
    ...(required.length > 0 && { required: required.map((field) => field.name) }),
    properties: Object.fromEntries(fields.map((field) => [field.name, propertyOf(field)])),
    ...(strict && { additionalProperties: false }),
    ...(allOf.length > 0 && { allOf }),
  };
}

function propertyOf({ classed, rules, itemRules, part }: ContractField): JsonSchema {
  const about = { ...(classed && { description: classed.meaning, 'x-classification': classed.classification }) };
  const partRef = part && { $ref: `#/$defs/${part.contract.name}` };
  const items = part?.each ? partRef : itemRules.length > 0 ? merged(itemRules) : undefined;
  return { ...about, ...(part && !part.each && partRef), ...merged(rules), ...(items && { items }) };
}

/** Rules of one field in one object. Two of them may not say the same keyword: one would be lost. */
function merged(rules: JsonSchema[]): JsonSchema {
  const schema: JsonSchema = {};
  for (const rule of rules) {
    const twice = Object.keys(rule).find((keyword) => keyword in schema);
    if (twice) throw new Error(`Two rules of one field say ${twice}: ${JSON.stringify(rules)}`);
    Object.assign(schema, rule);
  }
  return schema;
}

/** "Must be there when …", as if and then. */
function requiredThen({ name, presence: { when, unless } }: ContractField): JsonSchema[] {
  if (!when && !unless) return [];
  const conditions: JsonSchema[] = [
    ...(when ? [{ properties: { [when.field]: { enum: when.values } }, required: [when.field] }] : []),
    ...(unless ?? []).map((other) => ({ not: { required: [other] } })),
  ];
  return [{ if: conditions.length === 1 ? conditions[0] : { allOf: conditions }, then: { required: [name] } }];
}
