import fc from 'fast-check';
import { cutIntoWaves } from './waves.rules.js';

interface M {
  n: number;
  subject: string;
  handler: string;
}
const cut = (messages: M[]) =>
  cutIntoWaves(
    messages,
    (m) => m.subject,
    (m) => m.handler,
  );
const m = (text: string): M[] => text.split(' ').map((word, n) => ({ n, subject: word[0]!, handler: word.slice(1) }));

describe('waves', () => {
  it.each([
    ['one subject, one at a time', 'aX aX aX', ['X:0', 'X:1', 'X:2']],
    ['many subjects, one list', 'aX bX cX', ['X:0,1,2']],
    ['two handlers, two lists in one wave', 'aX bY cX', ['X:0,2', 'Y:1']],
    ['a later message about a subject comes in a later wave', 'aX bX aY bY', ['X:0,1', 'Y:2,3']],
  ])('%s', (_rule, text, lists) => {
    expect(cut(m(text)).map((step) => `${step.handler}:${step.messages.map((message) => message.n).join(',')}`)).toEqual(lists);
  });

  it('no message overtakes an earlier one about its subject, none is lost or doubled, and no list holds a subject twice', () => {
    const message = fc.record({ n: fc.nat(), subject: fc.constantFrom('a', 'b', 'c', 'd'), handler: fc.constantFrom('X', 'Y') });
    fc.assert(
      fc.property(fc.array(message), (given) => {
        const messages = given.map((one, n) => ({ ...one, n }));
        const steps = cut(messages);
        const order = steps.flatMap((step) => step.messages);
        expect(order.map((one) => one.n).sort((a, b) => a - b)).toEqual(messages.map((one) => one.n));
        for (const subject of ['a', 'b', 'c', 'd']) {
          const of = order.filter((one) => one.subject === subject).map((one) => one.n);
          expect(of).toEqual([...of].sort((a, b) => a - b));
        }
        for (const step of steps) expect(new Set(step.messages.map((one) => one.subject)).size).toBe(step.messages.length);
      }),
    );
  });
});
