import { readOptions, USAGE } from './simulate-options.rules.js';

describe('npm run simulate', () => {
  it.each([
    [[], { seeds: 20, loads: [0.9, 1, 1.2], json: false, writeDocs: false, check: false }],
    [['--seeds', '3', '--loads', '0.6,0.9,1.1', '--json'], { seeds: 3, loads: [0.6, 0.9, 1.1], json: true }],
    [['--seeds=2', '--loads=1', '--write-docs'], { seeds: 2, loads: [1], writeDocs: true }],
    [['--check'], { check: true }],
  ])('reads %j', (words, options) => expect(readOptions(words)).toMatchObject({ kind: 'run', options }));

  it.each([
    [['--seeds', '0'], '--seeds needs a whole number from 1.'],
    [['--seeds', '1.5'], '--seeds needs a whole number from 1.'],
    [['--loads', '0.9,much'], '--loads needs numbers above 0'],
    [['--loads', '0'], '--loads needs numbers above 0'],
    [['--loads'], '--loads needs numbers above 0'],
    [['--faster'], '--faster is not known.'],
  ])('%j is refused', (words, sentence) =>
    expect(readOptions(words)).toMatchObject({ kind: 'help', faulty: true, text: expect.stringContaining(sentence) as string }),
  );

  it('says how it is used', () => expect(readOptions(['--help'])).toEqual({ kind: 'help', text: USAGE, faulty: false }));
});
