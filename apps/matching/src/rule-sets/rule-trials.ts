import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Database } from '#platform/database.js';
import { Log } from '#platform/logging.js';
import { AreaRules } from '../area-rules.js';
import { MatchingConfig } from '../matching.config.js';
import { tryOn } from './try-rules.js';

/** Rules are tried beside the day's work, a step at a time; after a restart it goes on where it was. */
@Injectable()
export class RuleTrials implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private stopped = false;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AreaRules) private readonly rules: AreaRules,
    @Inject(MatchingConfig) private readonly config: MatchingConfig,
    @Inject(Log) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.wake();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  /** There may be something to try: not after the next tick only. */
  wake(): void {
    if (this.stopped || this.running) return;
    clearTimeout(this.timer);
    this.running = this.work().finally(() => {
      this.running = undefined;
      // Another process may have been at it, and ended.
      if (!this.stopped) this.timer = setTimeout(() => this.wake(), this.config.OFFER_CLOCK_MS);
    });
  }

  private async work(): Promise<void> {
    try {
      while (!this.stopped && (await this.database.transaction((tx) => tryOn(tx, this.rules.area))));
    } catch (error) {
      // The database may be away: the trial stands where it stood.
      this.log.warn({ err: error }, 'rules could not be tried; it is tried again');
    }
  }
}
