import { asDraft07 } from './draft-07.rules.js';

it.each([
  ['a dialect and an id go', { $schema: 'x', $id: 'y', type: 'string' }, { type: 'string' }],
  ['a reference alone stays', { $ref: '#/a' }, { $ref: '#/a' }],
  ['what stands beside a reference is not lost', { $ref: '#/a', description: 'b' }, { description: 'b', allOf: [{ $ref: '#/a' }] }],
  ['nor what is in an allOf already', { $ref: '#/a', allOf: [{ type: 'object' }] }, { allOf: [{ $ref: '#/a' }, { type: 'object' }] }],
  [
    'inside fields and items',
    { properties: { a: { $ref: '#/a', title: 't' } } },
    { properties: { a: { title: 't', allOf: [{ $ref: '#/a' }] } } },
  ],
])('%s', (_what, given, wanted) => expect(asDraft07(given)).toEqual(wanted));

it.each(['prefixItems', 'unevaluatedProperties', 'dependentRequired'])('has no word for %s', (keyword) =>
  expect(() => asDraft07({ items: { [keyword]: [] } })).toThrow(keyword),
);
