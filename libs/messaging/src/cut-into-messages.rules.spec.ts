import fc from 'fast-check';
import { cutIntoMessages, TOGETHER, TOGETHER_LENGTH } from './cut-into-messages.rules.js';

interface Fact {
  n: number;
  subject: string;
  routing: string;
  length: number;
}
const cut = (facts: Fact[]) =>
  cutIntoMessages(facts, { subject: ({ subject }) => subject, routing: ({ routing }) => routing, lengthOf: ({ length }) => length });
/** `aX` is a fact of subject a by routing X; `aX9` is as long as nine tenths of what fits a message. */
const facts = (text: string): Fact[] =>
  text
    .split(' ')
    .map((word, n) => ({ n, subject: word[0]!, routing: word[1]!, length: (Number(word.slice(2) || 0.1) * TOGETHER_LENGTH) / 10 }));

describe('facts in one message', () => {
  it.each([
    ['one alone is a message', 'aX', ['0']],
    ['those of one routing go together, in their order', 'aX bX cX', ['0,1,2']],
    ['two routings are two messages', 'aX bY cX dY', ['0,2', '1,3']],
    ['none overtakes an earlier one of its subject', 'aX bX aY bX', ['0,1', '2', '3']],
    ['no more than fit', 'aX5 bX4 cX5', ['0,1', '2']],
    ['one that is too long goes alone', 'aX bX20 cX', ['0', '1', '2']],
  ])('%s', (_rule, text, messages) => {
    expect(cut(facts(text)).map((message) => message.map(({ n }) => n).join(','))).toEqual(messages);
  });

  it('has no more facts in a message than a consumer expects', () => {
    const many = Array.from({ length: 3 * TOGETHER + 1 }, (_, n) => ({ n, subject: `s${n}`, routing: 'X', length: 1 }));
    expect(cut(many).map(({ length }) => length)).toEqual([TOGETHER, TOGETHER, TOGETHER, 1]);
  });

  it('loses and doubles none, keeps each subject in order, and mixes no routings', () => {
    const fact = fc.record({
      n: fc.constant(0),
      subject: fc.constantFrom('a', 'b', 'c'),
      routing: fc.constantFrom('X', 'Y'),
      length: fc.integer({ min: 0, max: TOGETHER_LENGTH }),
    });
    fc.assert(
      fc.property(fc.array(fact), (given) => {
        const all = given.map((one, n) => ({ ...one, n }));
        const messages = cut(all);
        const flat = messages.flat();
        expect(flat.map(({ n }) => n).sort((a, b) => a - b)).toEqual(all.map(({ n }) => n));
        for (const subject of ['a', 'b', 'c']) {
          const order = flat.filter((one) => one.subject === subject).map(({ n }) => n);
          expect(order).toEqual([...order].sort((a, b) => a - b));
        }
        for (const message of messages) expect(new Set(message.map(({ routing }) => routing)).size).toBe(1);
      }),
    );
  });
});
