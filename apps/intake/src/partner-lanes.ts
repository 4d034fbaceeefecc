import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Lanes, type PartnerLane } from '#messaging/doors.js';
import { Database } from '#platform/database.js';
import { partners, type PartnerRow } from './register.queries.js';

/** Opens and closes the partners' queues as their standing changes, and opens those in good standing at boot. */
@Injectable()
export class PartnerLanes implements OnApplicationBootstrap {
  /** Lanes that are open, as they were asked for. */
  private readonly opened = new Map<string, string>();

  constructor(
    @Inject(Lanes) private readonly lanes: Lanes,
    @Inject(Database) private readonly database: Database,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.follow(await partners(this.database));
  }

  follow(rows: readonly PartnerRow[]): void {
    for (const { id, exchange, in_queue, area, state, users } of rows) {
      if (state === 'open' && exchange && in_queue) {
        // The first user that may write to an exchange has its name.
        this.open({ partner: id, queue: in_queue, area, users: users.length > 0 ? users : [exchange] });
      } else {
        this.lanes.close(id);
        this.opened.delete(id);
      }
    }
  }

  /** Opened as it is already, it would be read from the start of what is not acknowledged. */
  private open(lane: PartnerLane): void {
    const said = JSON.stringify(lane);
    if (this.opened.get(lane.partner) === said) return;
    this.lanes.open(lane);
    this.opened.set(lane.partner, said);
  }
}
