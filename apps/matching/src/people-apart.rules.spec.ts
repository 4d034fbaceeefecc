import { apart } from './people-apart.rules.js';

const [harmed, harmer] = ['harmed', 'harmer'] as const;
const key = (of: string, whose: string, side: 'harmed' | 'harmer') => ({ case: of, key: whose, side });

describe('cases that are decided together', () => {
  it.each([
    ['nobody is known to anybody', [], 'a b c', ''],
    ['one person harmed in two of them', [key('a', 'x', harmed), key('b', 'x', harmed)], 'a b c', ''],
    ['one person on either side: the later waits for the other to be decided', [key('a', 'x', harmed), key('b', 'x', harmer)], 'a c', 'b'],
    ['and so the first of all, whoever comes after it', [key('a', 'x', harmer), key('b', 'x', harmed), key('c', 'x', harmed)], 'a', 'b c'],
    ['who is put off keeps nobody else away', [key('a', 'x', harmer), key('b', 'x', harmed), key('b', 'y', harmed), key('c', 'y', harmer)], 'a c', 'b'],
    ['a case in which one is on both sides is decided alone with itself', [key('a', 'x', harmer), key('a', 'x', harmed)], 'a b c', ''],
  ])('%s', (_, keys, now, later) => {
    const cases = ['a', 'b', 'c'].map((id) => ({ id }));
    const found = apart(cases, keys);
    expect([found.now, found.later].map((each) => each.map(({ id }) => id).join(' '))).toEqual([now, later]);
  }); // prettier-ignore
});
