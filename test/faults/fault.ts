import type { Chance } from '../demo/seeded.rules.js';
import type { World } from './world.js';

/** A kind of fault, and what it can befall. */
export interface FaultKind {
  kind: string;
  /** In the words of the report. */
  sentence: string;
  targets: readonly string[];
  /** What is out or out of shape meanwhile, and can have no second fault at the same time. */
  takes: (target: string) => string[];
  /** What must be there for the fault to be done at all. */
  needs?: (target: string) => string[];
  /** Rough length, in seconds: what it overlaps with is drawn by it. */
  lasts: number;
  /** Does it, and resolves when the part is back. @returns what should be said besides */
  harm: (world: World, target: string, chance: Chance) => Promise<string | void>;
}

/** Services that hear facts, and work on them. */
export const WORKERS = ['intake', 'matching', 'casework', 'notifications', 'reporting'] as const;
/** Services that have a way to broker and database. */
export const MESSENGERS = ['directory', ...WORKERS] as const;

export const partOf = (service: string): string => `service:${service}`;
export const wayOf = (service: string): string => `way:${service}`;
export const BROKER = 'broker';
export const DATABASE = 'database';

/** Milliseconds between the two, both in seconds. */
export const between = (chance: Chance, from: number, to: number): number => Math.round((from + chance.next() * (to - from)) * 1_000);

/** Waits until the look gives something other than undefined or false. */
export async function until<T>(look: () => Promise<T | undefined | false>, what: string, ms: number): Promise<T> {
  for (const end = Date.now() + ms; ;) {
    const found = await look().catch(() => undefined);
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`${what}: not within ${ms / 1_000} s`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
