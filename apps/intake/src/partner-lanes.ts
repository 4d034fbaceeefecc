import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Lanes } from '#messaging/doors.js';
import { Database } from '#platform/database.js';
import { partners, type PartnerRow } from './register.queries.js';

/** Opens and closes the partners' queues as their standing changes, and opens those in good standing at boot. */
@Injectable()
export class PartnerLanes implements OnApplicationBootstrap {
  constructor(
    @Inject(Lanes) private readonly lanes: Lanes,
    @Inject(Database) private readonly database: Database,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.follow(await partners(this.database));
  }

  follow(rows: readonly PartnerRow[]): void {
    for (const { id, exchange, in_queue, area, state } of rows) {
      // The user that may write to an exchange has its name.
      if (state === 'open') this.lanes.open({ partner: id, queue: in_queue, area, users: [exchange] });
      else this.lanes.close(id);
    }
  }
}
