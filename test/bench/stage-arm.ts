import { Client } from 'pg';
import { wantedQueue } from '#messaging/topology.js';
import type { Arm, ArmRun, BenchProcess, World } from './arm.js';
import { Flow, WINDOW, type FlowRun } from './flow.js';
import { FACT_BYTES, NOTED, NOTED_TABLE, SINK, STAGE } from './stage-fact.js';

export interface StagePlan {
  name: string;
  title: string;
  guarantee: string;
  /** Built module of the stage's process, under `dist/test/bench/stages/`. Without one there is no stage: what is sent is heard. */
  module?: string;
  env?: Record<string, string>;
  configuration: Record<string, string | number | boolean>;
  wrap?: (event: Buffer) => Buffer;
  /** Of each fact; unless told otherwise that of every stage. */
  bytes?: number;
  /** It keeps no table: what comes out is all there is to count. */
  noEffect?: boolean;
}

/** One stage: a process takes a fact, notes it in a table, and says a fact of its own. The bench is what is before it and behind it. */
export class StageArm implements Arm {
  readonly name: string;
  readonly title: string;
  readonly guarantee: string;
  private flow!: Flow;
  private database!: Client;
  private process: BenchProcess | undefined;
  private world!: World;

  constructor(private readonly plan: StagePlan) {
    ({ name: this.name, title: this.title, guarantee: this.guarantee } = plan);
  }

  configuration() {
    return { 'bytes of a fact': this.plan.bytes ?? FACT_BYTES, 'facts on the way': WINDOW, queues: 'quorum', ...this.plan.configuration };
  }

  /** Both ends, for a generator that sends at a pace of its own. */
  ends(): Flow {
    return this.flow;
  }

  async setUp(world: World): Promise<void> {
    this.world = world;
    this.database = new Client({ connectionString: world.databaseUrl });
    this.database.on('error', () => undefined);
    await this.database.connect();
    await this.database.query(NOTED_TABLE);
    this.flow = await Flow.open(world.amqpUrl, this.plan);
    await this.start();
    // The sink asks as a service would; a stage that is not ours leaves this where it is.
    await this.flow.ask(wantedQueue(STAGE), { service: SINK, types: [NOTED] });
  }

  run(messages: number): Promise<ArmRun> {
    return this.counted(this.flow.run(messages));
  }

  async runKilled(messages: number): Promise<ArmRun | undefined> {
    if (!this.plan.module) return undefined;
    const run = this.counted(this.flow.run(messages, true));
    run.catch(() => undefined);
    await this.flow.hasHeard(messages / 2);
    await this.process?.kill();
    await this.flow.during(this.start());
    return run;
  }

  standing(): Promise<number> {
    return this.flow.depth();
  }

  async tearDown(): Promise<void> {
    await this.flow?.close();
    await this.process?.stop();
    await this.database?.end().catch(() => undefined);
  }

  private async start(): Promise<void> {
    if (!this.plan.module) return;
    this.process = await this.world.start(`test/bench/stages/${this.plan.module}.js`, {
      DATABASE_URL: this.world.databaseUrl,
      AMQP_URL: this.world.amqpUrl,
      PORT: '0',
      LOG_LEVEL: 'warn',
      ...this.plan.env,
    });
  }

  private async counted(flowing: Promise<FlowRun>): Promise<ArmRun> {
    const { seconds, first, messages, missing, doubled, repeated, depths } = await flowing;
    const effects = this.plan.noEffect ? { lost: 0, doubled: 0 } : await this.effectsSince(first, messages);
    // One message without both is one message lost.
    return { seconds, messages, lost: Math.max(missing, effects.lost), duplicated: Math.max(doubled, effects.doubled), repeated, depths };
  }

  private async effectsSince(first: number, messages: number): Promise<{ lost: number; doubled: number }> {
    const { rows } = await this.database.query('select count(*)::int as all, count(distinct n)::int as once from noted where n >= $1', [
      first,
    ]);
    return { lost: messages - rows[0].once, doubled: rows[0].all - rows[0].once };
  }
}
