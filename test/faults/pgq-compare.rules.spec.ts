import { differentOrders, fidelity, type Committed } from './pgq-compare.rules.js';

const a = (version: number): Committed => ({ id: `a${version}`, subject: 'a', version });
const b = (version: number): Committed => ({ id: `b${version}`, subject: 'b', version });
const none = { lost: 0, invented: 0, repeated: 0, outOfOrder: 0 };

it.each([
  ['all, each subject in order', [a(1), b(1), a(2)], { ...none, delivered: 3 }],
  ['one left out', [a(1), b(1)], { ...none, delivered: 2, lost: 1 }],
  ['a page again after a kill', [a(1), a(2), a(1), a(2), b(1)], { ...none, delivered: 3, repeated: 2 }],
  ['a later one first', [a(2), a(1), b(1)], { ...none, delivered: 3, outOfOrder: 1 }],
  ['what was rolled back', [a(1), a(2), b(1), b(2)], { ...none, delivered: 4, invented: 1 }],
])('tells what was made of three facts: %s', (_, delivered, expected) => {
  expect(fidelity([a(1), a(2), b(1)], delivered)).toEqual(expected);
});

it('compares the order of each subject by itself, and leaves repeats out', () => {
  expect(differentOrders([a(1), b(1), a(2), a(1)], [b(1), a(1), a(2)])).toEqual([]);
  expect(differentOrders([a(1), a(2)], [a(2), a(1)])).toEqual(['a']);
});
