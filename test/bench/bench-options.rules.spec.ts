import { readOptions } from './bench-options.rules.js';

const KNOWN = ['a', 'c3', 'd', 'e'];
const options = (...words: string[]) => {
  const read = readOptions(words, KNOWN);
  if (read.kind !== 'run') throw new Error(read.text);
  return read.options;
};

describe('what npm run bench is told', () => {
  it('takes every arm for five rounds where it is told nothing', () =>
    expect(options()).toMatchObject({ quick: false, rounds: 5, only: KNOWN, json: false, writeDocs: false, mode: { kind: 'rates' } }));

  it('takes two rounds where it is to be quick, or as many as it is told', () => {
    expect(options('--quick').rounds).toBe(2);
    expect(options('--quick', '--rounds', '3').rounds).toBe(3);
  });

  it('takes the arms named in the order of the tables', () => expect(options('--only=d,a', '--json').only).toEqual(['a', 'd']));

  it.each(['decision', 'solve'])('measures what needs no broker: --%s', (kind) => expect(options(`--${kind}`).mode).toEqual({ kind }));

  it('measures whether one partner delays another: --fairness', () => expect(options('--fairness').mode).toEqual({ kind: 'fairness' }));

  it.each([
    ['an arm that is none', ['--only', 'z'], 'not z'],
    ['no rounds', ['--rounds', '0'], 'whole number'],
    ['a word that is none', ['--fast'], '--fast is not known'],
  ])('refuses %s', (_, words, sentence) => {
    const read = readOptions(words, KNOWN);
    expect(read).toMatchObject({ kind: 'help', faulty: true });
    expect((read as { text: string }).text).toContain(sentence);
  });
});
