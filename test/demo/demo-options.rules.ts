export interface DemoOptions {
  file: string;
  seed: number;
  count: number;
  json: boolean;
}
export type ReadOptions = { kind: 'run'; options: DemoOptions } | { kind: 'help'; text: string; faulty: boolean };

export const USAGE = `npm run demo -- [--file month.csv] [--seed 1] [--count 500] [--json]

Replays a month of street crimes (data.police.uk) as referrals of three agencies' systems, half by queue and half by HTTP,
while the demo's providers answer over their queues. It uses the hub that runs on HUB_HOME, or starts one.

  --file   another month's street crimes, as data.police.uk publishes them
  --seed   which rows, which people, which answers: the same seed gives the same referrals, and sent twice they are duplicates
  --count  how many rows
  --json   ends with the same figures as one line of JSON`;

export function readOptions(words: readonly string[], defaultFile: string): ReadOptions {
  const options: DemoOptions = { file: defaultFile, seed: 1, count: 500, json: false };
  for (let at = 0; at < words.length; at++) {
    const [name, given] = words[at]!.split('=', 2) as [string, string | undefined];
    const value = () => given ?? words[++at];
    if (name === '--json') options.json = true;
    else if (name === '--help' || name === '-h') return { kind: 'help', text: USAGE, faulty: false };
    else if (name === '--file') {
      const file = value();
      if (!file) return wrong('--file needs a path.');
      options.file = file;
    } else if (name === '--seed' || name === '--count') {
      const number = Number(value());
      if (!Number.isSafeInteger(number) || number < 1) return wrong(`${name} needs a whole number from 1.`);
      options[name === '--seed' ? 'seed' : 'count'] = number;
    } else return wrong(`${name} is not known.`);
  }
  return { kind: 'run', options };
}

const wrong = (sentence: string): ReadOptions => ({ kind: 'help', text: `${sentence}\n\n${USAGE}`, faulty: true });
