import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { OpenApi, Operation } from '#kit/open-api.js';
import type { Schema } from '#kit/schema-31.rules.js';

/** One answer, as it was seen. */
export interface Answer {
  method: string;
  path: string;
  status: number;
  type: string;
  body: string;
}

/**
 * Holds answers against the published interface, more strictly than a reader should: what the hub sends grows by adding, so the documents leave
 * objects open, but a field that is answered today and stands in no document is a document that is wrong.
 */
export class Answers {
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true });
  private readonly checks = new Map<string, ValidateFunction>();
  private readonly routes: { method: string; pattern: RegExp; operation: Operation }[];

  constructor(private readonly api: OpenApi) {
    addFormats.default(this.ajv);
    this.ajv.addSchema({ $id: 'api:/', components: { schemas: closed(api.components.schemas) } });
    this.routes = Object.entries(api.paths)
      // A fixed word before a parameter.
      .sort(([a], [b]) => a.split('{').length - b.split('{').length)
      .flatMap(([path, item]) =>
        Object.entries(item).map(([method, operation]) => ({
          method,
          pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`),
          operation,
        })),
      );
  }

  /** What is wrong with it, a sentence each; undefined where no document is about this route. */
  faultsOf({ method, path, status, type, body }: Answer): string[] | undefined {
    const route = this.routes.find((each) => each.method === method.toLowerCase() && each.pattern.test(path));
    if (!route) return undefined;
    const { operation } = route;
    const at = `${operation.operationId} ${status}`;
    const said = operation.responses[String(status)];
    if (!said) return [`${at} is in no document`];
    const content = said.content as Record<string, { schema: Schema }> | undefined;
    if (!content) return body === '' ? [] : [`${at} has a body that is in no document`];
    const media = type.split(';')[0]!.trim();
    if (!content[media]) return [`${at} is ${media || 'of no type'}, and should be ${Object.keys(content).join(' or ')}`];
    if (!/json$/.test(media)) return [];
    const check = this.checkOf(at, content[media].schema);
    if (check(JSON.parse(body))) return [];
    return (check.errors ?? []).map(
      ({ instancePath, message, params }) => `${at} ${instancePath || '/'} ${message} ${JSON.stringify(params)}`,
    );
  }

  private checkOf(at: string, schema: Schema): ValidateFunction {
    const known = this.checks.get(at);
    if (known) return known;
    const check = this.ajv.compile(rooted(closed(schema)) as object);
    this.checks.set(at, check);
    return check;
  }
}

/** Objects that have fields have no others. One that says that it may is left as it is. */
function closed(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(closed);
  if (typeof node !== 'object' || node === null) return node;
  const inside = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, closed(value)]));
  return inside.type === 'object' && inside.properties && inside.additionalProperties === undefined
    ? { ...inside, additionalProperties: false }
    : inside;
}

const rooted = (node: unknown): unknown => {
  if (Array.isArray(node)) return node.map(rooted);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, key === '$ref' ? String(value).replace('#/', 'api:/#/') : rooted(value)]),
  );
};
