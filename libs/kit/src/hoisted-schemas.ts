import { catalogue } from '#contracts/catalogue.js';
import type { Contract } from '#contracts/classified.js';
import { contractsWithin } from '#contracts/contract-fields.js';
import { jsonSchemaOf, type JsonSchema } from '#messaging/json-schema-of-message.js';

/**
 * Schemas of the partners' messages and of all their parts, by name, with their references to `#/components/schemas/`, as OpenAPI and AsyncAPI keep them.
 * What partners send is strict, what the hub sends grows by adding: one part that goes both ways would have two forms, and is told apart by its name.
 */
export function partnerSchemas(): Map<string, JsonSchema> {
  const schemas = new Map<string, JsonSchema>();
  const add = (contract: Contract, strict: boolean) => {
    for (const part of contractsWithin(contract)) {
      const { $schema: _dialect, $defs: _parts, title: _title, ...schema } = jsonSchemaOf(part, strict);
      const name = nameOf(part, strict);
      schemas.set(name, { title: part.name, ...(renamed(schema, strict) as JsonSchema) });
    }
  };
  for (const { way, contract, partners } of catalogue) {
    if (way === 'from partner') add(contract, true);
    else if (partners.length > 0) add(contract, false);
  }
  return schemas;
}

let sent: Set<Contract> | undefined;
/** Contracts within those that partners send. */
const sentByPartners = () =>
  (sent ??= new Set(catalogue.filter(({ way }) => way === 'from partner').flatMap(({ contract }) => contractsWithin(contract))));

/** The name of a contract's schema: a part that partners send too is `…Told` in what the hub sends. */
export const nameOf = (contract: Contract, strict: boolean): string =>
  !strict && sentByPartners().has(contract) ? `${contract.name}Told` : contract.name;

const byName = () =>
  new Map(catalogue.flatMap(({ contract }) => contractsWithin(contract)).map((contract) => [contract.name, contract] as const));

function renamed(schema: unknown, strict: boolean): unknown {
  const contracts = byName();
  const rename = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(rename);
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(
      Object.entries(node).map(([key, value]) =>
        key === '$ref' && typeof value === 'string'
          ? [key, `#/components/schemas/${nameOf(contracts.get(value.replace('#/$defs/', ''))!, strict)}`]
          : [key, rename(value)],
      ),
    );
  };
  return rename(schema);
}
