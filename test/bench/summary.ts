import type { Arm } from './arm.js';
import { WINDOW } from './flow.js';
import type { Measured, PerMessage } from './measure.js';
import { bootstrap, isFlat, median, ratio, type Interval } from './statistics.rules.js';

/** What one arm came to over all rounds. */
export interface ArmSummary {
  arm: string;
  title: string;
  guarantee: string;
  configuration: Record<string, string | number | boolean>;
  rounds: number;
  rate: Interval;
  lost: number;
  duplicated: number;
  /** No queue grew while it was measured. */
  flat: boolean;
  perMessage: PerMessage;
  memoryMb: Measured['memoryMb'];
  /** One run in whose middle its process was killed (-9) and started again. */
  killed?: { messages: number; lost: number; duplicated: number; repeated: number };
}

export interface RatesResult {
  arms: ArmSummary[];
  ratios: { name: string; interval: Interval }[];
}

/** The ratios that are told, where both arms were run. */
const RATIOS = ['d/a', 'd/a2', 'd/b', 'd/c1', 'd/c2', 'd/c3', 'd/d0', 'd/f', 'e/a', 'e/a3', 'e/a2'];

const COSTS: (keyof PerMessage)[] = ['walBytes', 'commits', 'statements', 'publishes', 'clientCpuMs', 'brokerCpuMs', 'databaseCpuMs'];

export function summaryOf(arms: Arm[], measured: Measured[], killed: Map<string, ArmSummary['killed']>): RatesResult {
  const summaries = arms.map((arm): ArmSummary => {
    const runs = measured.filter((run) => run.arm === arm.name);
    const middle = (pick: (run: Measured) => number) => median(runs.map(pick));
    return {
      arm: arm.name,
      title: arm.title,
      guarantee: arm.guarantee,
      configuration: arm.configuration(),
      rounds: runs.length,
      rate: bootstrap(runs.map(({ rate }) => rate)),
      lost: runs.reduce((sum, { lost }) => sum + lost, 0),
      duplicated: runs.reduce((sum, { duplicated }) => sum + duplicated, 0),
      flat: runs.every(({ depths }) => isFlat(depths, WINDOW)),
      perMessage: Object.fromEntries(COSTS.map((what) => [what, middle((run) => run.perMessage[what])])) as unknown as PerMessage,
      memoryMb: {
        client: middle(({ memoryMb }) => memoryMb.client),
        broker: middle(({ memoryMb }) => memoryMb.broker),
        database: middle(({ memoryMb }) => memoryMb.database),
      },
      killed: killed.get(arm.name),
    };
  });
  const ratesOf = (name: string) => measured.filter(({ arm }) => arm === name).map(({ rate }) => rate);
  const ratios = RATIOS.flatMap((name) => {
    const [of, by] = name.split('/').map((arm) => ratesOf(arm!)) as [number[], number[]];
    return of.length && by.length ? [{ name, interval: ratio(of, by) }] : [];
  });
  return { arms: summaries, ratios };
}
