import { ANY_TEXT, boundedWithin, schema31 } from './schema-31.rules.js';

const text = { maxLength: 2_000, pattern: ANY_TEXT };

it.each([
  ['null beside a type', { type: 'number', nullable: true }, { type: ['number', 'null'] }],
  ['null beside words', { type: 'string', enum: ['a'], nullable: true }, { type: ['string', 'null'], enum: ['a', null] }],
  ['null beside a part', { $ref: '#/a', nullable: true }, { anyOf: [{ $ref: '#/a' }, { type: 'null' }] }],
  ['an example', { type: 'boolean', example: true }, { type: 'boolean', examples: [true] }],
  ['text of any form', { type: 'string' }, { type: 'string', ...text }],
  ['text of a length', { type: 'string', maxLength: 5, pattern: '^a' }, { type: 'string', maxLength: 5, pattern: '^a' }],
  ['an id', { type: 'string', format: 'uuid' }, { type: 'string', format: 'uuid', maxLength: 36 }],
  ['words', { type: 'string', enum: ['a'] }, { type: 'string', enum: ['a'] }],
  ['a list', { type: 'array', items: { type: 'string' } }, { type: 'array', maxItems: 10_000, items: { type: 'string', ...text } }],
  ['a whole number', { type: 'integer', minimum: 1 }, { type: 'integer', format: 'int32', minimum: 1, maximum: 2_147_483_647 }],
  [
    'a field that is called as a keyword is',
    { properties: { type: { type: 'string' } } },
    { properties: { type: { type: 'string', ...text } } },
  ],
  ['a field that is called example', { properties: { example: { type: 'boolean' } } }, { properties: { example: { type: 'boolean' } } }],
])('%s', (_what, given, wanted) => expect(schema31(given)).toEqual(wanted));

it('bounds what lies within, and leaves words and values alone', () => {
  const given = { properties: { a: { type: 'string' } }, enum: [{ type: 'string' }] };
  expect(boundedWithin(given)).toEqual({ properties: { a: { type: 'string', ...text } }, enum: [{ type: 'string' }] });
});
