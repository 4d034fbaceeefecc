import type { PositionBand } from '#contracts/codes.js';
import { aMonth } from '../rules/examples.js';
import { positionsOf, type InLine } from './position.rules.js';

const line = (id: string, able: string, points: number, over: Partial<InLine> = {}): InLine => ({
  id,
  priority: 10,
  since: '2026-06-01T09:00:00.000Z',
  able: [...able],
  points,
  serious: false,
  ...over,
});
const MONTHS = new Map([
  ['p', aMonth(60)],
  ['q', aMonth(20)],
  ['k', aMonth(60, { kept: 20 })],
  ['u', aMonth(null, { kind: 'unlimited' })],
  ['n', aMonth(null, { kind: 'unknown' })],
]);
const of = (...waiting: InLine[]) => Object.fromEntries(positionsOf(waiting, (id) => MONTHS.get(id)));

describe('position on the waiting list', () => {
  it.each<[string, InLine[], Record<string, PositionBand>]>([
    ['nobody before it', [line('a', 'p', 15)], { a: 'next' }],
    ['however large', [line('a', 'p', 500)], { a: 'next' }],
    ['a month’s points before it and itself', [line('a', 'p', 45), line('b', 'p', 15)], { a: 'next', b: 'soon' }],
    ['a point more', [line('a', 'p', 45), line('b', 'p', 16)], { a: 'next', b: 'later' }],
    ['elsewhere nobody is before it', [line('a', 'p', 60), line('b', 'pq', 15)], { a: 'next', b: 'next' }],
    ['who could go to either counts at both', [line('a', 'pq', 15), line('b', 'q', 15)], { a: 'next', b: 'later' }],
    ['the nearest of two', [line('a', 'pq', 30), line('b', 'pq', 15)], { a: 'next', b: 'soon' }],
    ['by turn, not as they are read', [line('b', 'p', 15), line('a', 'p', 15, { priority: 40 })], { a: 'next', b: 'soon' }],
    ['who has waited longer is before', [line('b', 'p', 15), line('c', 'p', 15, { since: '2026-05-01T09:00:00.000Z' })], { c: 'next', b: 'soon' }],
    ['what is kept is not for others', [line('a', 'k', 30), line('b', 'k', 15)], { a: 'next', b: 'later' }],
    ['but for a serious one', [line('a', 'k', 30), line('b', 'k', 15, { serious: true })], { a: 'next', b: 'soon' }],
    ['a serious one before it uses the kept share first', [line('a', 'k', 20, { serious: true }), line('b', 'k', 40)], { a: 'next', b: 'soon' }],
    ['and then the rest', [line('a', 'k', 30, { serious: true }), line('b', 'k', 40)], { a: 'next', b: 'later' }],
    ['where no figure binds', [line('a', 'u', 500), line('b', 'u', 500)], { a: 'next', b: 'soon' }],
    ['where none is known', [line('a', 'n', 1), line('b', 'n', 1)], { a: 'next', b: 'later' }],
    ['nobody could take it: it has none, and is before nobody', [line('a', '', 0), line('b', 'p', 15)], { b: 'next' }],
  ])('%s', (_, waiting, expected) => {
    expect(of(...waiting)).toEqual(expected);
    expect(of(...[...waiting].reverse())).toEqual(expected);
  }); // prettier-ignore
});
