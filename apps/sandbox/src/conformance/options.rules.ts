export interface ConformanceOptions {
  as: 'provider';
  /** Codes of the cases to run; all where none is named. */
  only: string[];
  json?: string;
  junit?: string;
}

export type ReadOptions = { kind: 'options'; options: ConformanceOptions } | { kind: 'wrong'; sentence: string };

const USAGE = 'npm run conformance -- --as provider [--only <case>]… [--json <file>] [--junit <file>]';

/** Reads the command line: each option with its value. */
export function readOptions(words: readonly string[], known: readonly string[]): ReadOptions {
  const wrong = (sentence: string): ReadOptions => ({ kind: 'wrong', sentence: `${sentence}\n${USAGE}` });
  const options: Partial<ConformanceOptions> & { only: string[] } = { only: [] };
  for (let at = 0; at < words.length; at += 2) {
    const [name, value] = [words[at]!, words[at + 1]];
    if (value === undefined || value.startsWith('--')) return wrong(`${name} needs a value.`);
    if (name === '--as' && value === 'provider') options.as = value;
    else if (name === '--as') return wrong('A system is tried as a provider.');
    else if (name === '--only' && known.includes(value)) options.only.push(value);
    else if (name === '--only') return wrong(`There is no case ${value}. The cases are: ${known.join(', ')}.`);
    else if (name === '--json') options.json = value;
    else if (name === '--junit') options.junit = value;
    else return wrong(`${name} is not known.`);
  }
  const { as } = options;
  return as ? { kind: 'options', options: { ...options, as } } : wrong('Say what the system is tried as: --as provider.');
}
