import { setTimeout as delay } from 'node:timers/promises';
import { connect, type Channel, type ChannelModel, type ConfirmChannel } from 'amqplib';
import { v7 as uuidv7 } from 'uuid';
import { declareTopology, factsQueue } from '#messaging/topology.js';
import { FACT_BYTES, FACT_EXCHANGE, HAPPENED, keyOf, namedIn, NOTED, PROPERTIES, SINK, SOURCE, STAGE, happened } from './stage-fact.js';

/** Facts that are on their way at once: enough for the largest batches, and the bound of every backlog. */
export const WINDOW = 3_000;
/** So long without a fact coming out, and what is missing is lost. */
const STANDSTILL = 20_000;
const SAMPLED_EVERY = 250;
const ACK_EVERY = 100;

export interface FlowRun {
  seconds: number;
  /** Numbers of the facts sent, and of those that never came out. */
  first: number;
  messages: number;
  missing: number;
  doubled: number;
  repeated: number;
  depths: number[];
}

/** Both ends of a stage: says facts into its queue, with confirms, and hears what it says of them. It never has more than the window on the way. */
export class Flow {
  private next = 0;
  /** By number: the ids that its fact came out under. */
  private readonly out = new Map<number, Set<string>>();
  private first = 0;
  private heard = 0;
  private repeated = 0;
  private patient = false;
  /** Of the fact itself, so that it has as many bytes with its wrapping as another without. */
  private readonly bytes: number;
  private readonly waiting = new Set<() => void>();
  private onHeard: (n: number) => void = () => undefined;

  private constructor(
    private readonly model: ChannelModel,
    private readonly sending: ConfirmChannel,
    private readonly hearing: Channel,
    /** Wraps the fact as the arm's transport wants it. */
    private readonly wrap: (event: Buffer) => Buffer,
    /** Where no stage is in between, straight to the sink. */
    private readonly key: string,
    bytes: number,
  ) {
    this.bytes = bytes - wrap(Buffer.alloc(0)).length;
  }

  /** Declares what is not the stage's own, binds both queues, and begins to hear. */
  static async open(amqpUrl: string, plan: { wrap?: (event: Buffer) => Buffer; module?: string; bytes?: number } = {}): Promise<Flow> {
    const model = await connect(amqpUrl);
    model.on('error', () => undefined);
    const sending = await model.createConfirmChannel();
    const hearing = await model.createChannel();
    for (const channel of [sending, hearing]) channel.on('error', () => undefined);
    for (const service of [SOURCE, STAGE, SINK]) await declareTopology(sending, service, [], service !== SOURCE);
    await sending.bindQueue(factsQueue(STAGE), FACT_EXCHANGE, keyOf(HAPPENED));
    await sending.bindQueue(factsQueue(SINK), FACT_EXCHANGE, keyOf(NOTED));
    const flow = new Flow(
      model,
      sending,
      hearing,
      plan.wrap ?? ((event) => event),
      keyOf(plan.module ? HAPPENED : NOTED),
      plan.bytes ?? FACT_BYTES,
    );
    await flow.hear();
    return flow;
  }

  /** Puts a message into a queue as another service would. */
  async ask(queue: string, content: object): Promise<void> {
    this.sending.sendToQueue(queue, Buffer.from(JSON.stringify(content)), { persistent: true });
    await this.sending.waitForConfirms();
  }

  /** Sends one fact. @returns its number, by which `heardOf` tells when it has come out */
  send(): number {
    const n = this.next++;
    const messageId = uuidv7();
    this.sending.publish(FACT_EXCHANGE, this.key, this.wrap(happened(n, messageId, this.bytes)), {
      ...PROPERTIES,
      messageId,
      type: HAPPENED,
    });
    return n;
  }

  /** Called with the number of each fact, the first time that it comes out. */
  heardOf(listener: (n: number) => void): void {
    this.onHeard = listener;
  }

  /**
   * Sends so many as fast as they come out, and waits for the last.
   * @param withLate waits for what may come a second time, too
   */
  async run(messages: number, withLate = false): Promise<FlowRun> {
    this.out.clear();
    this.heard = this.repeated = 0;
    const first = (this.first = this.next);
    const depths: number[] = [];
    const sampler = setInterval(
      () =>
        void this.depth().then(
          (depth) => depths.push(depth),
          () => undefined,
        ),
      SAMPLED_EVERY,
    );
    const begun = process.hrtime.bigint();
    let ended = begun;
    try {
      let last = performance.now();
      // What is lost would fill the window for ever: after a standstill it is given up, and the rest is sent.
      let givenUp = 0;
      await new Promise<void>((resolve) => {
        const fill = () => {
          while (this.next - first < messages && this.next - first - this.heard - givenUp < WINDOW) this.send();
        };
        const standstill = setInterval(() => {
          if (this.patient) last = performance.now();
          if (performance.now() - last <= STANDSTILL) return;
          last = performance.now();
          if (this.next - first === messages) return done();
          givenUp = this.next - first - this.heard;
          fill();
        }, 500);
        const done = () => {
          clearInterval(standstill);
          resolve();
        };
        this.heardOf(() => {
          last = performance.now();
          ended = process.hrtime.bigint();
          fill();
          if (this.heard === messages) done();
          for (const waiting of [...this.waiting]) waiting();
        });
        fill();
      });
      await this.sending.waitForConfirms();
    } finally {
      clearInterval(sampler);
      this.heardOf(() => undefined);
    }
    if (withLate) await this.settle();
    const doubled = [...this.out.values()].reduce((sum, ids) => sum + ids.size - 1, 0);
    return {
      seconds: Number(ended - begun) / 1e9,
      first,
      messages,
      missing: messages - this.heard,
      doubled,
      repeated: this.repeated,
      depths,
    };
  }

  /** No standstill is one while the work lasts: a process that starts again takes as long as the machine is slow. */
  async during(work: Promise<void>): Promise<void> {
    this.patient = true;
    await work.finally(() => (this.patient = false));
  }

  /** Resolves once so many of this run have come out. */
  hasHeard(messages: number): Promise<void> {
    return new Promise((resolve) => {
      const waiting = () => {
        if (this.heard < messages) return;
        this.waiting.delete(waiting);
        resolve();
      };
      this.waiting.add(waiting);
    });
  }

  /** Messages that stand in the two queues. */
  async depth(): Promise<number> {
    const both = await Promise.all([STAGE, SINK].map((service) => this.sending.checkQueue(factsQueue(service))));
    return both.reduce((sum, { messageCount }) => sum + messageCount, 0);
  }

  async close(): Promise<void> {
    await this.model.close().catch(() => undefined);
  }

  private async settle(): Promise<void> {
    for (let before = -1; before !== this.heard + this.repeated;) {
      before = this.heard + this.repeated;
      await delay(1_000);
    }
  }

  private async hear(): Promise<void> {
    await this.hearing.prefetch(1_000); // messages: the hub's may hold several facts each
    await this.hearing.consume(factsQueue(SINK), (message) => {
      if (!message) return;
      for (const { id, n } of namedIn(message.content)) this.note(id, n);
      if (message.fields.deliveryTag % ACK_EVERY === 0) this.hearing.ack(message, true);
    });
  }

  private note(id: string, n: number): void {
    const known = this.out.get(n);
    if (known?.has(id)) this.repeated++;
    else if (known) known.add(id);
    else if (n >= this.first) {
      this.out.set(n, new Set([id]));
      this.heard++;
      this.onHeard(n);
    }
  }
}
