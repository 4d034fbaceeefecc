import { PlainMessage } from './plain-message.js';
import { noteRung } from './rungs-used.js';

interface Ladder<Rung extends string, Found> {
  home: string;
  what: 'broker' | 'database';
  choice: { kind: 'try'; rungs: Rung[] } | { kind: 'cannot'; because: string };
  start: (rung: Rung) => Promise<Found>;
  /** What a person can do where none is to be had. */
  none: (because: string) => PlainMessage;
}

/** Starts the first rung that can be started, and notes it for the next start: the data are there and nowhere else. A fault that has its own plain message ends the climb. */
export async function climbLadder<Rung extends string, Found>({ home, what, choice, start, none }: Ladder<Rung, Found>): Promise<Found> {
  if (choice.kind === 'cannot') throw none(choice.because);
  const faults: string[] = [];
  for (const rung of choice.rungs) {
    try {
      const found = await start(rung);
      noteRung(home, what, rung);
      return found;
    } catch (error) {
      if (error instanceof PlainMessage) throw error;
      faults.push(`${rung}: ${(error as Error).message}`);
    }
  }
  throw none(faults.join('\n'));
}
