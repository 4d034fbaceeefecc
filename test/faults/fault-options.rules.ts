import { sabotageNamed } from './sabotages.rules.js';

/** What `npm run faults` was asked for. */
export interface FaultOptions {
  faults: number;
  only: string[];
  seed: number;
  json: boolean;
  /** No new episode begins after this many. */
  minutes: number;
  /** Referrals a second. */
  rate: number;
  /** Compare the outbox with PgQ instead, for so many seconds. */
  pgq?: number;
  /** What is broken on purpose in a copy of the build, which the services then run from. */
  sabotage?: string;
  /** Folder of a build that the services run from instead of `dist`. */
  dist?: string;
  /** File that the Markdown report is put into. */
  report?: string;
  /** Which place of that file: what stands between `<!-- NAME -->` and `<!-- end of NAME -->`. */
  as?: string;
  /** Copies of the services' logs are left here. */
  keep?: string;
}

export type Read = { kind: 'run'; options: FaultOptions } | { kind: 'help'; faulty: boolean; text: string };

const HELP = `npm run faults -- [options]

  --faults N, --rounds N   so many faults (30)
  --only KIND,KIND         of these kinds alone; KIND:TARGET for one target, such as kill-service:matching
  --seed N                 what is drawn: kinds, targets, moments, lengths (drawn itself where not given, and printed)
  --minutes N              no new fault after this time (60)
  --rate N                 referrals a second, sent whatever becomes of the hub (20)
  --report FILE            put the report into a file, as Markdown
  --as NAME                in place of what stands there between <!-- NAME --> and <!-- end of NAME -->
  --dist FOLDER            run the services from another build
  --sabotage NAME          break one thing in a copy of the build, and do the faults that bring it out: the run must then fail.
                           acknowledge-early, relay-by-id, forget-key, position-first
  --pgq SECONDS            the outbox's relay beside Debian's PgQ on the same facts, for so long, instead of faults
  --keep FOLDER            leave the services' logs there
  --json                   last line as JSON

Ends with code 1 where anything was lost, doubled, over-allocated or out of order, or where a part did not come back.`;

const NUMBERS: Record<string, 'faults' | 'seed' | 'minutes' | 'rate' | 'pgq'> = { '--faults': 'faults', '--rounds': 'faults', '--seed': 'seed', '--minutes': 'minutes', '--rate': 'rate', '--pgq': 'pgq' }; // prettier-ignore
const TEXTS: Record<string, 'dist' | 'report' | 'as' | 'keep' | 'sabotage'> = {
  '--dist': 'dist',
  '--report': 'report',
  '--as': 'as',
  '--keep': 'keep',
  '--sabotage': 'sabotage',
};

/** @param drawn the seed where none is given */
export function readOptions(words: readonly string[], drawn: number): Read {
  let options: FaultOptions = { faults: 30, only: [], seed: drawn, json: false, minutes: 60, rate: 20 };
  const numbers = new Set<string>();
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--help') return { kind: 'help', faulty: false, text: HELP };
    if (word === '--json') {
      options.json = true;
      continue;
    }
    const [name, given] = /^(--\w+)=(.*)$/.exec(word)?.slice(1) ?? [word, undefined];
    const value = given ?? rest.shift();
    const wrong = (what: string): Read => ({ kind: 'help', faulty: true, text: `${what}\n\n${HELP}` });
    if (value === undefined) return wrong(`${word} is not known, or its value is missing.`);
    if (NUMBERS[name!]) {
      const number = Number(value);
      if (value === '' || !Number.isFinite(number) || number < 0) return wrong(`${name} needs a number, and ${value} is none.`);
      options[NUMBERS[name!]!] = number;
      numbers.add(NUMBERS[name!]!);
    } else if (TEXTS[name!]) options[TEXTS[name!]!] = value;
    else if (name === '--only') options.only = value.split(',').filter(Boolean);
    else return wrong(`${word} is not known.`);
  }
  if (options.sabotage !== undefined) {
    try {
      const { only, faults, seed } = sabotageNamed(options.sabotage);
      options = {
        ...options,
        only: options.only.length > 0 ? options.only : [...only],
        ...(!numbers.has('faults') && { faults }),
        ...(!numbers.has('seed') && { seed }),
      };
    } catch (error) {
      return { kind: 'help', faulty: true, text: `${(error as Error).message}\n\n${HELP}` };
    }
  }
  return { kind: 'run', options };
}
