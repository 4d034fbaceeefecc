export interface ReplayOptions {
  days: number;
  /** File with figures that are laid over those of the area. */
  rules: string | undefined;
  json: boolean;
}
export type ReadReplayOptions = { kind: 'run'; options: ReplayOptions } | { kind: 'help'; text: string; faulty: boolean };

export const USAGE = `npm run replay-decisions -- [--days 365] [--rules figures.json] [--json]

Runs past decisions of matching again, each from its own record, and holds the outcome against it byte for byte. Nothing is written.

  --days   decisions of so many days, until now
  --rules  and what they would have come to with other figures: {"weights": {"fit": 40, "miles": 0}, "priority": {"eachWeekWaited": 10}}
  --json   ends with the figures as one line of JSON

It asks the running demo where its database is. Another is named by DATABASE_URL, and its area by AREA.
Ends with code 1 where a decision comes out otherwise, or its record is not what was written.`;

const YEAR = 365;

export function readReplayOptions(words: readonly string[]): ReadReplayOptions {
  const options: ReplayOptions = { days: YEAR, rules: undefined, json: false };
  for (let at = 0; at < words.length; at++) {
    const [name, given] = words[at]!.split('=', 2) as [string, string | undefined];
    const value = () => given ?? words[++at] ?? '';
    if (name === '--json') options.json = true;
    else if (name === '--help' || name === '-h') return { kind: 'help', text: USAGE, faulty: false };
    else if (name === '--rules') {
      options.rules = value();
      if (options.rules === '') return wrong('--rules needs the name of a file.');
    } else if (name === '--days') {
      const days = Number(value());
      if (!Number.isSafeInteger(days) || days < 1) return wrong('--days needs a whole number from 1.');
      options.days = days;
    } else return wrong(`${name} is not known.`);
  }
  return { kind: 'run', options };
}

const wrong = (sentence: string): ReadReplayOptions => ({ kind: 'help', text: `${sentence}\n\n${USAGE}`, faulty: true });
