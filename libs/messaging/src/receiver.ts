import type { Channel, ChannelModel } from 'amqplib';
import { Arrival } from './arrive.js';
import { depthOfAll } from './ask-for-facts.js';
import { BrokerLink } from './broker-link.js';
import { closeQuietly } from './close-quietly.js';
import type { Database } from '#platform/database.js';
import type { Tracing } from '#platform/tracing.js';
import type { Inbox, Lane } from './inbox.js';
import type { LaneMeter } from './lane-meter.js';
import type { Meters } from './meters.js';
import type { Progress } from './progress.js';
import { Signal } from './signal.js';

const LONGEST_FAREWELL = 30_000;

/** One queue to be received from, into one lane. */
export interface Source {
  lane: Lane;
  queue: string;
  prefetch: number;
  /** Rows of this lane that may wait in the inbox before the broker must hold the rest. */
  limitAhead: number;
  /** How often this lane may be taken from, where that is limited. */
  meter?: LaneMeter;
  /** Sees to the queue before it is consumed. */
  prepare?: (model: ChannelModel) => Promise<void>;
}

export interface ReceiverParts {
  inbox: Inbox;
  database: Database;
  progress: Progress;
  meters: Meters;
  /** Messages appended together, at the most. */
  batch: number;
  tracing: Tracing;
  report: (error: Error) => void;
}

/** Receives from queues over one connection, each on a channel of its own, so that no queue's fault or flood touches another. */
export class Receiver {
  private readonly sources = new Map<string, { source: Source; stop: () => void }>();
  /** By lane: when the last hearing of it has let go of all that it was given. */
  private readonly ends = new Map<string, Promise<void>>();
  private readonly link: BrokerLink;
  private model: ChannelModel | undefined;
  private receiving = false;

  constructor(
    url: string,
    name: string,
    private readonly parts: ReceiverParts,
  ) {
    this.link = new BrokerLink(url, name, async ({ model, over }) => this.connected(model, over), parts.report);
  }

  start(): void {
    this.link.start();
  }

  connection(): boolean {
    return this.model !== undefined;
  }

  /** Begins, or ends, to receive: only the worker's owner does. */
  async receive(on: boolean): Promise<void> {
    this.receiving = on;
    if (on) for (const [name, { source }] of [...this.sources]) this.begin(name, source);
    else for (const known of this.sources.values()) known.stop();
  }

  /** Messages that stand in all its queues. @throws where there is no connection */
  async waiting(): Promise<number> {
    if (!this.model) throw new Error('no connection to the broker');
    return depthOfAll(
      this.model,
      [...this.sources.values()].map(({ source }) => source.queue),
    );
  }

  add(source: Source): void {
    this.remove(source.lane.name);
    this.begin(source.lane.name, source);
  }

  remove(lane: string): void {
    this.sources.get(lane)?.stop();
    this.sources.delete(lane);
  }

  async stop(): Promise<void> {
    await this.receive(false);
    await this.link.stop();
  }

  private async connected(model: ChannelModel, over: Promise<void>): Promise<void> {
    this.model = model;
    for (const [name, { source }] of [...this.sources]) this.begin(name, source);
    await over;
    this.model = undefined;
    for (const known of this.sources.values()) known.stop();
  }

  private begin(name: string, source: Source): void {
    this.sources.get(name)?.stop();
    const stopping = new Signal();
    let stopped = false;
    const stop = () => {
      stopped = true;
      stopping.raise();
    };
    this.sources.set(name, { source, stop });
    const model = this.model;
    if (!model || !this.receiving) return;
    const before = this.ends.get(name);
    const hearing = async () => {
      await before;
      for (let pause = 100; !stopped; pause = Math.min(pause * 2, 5_000)) {
        try {
          await this.hear(model, source, stopping, () => stopped);
          pause = 100;
        } catch (error) {
          if (!stopped) this.parts.report(error as Error);
        }
        if (!stopped) await stopping.wait(pause);
      }
    };
    this.ends.set(name, hearing());
  }

  /** Receives from one queue until it is lost, its channel closes, or it is stopped. */
  private async hear(model: ChannelModel, source: Source, stopping: Signal, stopped: () => boolean): Promise<void> {
    await source.prepare?.(model);
    const channel: Channel = await model.createChannel();
    let ended = false;
    const end = () => {
      ended = true;
      stopping.raise();
    };
    channel.on('error', this.parts.report);
    channel.once('close', end);
    const arrival = new Arrival(channel, source.lane, source, this.parts, this.parts.report);
    try {
      await this.untilAlone(channel, source.queue, stopped);
      await arrival.consume(source.queue, source.prefetch, end);
      while (!ended && !stopped()) await stopping.wait(60_000);
    } finally {
      await arrival.settle();
      await closeQuietly(channel);
    }
  }

  /**
   * Another process that owned the lane, and does not know yet that it no longer does, holds what it was given until its channel closes. What came
   * to us meanwhile would overtake that. One that hangs is cut off by its heartbeat; a consumer that is none of ours is not waited for longer.
   */
  private async untilAlone(channel: Channel, queue: string, stopped: () => boolean): Promise<void> {
    for (const end = Date.now() + LONGEST_FAREWELL; !stopped() && (await channel.checkQueue(queue)).consumerCount > 0;) {
      if (Date.now() > end) return this.parts.report(new Error(`another consumer has been on ${queue} for ${LONGEST_FAREWELL} ms`));
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
