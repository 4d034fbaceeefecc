import type { OpenAPIObject } from '@nestjs/swagger';
import type { ServiceApi } from '#messaging/describe-service.js';
import type { Role } from '#platform/caller.js';
import { calledWebhooks, WEBHOOK_SECURITY } from './called-webhooks.js';
import { partnerSchemas } from './hoisted-schemas.js';
import { HEADERS, problemAnswers, problemSchemas, withHeaders } from './problem-answers.js';
import { boundedWithin, schema31, type Schema } from './schema-31.rules.js';
import { VERSION } from './version.js';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
/** Whoever runs the hub asks after its health; FHIR has its own description of an interface, the CapabilityStatement at /fhir/metadata. */
const NOT_SHOWN = ['health', 'fhir'];
/** The service that calls partners' webhooks. */
const CALLS = 'notifications';

export interface Operation extends Schema {
  operationId: string;
  responses: Record<string, Schema>;
  parameters?: Schema[];
  requestBody?: Schema;
  tags?: string[];
}
export type Paths = Record<string, Record<string, Operation>>;

/** An OpenAPI 3.1 document. */
export interface OpenApi {
  openapi: '3.1.0';
  info: Schema;
  servers: Schema[];
  tags?: Schema[];
  paths: Paths;
  /** What partners' own systems are called with, by type of event. */
  webhooks?: Record<string, { post: Schema }>;
  components: { schemas: Record<string, Schema>; securitySchemes: Schema; headers: Schema };
}

const isPartners = (callers: 'anybody' | readonly Role[] | undefined) =>
  callers === 'anybody' || (callers ?? []).some((role) => /^(agency|provider)_/.test(role));

const ABOUT = `Errors are problem details (RFC 9457), each with at least one fault: its path, its code, a sentence and who must act. See the catalogue of codes.

A partner's system sends its API key as \`X-Api-Key\`, or the token that \`POST /tokens\` of the directory gives for it. Every request counts against your limit, which each answer tells; beyond it the answer is 429, with \`Retry-After\`.

What is added to an answer is no breaking change: ignore what you do not know.`;

/** What of a service is there for partners, as OpenAPI 3.1. */
export function openApi({ name, document, mayCall }: ServiceApi): OpenApi {
  const paths: Paths = {};
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const given = (item as Record<string, Operation | undefined>)[method];
      const callers = given && mayCall.get(given.operationId);
      if (!given || !isPartners(callers) || given.tags?.some((tag) => NOT_SHOWN.includes(tag))) continue;
      (paths[path] ??= {})[method] = operation(given, path, method, callers!);
    }
  }
  const schemas = schemasOf(document);
  for (const each of Object.values(paths).flatMap((item) => Object.values(item))) leaveOut(each, schemas);
  const webhooks = name === CALLS ? calledWebhooks() : undefined;
  return {
    openapi: '3.1.0',
    info: {
      title: `RJ Hub: ${name}`,
      version: VERSION,
      description: ABOUT,
      license: { name: 'MIT', url: 'https://opensource.org/license/mit' },
      contact: { name: 'RJ Hub', url: 'https://rj-hub.example.org/developers', email: 'hub@example.org' },
    },
    servers: [serverOf(name)],
    paths,
    ...(webhooks && { webhooks }),
    components: {
      schemas: used([paths, webhooks], schemas),
      securitySchemes: { ...SECURITY, ...(webhooks && WEBHOOK_SECURITY) },
      headers: HEADERS,
    },
  };
}

const serverOf = (name: string): Schema => ({
  url: `https://rj-hub.example.org/${name}`,
  description: 'Production; the address is told when an organisation is registered. `npm start` prints those of a hub on your own machine.',
  'x-internal': false,
});

/** The interfaces of all services in one document: each path says which server it is on. A path of two services is told apart by the service's name. */
export function oneApi(apis: readonly { name: string; api: OpenApi }[]): OpenApi {
  const [first] = apis;
  const whole: OpenApi = { ...first!.api, info: { ...first!.api.info, title: 'RJ Hub' }, paths: {} };
  whole.components = { ...whole.components, schemas: {}, securitySchemes: {} };
  for (const { name, api } of apis) {
    // What is called with is a message, and its schemas have the same name in each document.
    if (api.webhooks) whole.webhooks = api.webhooks;
    Object.assign(whole.components.securitySchemes, api.components.securitySchemes);
    const messages = partnerSchemas();
    const own = (schema: string) => (SHARED.has(schema) || messages.has(schema) ? schema : `${name}_${schema}`);
    const rename = (node: unknown) => mapRefs(node, own);
    for (const [path, item] of Object.entries(api.paths)) {
      const { servers: _servers, ...before } = (whole.paths[path] ?? {}) as Record<string, unknown>;
      if (Object.keys(before).length > 0) throw new Error(`Two services have ${path}: the whole document cannot say which is meant`);
      whole.paths[path] = { servers: api.servers, ...(rename(item) as object) } as unknown as Record<string, Operation>;
      for (const method of METHODS) {
        const one = whole.paths[path]![method];
        if (one) one.operationId = `${name}_${one.operationId}`;
      }
    }
    for (const [schema, content] of Object.entries(api.components.schemas))
      whole.components.schemas[own(schema)] = rename(content) as Schema;
  }
  return whole;
}

const SHARED = new Set(Object.keys(problemSchemas));

const SECURITY: Schema = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      'A token of the directory, good for minutes, signed with EdDSA and checked as RFC8725 asks: algorithm, issuer, audience and times.',
  },
  apiKey: { type: 'apiKey', in: 'header', name: 'X-Api-Key', description: 'The key of your system. It is shown once, when it is made.' },
};

function operation(given: Operation, path: string, method: string, callers: 'anybody' | readonly Role[]): Operation {
  const { security: _security, 'x-form': form, ...rest } = given;
  const {
    parameters = [],
    requestBody,
    responses,
  } = schema31({ parameters: rest.parameters, requestBody: rest.requestBody, responses: rest.responses }) as Operation;
  const bodiless = Object.entries(responses).filter(([status]) => status < '400');
  const faulty = Object.entries(responses).filter(([status]) => status >= '400');
  const writes = method !== 'get';
  const statuses = problemAnswers({ writes, body: requestBody !== undefined, path: path.includes('{'), asks: parameters.length > 0 });
  for (const [status, { description }] of faulty)
    statuses[status] = { ...problemAnswers.of(status), ...(Boolean(description) && { description }) };
  return {
    ...rest,
    operationId: given.operationId.replace(/Controller_/, '_'),
    'x-roles': callers === 'anybody' ? ['anybody'] : callers.filter((role) => /^(agency|provider)_/.test(role)),
    security: callers === 'anybody' ? [{}] : [{ bearer: [] }, { apiKey: [] }],
    ...(parameters.length > 0 && { parameters: parameters.map((parameter) => knownForm(parameter, path)) }),
    ...(requestBody && { requestBody: asForm(knownBody(requestBody), form as Schema | undefined) }),
    responses: { ...Object.fromEntries(bodiless.map(([status, answer]) => [status, withHeaders(status, answer)])), ...statuses },
  };
}

/** Messages have numbers. */
const NUMBERED = /^\/messages\//;

/** An id in a path is a UUID wherever it is not said to be something else. */
function knownForm(parameter: Schema, path: string): Schema {
  const schema = parameter.schema as Schema;
  const isId =
    parameter.in === 'path' &&
    !NUMBERED.test(path) &&
    schema?.type === 'string' &&
    /^(id|case|absence|upload|key)$/.test(String(parameter.name));
  return isId && schema.format === undefined && schema.maxLength === 2_000
    ? { ...parameter, schema: { type: 'string', format: 'uuid', maxLength: 36 } }
    : parameter;
}

/** A body of which the path or the moment says a part: the message's schema, with that part not required. */
function leaveOut(operation: Operation, schemas: Record<string, Schema>): void {
  const { 'x-may-be-left-out': fields, requestBody } = operation as { 'x-may-be-left-out'?: string[]; requestBody?: Schema };
  if (!fields || !requestBody) return;
  const content = (requestBody.content as Record<string, { schema: { $ref: string } }>)['application/json']!;
  const name = content.schema.$ref.slice(SCHEMAS.length);
  const required = (schemas[name]!.required as string[]).filter((field) => !fields.includes(field));
  schemas[`${name}OfPath`] = { ...schemas[name], required };
  content.schema = { $ref: `${SCHEMAS}${name}OfPath` };
  delete (operation as Schema)['x-may-be-left-out'];
}

/** A body that may come as a form too, whose fields are its own: Nest knows one schema for all the types that a route takes. */
const asForm = (body: Schema, form: Schema | undefined): Schema =>
  form ? { ...body, content: { ...(body.content as Schema), 'multipart/form-data': { schema: form } } } : body;

const knownBody = (body: Schema): Schema => ({ ...body, required: true });

/** Nest's schemas by name, with those of the messages as the contracts say them: Nest knows nothing of their rules. */
function schemasOf(document: OpenAPIObject): Record<string, Schema> {
  const own = Object.entries(document.components?.schemas ?? {}).map(([name, schema]) => [name, schema31(schema) as Schema] as const);
  const contracts = [...partnerSchemas()].map(([name, schema]) => [name, boundedWithin(schema) as Schema] as const);
  return { ...Object.fromEntries(own), ...Object.fromEntries(contracts), ...problemSchemas };
}

/** Only what the paths and webhooks lead to, however far. */
function used(within: unknown, schemas: Record<string, Schema>): Record<string, Schema> {
  const found = new Set<string>();
  const look = (node: unknown) =>
    void mapRefs(node, (name) => {
      if (found.has(name)) return name;
      found.add(name);
      if (!schemas[name]) throw new Error(`The interface names the schema ${name}, which is not there`);
      look(schemas[name]);
      return name;
    });
  look(within);
  return Object.fromEntries([...found].sort().map((name) => [name, schemas[name]!]));
}

const SCHEMAS = '#/components/schemas/';

function mapRefs(node: unknown, rename: (name: string) => string): unknown {
  if (Array.isArray(node)) return node.map((each) => mapRefs(each, rename));
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [
      key,
      key === '$ref' && typeof value === 'string' && value.startsWith(SCHEMAS)
        ? `${SCHEMAS}${rename(value.slice(SCHEMAS.length))}`
        : mapRefs(value, rename),
    ]),
  );
}
