import { gather } from './gather.rules.js';

const mail = (name: string, more: object = {}) => ({ name, template: 'offer-made', recipient: 'r1', ...more });
const many = (count: number) => Array.from({ length: count }, (_, nth) => mail(`m${nth}`));

describe('which mails go in one e-mail', () => {
  it.each<[string, ReturnType<typeof mail>[], string[][]]>([
    ['none', [], []],
    ['one alone goes alone', [mail('a')], [['a']]],
    ['of one template to one recipient: together', [mail('a'), mail('b'), mail('c')], [['a', 'b', 'c']]],
    ['to two recipients: apart', [mail('a'), mail('b', { recipient: 'r2' }), mail('c')], [['a', 'c'], ['b']]],
    ['of two templates: apart', [mail('a'), mail('b', { template: 'offer-closed' }), mail('c')], [['a', 'c'], ['b']]],
  ])('%s', (_, queued, emails) => expect(gather(queued).map((email) => email.map(({ name }) => name))).toEqual(emails));

  it('no list is longer than can be read, and none of a line is left out between its first and its last', () => {
    const emails = gather(many(120)).map((email) => email.map(({ name }) => name));
    expect(emails.map(({ length }) => length)).toEqual([50, 50, 20]);
    expect(emails.flat()).toEqual(many(120).map(({ name }) => name));
  });
});
