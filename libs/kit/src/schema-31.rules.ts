export type Schema = Record<string, unknown>;

/** Text that says nothing of its form: any character that can be kept. */
export const ANY_TEXT = '^[^\\u0000]*$';
/** Characters, items and figures at the most where a view says nothing closer. What is more is a fault of the hub, and the contract check sees it. */
const MOST = { text: 2_000, items: 10_000, whole: 2_147_483_647 };
const LENGTHS: Record<string, number> = { uuid: 36, date: 10, 'date-time': 35, uri: 2_000, email: 254 };

/** A schema of OpenAPI 3.0, as Nest writes it, in the words of JSON Schema 2020-12, with a bound for everything that may grow. */
export function schema31(given: unknown): unknown {
  if (Array.isArray(given)) return given.map(schema31);
  if (typeof given !== 'object' || given === null) return given;
  const { nullable, example, ...rest } = given as Schema;
  const schema: Schema = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [key, key === 'properties' ? inEach(value) : LITERAL.has(key) ? value : schema31(value)]),
  );
  if (example !== undefined) schema.examples = [example];
  const whole = bounded(schema);
  return nullable === true ? orNull(whole) : whole;
}

/** Their content is a value or a list of words, and no schema. */
const LITERAL = new Set(['examples', 'enum', 'const', 'default', 'required', 'discriminator']);
const inEach = (properties: unknown) =>
  Object.fromEntries(Object.entries(properties as Schema).map(([name, schema]) => [name, schema31(schema)]));

function orNull(schema: Schema): Schema {
  if (schema.$ref !== undefined || schema.allOf !== undefined) return { anyOf: [schema, { type: 'null' }] };
  if (typeof schema.type !== 'string') return schema;
  return { ...schema, type: [schema.type, 'null'], ...(Array.isArray(schema.enum) && { enum: [...(schema.enum as unknown[]), null] }) };
}

/** With the bounds that the hub keeps to in any case. */
export function bounded(schema: Schema): Schema {
  switch (schema.type) {
    case 'string':
      if (schema.enum !== undefined || schema.const !== undefined) return schema;
      return {
        ...schema,
        maxLength: schema.maxLength ?? LENGTHS[schema.format as string] ?? MOST.text,
        ...(schema.format === undefined && schema.pattern === undefined && { pattern: ANY_TEXT }),
      };
    case 'array':
      return { ...schema, maxItems: schema.maxItems ?? MOST.items };
    case 'integer':
      return {
        ...schema,
        format: schema.format ?? 'int32',
        ...(schema.exclusiveMinimum === undefined && { minimum: schema.minimum ?? 0 }),
        ...(schema.exclusiveMaximum === undefined && { maximum: schema.maximum ?? MOST.whole }),
      };
    default:
      return schema;
  }
}

/** Every schema within a document of 2020-12, with its bounds. */
export function boundedWithin(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(boundedWithin);
  if (typeof node !== 'object' || node === null) return node;
  const inside = Object.fromEntries(
    Object.entries(node as Schema).map(([key, value]) => [key, LITERAL.has(key) ? value : boundedWithin(value)]),
  );
  return typeof inside.type === 'string' ? bounded(inside) : inside;
}
