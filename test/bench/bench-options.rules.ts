export interface BenchOptions {
  quick: boolean;
  rounds: number;
  only: string[];
  json: boolean;
  writeDocs: boolean;
  mode: Mode;
}
/** What is measured: how much each arm does, how soon at a given pace, what history and partners cost, whether one partner delays another, or whether memory stays; or how long a decision or the waiting list takes. */
export type Mode =
  { kind: 'rates' } | { kind: 'open-loop' } | { kind: 'growth' } | { kind: 'fairness' } | { kind: 'memory'; minutes: number } | Alone;
/** What needs no broker and no database. */
export type Alone = { kind: 'decision' } | { kind: 'solve' };
export type ReadOptions = { kind: 'run'; options: BenchOptions } | { kind: 'help'; text: string; faulty: boolean };

export const USAGE = `npm run bench -- [--quick] [--rounds 5] [--only a,d] [--open-loop | --growth | --fairness | --memory 30 | --decision | --solve] [--json] [--write-docs]

Measures the message path beside what one would otherwise pick, on a broker and a database of its own. Let nothing else run meanwhile.

  --quick       short runs and two rounds: under four minutes in all, and good for the order of size alone
  --rounds      how often each arm is run, in turn with the others
  --only        arms by name, with commas between
  --open-loop   instead: latencies of a, c3, d and e, from the intended send, at 25, 50, 75 and 90 % of each one's own most
  --growth      instead: d and e with nothing, 100,000 and 1,000,000 cases of history, and e with 10 and 200 partners connected
  --fairness    instead: how long one partner waits for its receipts while another floods or poisons its queue, beside quiet
  --memory      instead: the whole hub in one process under half of its most for so many minutes, and whether its memory is flat
  --decision    instead: how long matching takes for a decision at 12 and 200 providers; no broker, no database
  --solve       instead: 5,000 waiting cases against 200 providers, beside HiGHS, and whether the event loop stands still; neither
  --json        ends with the ratios as one line of JSON
  --write-docs  writes docs/benchmarks.md and its charts`;

const QUICK_ROUNDS = 2;
const ROUNDS = 5;

export function readOptions(words: readonly string[], known: readonly string[]): ReadOptions {
  const options: BenchOptions = { quick: false, rounds: 0, only: [...known], json: false, writeDocs: false, mode: { kind: 'rates' } };
  for (let at = 0; at < words.length; at++) {
    const [name, given] = words[at]!.split('=', 2) as [string, string | undefined];
    const value = () => given ?? words[++at];
    if (name === '--quick') options.quick = true;
    else if (name === '--json') options.json = true;
    else if (name === '--write-docs') options.writeDocs = true;
    else if (name === '--open-loop') options.mode = { kind: 'open-loop' };
    else if (name === '--growth' || name === '--fairness') options.mode = { kind: name === '--growth' ? 'growth' : 'fairness' };
    else if (name === '--decision' || name === '--solve') options.mode = { kind: name === '--solve' ? 'solve' : 'decision' };
    else if (name === '--memory') {
      const minutes = Number(value());
      if (!(minutes > 0)) return wrong('--memory needs minutes, such as 30.');
      options.mode = { kind: 'memory', minutes };
    } else if (name === '--help' || name === '-h') return { kind: 'help', text: USAGE, faulty: false };
    else if (name === '--rounds') {
      const rounds = Number(value());
      if (!Number.isSafeInteger(rounds) || rounds < 1) return wrong('--rounds needs a whole number from 1.');
      options.rounds = rounds;
    } else if (name === '--only') {
      const only = (value() ?? '').split(',').filter(Boolean);
      const unknown = only.filter((arm) => !known.includes(arm));
      if (only.length === 0 || unknown.length)
        return wrong(`--only knows ${known.join(', ')}${unknown.length ? `, not ${unknown.join(', ')}` : ''}.`);
      options.only = known.filter((arm) => only.includes(arm));
    } else return wrong(`${name} is not known.`);
  }
  options.rounds ||= options.quick ? QUICK_ROUNDS : ROUNDS;
  return { kind: 'run', options };
}

const wrong = (sentence: string): ReadOptions => ({ kind: 'help', text: `${sentence}\n\n${USAGE}`, faulty: true });
