import { getMetadataStorage } from 'class-validator';
import { classedField, type Classed, type Classification, type Contract } from './classified.js';
import type { Presence } from './fields.js';

/** A field of a contract, as its decorators describe it. */
export interface ContractField {
  name: string;
  classed: Classed | undefined;
  presence: Presence;
  /** Rules for the value in JSON Schema, and for each item where it is a list. */
  rules: Record<string, unknown>[];
  itemRules: Record<string, unknown>[];
  /** The contract of the object, or of each object of the list, that it holds. */
  part?: { contract: Contract; each: boolean };
}

/** The fields of a contract in the order of their declaration, ancestors first. A decorator that did not come from `fields.ts` is an error. */
export function contractFields(contract: Contract): ContractField[] {
  const metadata = getMetadataStorage().getTargetValidationMetadatas(contract, '', false, false);
  // What a class declares comes before what it inherits; in a document it reads better the other way round.
  const ancestorsFirst = [...metadata.filter((m) => m.target !== contract), ...metadata.filter((m) => m.target === contract)];
  const fields = new Map<string, ContractField>();
  for (const { propertyName: name, type, constraints, each, name: ruleName } of ancestorsFirst) {
    const field = fields.get(name) ?? { name, classed: classedField(contract, name), presence: {}, rules: [], itemRules: [] };
    fields.set(name, field);
    const said: unknown = constraints?.[0];
    if (type === 'nestedValidation') continue;
    if (type === 'conditionalValidation' && typeof said === 'function' && 'presence' in said) field.presence = said.presence as Presence;
    else if (ruleName === 'part') field.part = { contract: (said as { part: () => Contract }).part(), each };
    else if (type === 'customValidation' && typeof said === 'object' && said !== null)
      (each ? field.itemRules : field.rules).push(said as object & Record<string, unknown>);
    else throw new Error(`${contract.name}.${name} has the rule ${ruleName ?? type}, which has no JSON Schema: use a rule of fields.ts`);
  }
  return [...fields.values()].map((field) => ({ ...field, rules: field.rules.reverse(), itemRules: field.itemRules.reverse() }));
}

/** A contract and the contracts of all its parts. */
export function contractsWithin(contract: Contract, found = new Set<Contract>()): Contract[] {
  if (!found.has(contract)) {
    found.add(contract);
    for (const { part } of contractFields(contract)) if (part) contractsWithin(part.contract, found);
  }
  return [...found];
}

const within = (contract: Contract, chosen: (field: ContractField) => boolean): string[] =>
  contractsWithin(contract).flatMap((each) =>
    contractFields(each)
      .filter(chosen)
      .map((field) => `${each.name}.${field.name}`),
  );

/** Fields that nobody has classified, in a contract and its parts, as `Class.field`. */
export const unclassifiedFields = (contract: Contract) => within(contract, (field) => !field.classed);

/** Fields of these classes, in a contract and its parts, as `Class.field`. */
export const classedWithin = (contract: Contract, ...classes: Classification[]) =>
  within(contract, (field) => field.classed !== undefined && classes.includes(field.classed.classification));
