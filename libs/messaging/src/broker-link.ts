import { connect, type ChannelModel } from 'amqplib';
import { closeQuietly } from './close-quietly.js';

export interface Link {
  readonly model: ChannelModel;
  /** Resolves when this connection is over, for whatever reason. */
  readonly over: Promise<void>;
}

/**
 * Keeps one connection to the broker: connects, hands the connection to `live`, and does so again whenever it ends.
 * What `live` throws ends the connection too, and is reported; it is tried again after a pause.
 */
export class BrokerLink {
  private stopped = false;
  private model: ChannelModel | undefined;
  private wake: () => void = () => undefined;
  private running: Promise<void> | undefined;

  constructor(
    private readonly url: string,
    private readonly name: string,
    private readonly live: (link: Link) => Promise<void>,
    private readonly report: (error: Error) => void,
  ) {}

  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.wake();
    if (this.model) await closeQuietly(this.model);
    await this.running;
  }

  private async run(): Promise<void> {
    for (let pause = 100; !this.stopped; pause = Math.min(pause * 2, 5_000)) {
      try {
        // A heartbeat finds a half-open connection within 20 s.
        const model = await connect(withHeartbeat(this.url), { timeout: 10_000, clientProperties: { connection_name: this.name } });
        this.model = model;
        const over = new Promise<void>((resolve) => model.once('close', resolve));
        // Unheard, an error event ends the process; the close event that follows is what we act on.
        model.on('error', this.report);
        if (this.stopped) break;
        pause = 100;
        try {
          await this.live({ model, over });
          await over;
        } catch (error) {
          await closeQuietly(model);
          throw error;
        }
      } catch (error) {
        if (!this.stopped) this.report(error as Error);
      } finally {
        this.model = undefined;
      }
      if (!this.stopped) await this.pause(pause * (0.5 + Math.random()));
    }
    if (this.model) await closeQuietly(this.model);
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => (clearTimeout(timer), resolve());
    });
  }
}

function withHeartbeat(url: string): string {
  const next = new URL(url);
  next.searchParams.set('heartbeat', '10');
  return next.href;
}
