import type { Bench } from './bench.js';
import type { Verdict } from './report.rules.js';

/** Something that breaks integrations, done to a partner's system, and what a sound one does about it. */
export interface ConformanceCase {
  code: string;
  /** What is done to the system. */
  does: string;
  /** What a sound system does. */
  expects: string;
  run(bench: Bench): Promise<Verdict>;
}

export const passed: Verdict = { kind: 'passed' };
export const failed = (because: string): Verdict => ({ kind: 'failed', because });
