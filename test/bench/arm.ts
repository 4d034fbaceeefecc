/** What every arm is given: a database and virtual hosts that are its own for one round, on the bench's private parts. */
export interface World {
  /** Of this arm and round; the database bears it. */
  readonly name: string;
  /** A folder of this arm's own. It goes with the bench. */
  readonly folder: string;
  /** The project's. */
  readonly root: string;
  /** The server's administrator, in this arm's own database. */
  readonly databaseUrl: string;
  readonly amqpUrl: string;
  /** A second virtual host, as the hub keeps one for partners, and its name. */
  readonly partnersAmqpUrl: string;
  readonly partnersVhost: string;
  readonly managementUrl: string;
  /**
   * Starts a built module (path under `dist/`) as a process of its own, with its statements and publishes counted, and waits until it
   * sends `ready`. It belongs to the arm: its CPU and memory are the client's.
   */
  start(module: string, env: Record<string, string | undefined>, options?: { untilReady?: boolean }): Promise<BenchProcess>;
}

export interface BenchProcess {
  readonly name: string;
  readonly pid: number;
  /** Ends it with SIGTERM, and after ten seconds with SIGKILL. */
  stop(): Promise<void>;
  /** kill -9. */
  kill(): Promise<void>;
}

/** One run: so many messages through the whole arm, from the first send until the last effect is there to be seen. */
export interface ArmRun {
  seconds: number;
  messages: number;
  /** Sent and acknowledged, and without its effect or its fact at the end. */
  lost: number;
  /** Effects that stand twice, and facts told twice under two ids: no consumer could drop those. */
  duplicated: number;
  /** Facts published more than once under one id: a consumer's inbox drops them. */
  repeated: number;
  /** Messages that stood in the arm's own queues, sampled through the run: a backlog would show as growth. */
  depths: number[];
}

export interface Arm {
  /** `a`, `c3`, `d0`: as in the ratios. */
  readonly name: string;
  readonly title: string;
  /** One sentence: what this arm promises when a process is killed, and what it does not. */
  readonly guarantee: string;
  /** Messages that a measured run has at the least: of a chain, a short one is all beginning and end. */
  readonly leastRun?: number;
  /** Messages before it is warm, at the least: much code is compiled late. */
  readonly leastWarm?: number;
  /** Everything that decides its speed; printed. */
  configuration(): Record<string, string | number | boolean>;
  setUp(world: World): Promise<void>;
  /** May be called again and again between `setUp` and `tearDown`; the first calls are the warm-up. */
  run(messages: number): Promise<ArmRun>;
  tearDown(): Promise<void>;
  /** Messages that stand in its queues now, where it can tell. */
  standing?(): Promise<number>;
  /** A run in whose middle its process is killed (-9) and started again, where it has one. */
  runKilled?(messages: number): Promise<ArmRun | undefined>;
}
