import { acts } from '#contracts/fault.js';
import type { Schema } from './schema-31.rules.js';

const count = (description: string, maximum: number): Schema => ({
  description,
  schema: { type: 'integer', format: 'int32', minimum: 0, maximum },
});

/** Headers that every answer may have. */
export const HEADERS: Schema = {
  'Access-Control-Allow-Origin': {
    description: 'An address that nobody has: no page of another origin may read an answer.',
    schema: { type: 'string', const: 'https://none.invalid' },
  },
  'RateLimit-Limit': count('Requests a minute that your systems may make of this service. Only for a partner’s systems.', 1_000_000),
  'RateLimit-Remaining': count('Requests that are left now.', 1_000_000),
  'RateLimit-Reset': count('Seconds until all of them are there again.', 3_600),
  'Retry-After': count('Seconds to wait before the request is sent again.', 86_400),
  'Idempotency-Key': {
    description: 'The key to send the same request again with: it is known by it, and nothing is done twice.',
    schema: { type: 'string', minLength: 1, maxLength: 200, pattern: '^[\\x21-\\x7e]+$' },
  },
  'Idempotency-Replayed': { description: '`true` where this answer was given before.', schema: { type: 'string', enum: ['true'] } },
};

const header = (name: string) => [name, { $ref: `#/components/headers/${name}` }] as const;
const RATE = ['RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset'];

/** An answer with the headers that one of this status may have. */
export function withHeaders(status: string, answer: Schema): Schema {
  const names = [
    'Access-Control-Allow-Origin',
    ...(/^[24]/.test(status) ? RATE : []),
    ...(/^(429|503)$/.test(status) ? ['Retry-After'] : []),
  ];
  return { ...answer, headers: { ...Object.fromEntries(names.map(header)), ...(answer.headers as Schema | undefined) } };
}

export const problemSchemas: Record<string, Schema> = {
  Problem: {
    type: 'object',
    description: 'Problem details (RFC 9457).',
    required: ['type', 'title', 'status', 'detail', 'code', 'faults'],
    properties: {
      type: { type: 'string', maxLength: 120, pattern: '^urn:rj-hub:problem:[a-z0-9_]+$', description: 'The code as an address.' },
      title: { type: 'string', maxLength: 100, pattern: '^[^\\u0000]+$' },
      status: { type: 'integer', format: 'int32', minimum: 400, maximum: 599 },
      detail: { type: 'string', maxLength: 2_000, pattern: '^[^\\u0000]*$', description: 'What is wrong, in a sentence for people.' },
      code: {
        type: 'string',
        maxLength: 60,
        pattern: '^[a-z][a-z0-9_]*$',
        description: 'What is wrong, for programs: see the catalogue. It never changes.',
      },
      instance: {
        type: 'string',
        maxLength: 100,
        pattern: '^urn:uuid:[0-9a-f-]{36}$',
        description: 'Quote it when you report an unexpected error.',
      },
      faults: { type: 'array', minItems: 1, maxItems: 1_000, items: { $ref: '#/components/schemas/Fault' } },
      message: {
        type: 'string',
        maxLength: 20,
        pattern: '^[0-9]+$',
        description: 'Of a message that was taken in and refused: under which the hub keeps it. See /messages.',
      },
      receipt: {
        type: 'object',
        description: 'Of such a message: its receipt, as a queue would bring it (receipt.issued.v1).',
        additionalProperties: true,
      },
    },
  },
  Fault: {
    type: 'object',
    description: 'One thing that is wrong.',
    required: ['path', 'code', 'sentence', 'act'],
    properties: {
      path: { type: 'string', maxLength: 2_000, pattern: '^[^\\u0000]*$', description: 'Where in what was sent; empty for the whole.' },
      code: { type: 'string', maxLength: 60, pattern: '^[a-z][a-z0-9_]*$' },
      sentence: { type: 'string', maxLength: 2_000, pattern: '^[^\\u0000]*$', description: 'What to do. It never quotes a value.' },
      act: { type: 'string', enum: [...acts], description: 'Who must act so that it goes away.' },
    },
  },
};

const SENTENCES: Record<string, string> = {
  400: 'The request cannot be read.',
  401: 'No token and no key, or one that is not valid any more.',
  403: 'You may not do this, or your organisation is suspended.',
  404: 'It is not there, or it is not yours: both are answered alike.',
  405: 'This cannot be done here.',
  406: 'The answer cannot be given in the form asked for.',
  409: 'It clashes with what is there; the code says how.',
  413: 'The body is larger than the limit.',
  415: 'The body is of another type than is taken here.',
  422: 'The content breaks the contract: every fault, with its path.',
  429: 'More requests than your limit allows. Wait as long as Retry-After says.',
  500: 'Something went wrong in the hub.',
  503: 'This part of the hub cannot answer now. Try again later.',
};

const one = (status: string): Schema =>
  withHeaders(status, {
    description: SENTENCES[status] ?? 'A problem.',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  });

/** What may go wrong with a request of this kind, whatever the route. */
export function problemAnswers(kind: { writes: boolean; body: boolean; path: boolean; asks: boolean }): Record<string, Schema> {
  const statuses = [
    '400',
    '401',
    '403',
    ...(kind.path ? ['404'] : []),
    ...(kind.writes ? ['409'] : []),
    ...(kind.body ? ['413', '415'] : []),
    ...(kind.body || kind.asks ? ['422'] : []),
    '429',
    '500',
    '503',
  ];
  return Object.fromEntries(statuses.map((status) => [status, one(status)]));
}
problemAnswers.of = one;
