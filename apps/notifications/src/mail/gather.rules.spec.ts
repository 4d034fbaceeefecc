import { gather } from './gather.rules.js';

const mail = (name: string, more: object = {}) => ({
  name,
  messageId: name,
  template: 'offer-made',
  recipient: 'r1',
  attempts: 0,
  ...more,
});
const many = (count: number) => Array.from({ length: count }, (_, nth) => mail(`m${nth}`));

describe('which mails go in one e-mail', () => {
  it.each<[string, ReturnType<typeof mail>[], string[][]]>([
    ['none', [], []],
    ['one alone goes alone', [mail('a')], [['a']]],
    ['of one template to one recipient: together', [mail('a'), mail('b'), mail('c')], [['a', 'b', 'c']]],
    ['to two recipients: apart', [mail('a'), mail('b', { recipient: 'r2' }), mail('c')], [['a', 'c'], ['b']]],
    ['of two templates: apart', [mail('a'), mail('b', { template: 'offer-closed' }), mail('c')], [['a', 'c'], ['b']]],
    ['one that was tried alone stays alone', [mail('a', { attempts: 1 }), mail('b'), mail('c')], [['a'], ['b', 'c']]],
    [
      'those that were tried together go again together',
      [mail('a', { attempts: 2, messageId: 'ab' }), mail('b', { attempts: 2, messageId: 'ab' }), mail('c'), mail('d', { attempts: 2 })],
      [['a', 'b'], ['c'], ['d']],
    ],
  ])('%s', (_, due, emails) => expect(gather(due).map((email) => email.map(({ name }) => name))).toEqual(emails));

  it('no list is longer than can be read', () => {
    const lengths = gather(many(120)).map(({ length }) => length);
    expect(lengths).toEqual([50, 50, 20]);
  });

  it('one that was tried is never cut, whatever is most now', () => {
    const tried = many(70).map((each) => ({ ...each, messageId: 'same', attempts: 1 }));
    expect(gather(tried).map(({ length }) => length)).toEqual([70]);
  });
});
