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

  it.each([
    ['of one handler, one list', '1aX 1bX 1cX', ['X:0,1,2']],
    ['of two handlers, as sent', '1aX 1bY 1cX', ['X:0', 'Y:1', 'X:2']],
    ["whatever another's come first", '2bY 1aX 1cY 2dY', ['Y:0,3', 'X:1', 'Y:2']],
    ['and never before an earlier one about its subject', '1aX 2aX 2bX', ['X:0', 'X:1,2']],
  ])("one sender's: %s", (_rule, text, lists) => {
    const messages = text.split(' ').map((word, n) => ({ n, sender: word[0]!, subject: word[1]!, handler: word[2]! }));
    const steps = cutIntoWaves(
      messages,
      ({ subject }) => subject,
      ({ handler }) => handler,
      ({ sender }) => sender,
    );
    expect(steps.map(({ handler, messages: list }) => `${handler}:${list.map(({ n }) => n).join(',')}`)).toEqual(lists);
  });

  it('no message overtakes an earlier one of its sender', () => {
    const message = fc.record({
      subject: fc.nat(20),
      handler: fc.constantFrom('X', 'Y', 'Z'),
      sender: fc.constantFrom('1', '2', undefined),
    });
    fc.assert(
      fc.property(fc.array(message), (given) => {
        const messages = given.map((one, n) => ({ ...one, n }));
        const steps = cutIntoWaves(
          messages,
          ({ subject }) => String(subject),
          ({ handler }) => handler,
          ({ sender }) => sender,
        );
        const order = steps.flatMap((step) => step.messages);
        expect(order).toHaveLength(messages.length);
        for (const key of ['1', '2']) {
          const of = order.filter(({ sender }) => sender === key).map(({ n }) => n);
          expect(of).toEqual([...of].sort((a, b) => a - b));
        }
      }),
    );
  });
});
