type Schema = Record<string, unknown>;

/** Keywords of 2020-12 that draft-07 lacks, and that no schema of the hub may need: what used one would pass more than it says. */
const NEWER = [
  'prefixItems',
  'unevaluatedProperties',
  'unevaluatedItems',
  'dependentRequired',
  'dependentSchemas',
  '$dynamicRef',
  'minContains',
];

/**
 * The same schema for a reader of draft-07, which is all that AsyncAPI's tools know. In draft-07 everything beside a `$ref` is passed over, so it
 * is put into an `allOf`; the parts stay where their references lead.
 * @throws where a keyword has no older form
 */
export function asDraft07(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(asDraft07);
  if (typeof node !== 'object' || node === null) return node;
  const { $schema: _dialect, $id: _id, ...schema } = node as Schema;
  const newer = Object.keys(schema).find((keyword) => NEWER.includes(keyword));
  if (newer) throw new Error(`Draft-07 has no ${newer}`);
  const { $ref, ...beside } = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, asDraft07(value)]));
  if ($ref === undefined) return beside;
  return Object.keys(beside).length === 0 ? { $ref } : { ...beside, allOf: [{ $ref }, ...((beside.allOf as unknown[]) ?? [])] };
}
