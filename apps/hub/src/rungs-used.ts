import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

type What = 'broker' | 'database';

/** Where the broker and the database of this state folder came from last time: the data are there and nowhere else. */
export function rungBefore(home: string, what: What): string | undefined {
  return readAll(home)[what];
}

export function noteRung(home: string, what: What, rung: string): void {
  writeFileSync(join(home, 'rungs.json'), JSON.stringify({ ...readAll(home), [what]: rung }), { mode: 0o600 });
}

function readAll(home: string): Partial<Record<What, string>> {
  try {
    return JSON.parse(readFileSync(join(home, 'rungs.json'), 'utf8')) as Partial<Record<What, string>>;
  } catch {
    return {};
  }
}
