import { whoseTurn } from './whose-turn.rules.js';

it.each<[string, string, string, number, number, string]>([
  ['in the order of their turn', 'a b c', '', 20, 15, 'a b c'],
  ['no more than there are slots', 'a b c', '', 2, 15, 'a b'],
  ['slow ones as far as theirs reach, the others past them', 'A B C d e', 'A B C', 4, 2, 'A B d e'],
  ['a slow one keeps its turn before a quick one', 'A b', 'A', 1, 1, 'A'],
  ['nobody slow while none of theirs is left', 'A B c', 'A B', 20, 0, 'c'],
  ['nobody where no slot is free', 'a B', 'B', 0, 0, ''],
  ['nobody where all that is due is slow, and theirs are taken', 'A B', 'A B', 5, 0, ''],
])('%s', (_, due, slow, free, forSlow, called) => {
  const lines = due.split(' ').map((partner) => ({ partner }));
  expect(whoseTurn(lines, new Set(slow.split(' ')), { free, forSlow }).map(({ partner }) => partner).join(' ')).toBe(called);
}); // prettier-ignore
