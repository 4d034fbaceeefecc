import { readReplayOptions } from './replay-options.rules.js';

describe('the words of npm run replay-decisions', () => {
  it.each([
    ['', { days: 365, rules: undefined, json: false }],
    ['--days 30 --json', { days: 30, rules: undefined, json: true }],
    ['--rules=figures.json', { days: 365, rules: 'figures.json', json: false }],
  ])('%s', (words, options) => {
    expect(readReplayOptions(words.split(' ').filter(Boolean))).toEqual({ kind: 'run', options });
  });

  it.each([
    ['--days 0', '--days needs a whole number from 1.'],
    ['--days', '--days needs a whole number from 1.'],
    ['--rules', '--rules needs the name of a file.'],
    ['--seeds 3', '--seeds is not known.'],
  ])('%s: %s', (words, sentence) => {
    const read = readReplayOptions(words.split(' '));
    expect(read).toMatchObject({ kind: 'help', faulty: true });
    expect(read.kind === 'help' && read.text.split('\n')[0]).toBe(sentence);
  });
});
