import type { Bench } from './bench.js';
import type { Way } from './options.rules.js';
import type { Verdict } from './report.rules.js';

/** Something that breaks integrations, done to a partner's system, and what a sound one does about it. */
export interface ConformanceCase {
  code: string;
  /** What is done to the system. */
  does: string;
  /** What a sound system does. */
  expects: string;
  /** Where it happens to systems that are connected in these ways alone. */
  ways?: readonly Way[];
  /** It needs no webhook where the system is connected over HTTP and is to be called by one. */
  withoutWebhook?: true;
  run(bench: Bench): Promise<Verdict>;
}
