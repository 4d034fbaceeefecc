import type { Arm, ArmRun } from './arm.js';
import { DatabaseMeter } from './database-costs.js';
import { openWorld, type OpenWorld } from './open-world.js';
import type { PrivateParts } from './private-parts.js';
import { cpuMsOf, memoryMbOf } from './proc.js';

/** What one message cost. Counts are the same on any machine; milliseconds are not. */
export interface PerMessage {
  walBytes: number;
  commits: number;
  statements: number;
  publishes: number;
  clientCpuMs: number;
  brokerCpuMs: number;
  databaseCpuMs: number;
}

export interface Measured extends ArmRun {
  arm: string;
  round: number;
  rate: number;
  perMessage: PerMessage;
  /** At the end of the run, in MiB. */
  memoryMb: { client: number; broker: number; database: number };
}

export interface Pace {
  /** How long the arm is run before anything counts, and then measured, at the least. */
  warmSeconds: number;
  seconds: number;
  /** Warmed until its code is compiled, too. */
  throughout?: boolean;
}

/** A first handful: by it the next run's length is guessed. */
const FIRST_RUN = 200;
/** No run grows by more at once, so that a guess from a short one cannot run away. */
const GROWTH = 4;

/** Of the messages that a run has at the least, a quick one has this share. */
const QUICK_SHARE = 1 / 3;

/** Sets an arm up, warms it, runs it once for the measure, and takes it down, whatever happens. */
export async function measure(root: string, parts: PrivateParts, arm: Arm, round: number, pace: Pace): Promise<Measured> {
  const world = await openWorld(root, parts, `bench_${arm.name}_${round}`);
  try {
    await arm.setUp(world);
    const rate = await warmUp(arm, pace);
    const least = (arm.leastRun ?? 0) * (pace.throughout ? 1 : QUICK_SHARE);
    const run = await account(world, parts, arm, Math.ceil(Math.max(rate * pace.seconds, least)));
    return { arm: arm.name, round, rate: run.messages / run.seconds, ...run };
  } finally {
    await arm.tearDown().catch(() => undefined);
    await world.close();
  }
}

/** Runs until it has run long enough, and so many messages. @returns messages a second of the last and longest run */
export async function warmUp(arm: Arm, { warmSeconds: seconds, throughout }: Omit<Pace, 'seconds'>): Promise<number> {
  const least = throughout ? (arm.leastWarm ?? 0) : 0;
  for (let messages = FIRST_RUN, total = 0, done = 0; ;) {
    const run = await arm.run(messages);
    total += run.seconds;
    done += run.messages;
    const rate = run.messages / run.seconds;
    if (total >= seconds && done >= least) return rate;
    messages = Math.ceil(Math.min(messages * GROWTH, rate * Math.max(seconds - total, seconds / 2)));
  }
}

/** Runs it between two readings of everything that it costs. */
export async function account(
  world: OpenWorld,
  parts: PrivateParts,
  arm: Pick<Arm, 'run'>,
  messages: number,
): Promise<Omit<Measured, 'arm' | 'round' | 'rate'>> {
  const meter = await DatabaseMeter.open(parts.adminUrl);
  try {
    const callsBefore = await world.calls();
    const before = await meter.position();
    const cpuBefore = cpuOf(world, parts);
    const run = await arm.run(messages);
    const cpu = cpuOf(world, parts);
    const memoryMb = {
      client: memoryMbOf(world.pids(), Object.values(parts.pids)),
      broker: memoryMbOf([parts.pids.broker]),
      database: memoryMbOf([parts.pids.database]),
    };
    const database = await meter.since(before);
    const calls = await world.calls();
    const each = (count: number) => count / run.messages;
    return {
      ...run,
      perMessage: {
        walBytes: each(database.walBytes),
        commits: each(database.commits),
        statements: each(calls.statements - callsBefore.statements),
        publishes: each(calls.publishes - callsBefore.publishes),
        clientCpuMs: each(cpu.client - cpuBefore.client),
        brokerCpuMs: each(cpu.broker - cpuBefore.broker),
        databaseCpuMs: each(cpu.database - cpuBefore.database),
      },
      memoryMb,
    };
  } finally {
    await meter.close();
  }
}

// Where the bench itself is the client, broker and database are its children.
const cpuOf = (world: OpenWorld, { pids }: PrivateParts) => ({
  client: cpuMsOf(world.pids(), Object.values(pids)),
  broker: cpuMsOf([pids.broker]),
  database: cpuMsOf([pids.database]),
});
