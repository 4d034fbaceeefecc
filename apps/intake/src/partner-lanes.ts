import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Lanes, type PartnerLane } from '#messaging/doors.js';
import { Database } from '#platform/database.js';
import { partners, type PartnerKept } from './register.queries.js';

/** Opens and closes the partners' queues as their standing changes and as they pause them, and opens those at boot that are to be read. */
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

  follow(rows: readonly PartnerKept[]): void {
    for (const { id, exchange, in_queue, area, state, users, inbound, queue_per_second: perSecond, burst } of rows) {
      // Paused, it is as if nobody read: what is in its queue stays there, and beyond its backlog the broker refuses.
      if (state === 'open' && inbound === 'open' && exchange && in_queue) {
        this.open({
          ...{ partner: id, queue: in_queue, area },
          // The first user that may write to an exchange has its name.
          users: users.length > 0 ? users : [exchange],
          ...(perSecond !== null && { rate: { perSecond, burst } }),
        });
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
