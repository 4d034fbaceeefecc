export interface SimulateOptions {
  /** From 1 up to this. */
  seeds: number;
  loads: number[];
  json: boolean;
  writeDocs: boolean;
  check: boolean;
}
export type ReadOptions = { kind: 'run'; options: SimulateOptions } | { kind: 'help'; text: string; faulty: boolean };

export const USAGE = `npm run simulate -- [--seeds 20] [--loads 0.9,1,1.2] [--json] [--write-docs] [--check]

A year of an area, under several ways of deciding who takes a case, beside what one could have done who knew all. No broker and no database.

  --seeds       how many years, seeds 1 and on: the same seeds give the same figures, to the last byte
  --loads       cases that come, as a share of the most of which every one could be placed
  --json        ends with the figures as one line of JSON
  --write-docs  writes docs/matching.md with its charts and figures
  --check       instead: fails where docs/matching.md or a chart is not what its kept figures give, or where seed 1 gives other figures now`;

const SEEDS = 20;
const LOADS = [0.9, 1, 1.2];

export function readOptions(words: readonly string[]): ReadOptions {
  const options: SimulateOptions = { seeds: SEEDS, loads: LOADS, json: false, writeDocs: false, check: false };
  for (let at = 0; at < words.length; at++) {
    const [name, given] = words[at]!.split('=', 2) as [string, string | undefined];
    const value = () => given ?? words[++at] ?? '';
    if (name === '--json') options.json = true;
    else if (name === '--write-docs') options.writeDocs = true;
    else if (name === '--check') options.check = true;
    else if (name === '--help' || name === '-h') return { kind: 'help', text: USAGE, faulty: false };
    else if (name === '--seeds') {
      const seeds = Number(value());
      if (!Number.isSafeInteger(seeds) || seeds < 1) return wrong('--seeds needs a whole number from 1.');
      options.seeds = seeds;
    } else if (name === '--loads') {
      const loads = value().split(',').map(Number);
      if (!loads.every((load) => load > 0 && load <= 5))
        return wrong('--loads needs numbers above 0 and up to 5, with commas between, such as 0.9,1.');
      options.loads = loads;
    } else return wrong(`${name} is not known.`);
  }
  return { kind: 'run', options };
}

const wrong = (sentence: string): ReadOptions => ({ kind: 'help', text: `${sentence}\n\n${USAGE}`, faulty: true });
