import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { Faulty } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnFaulty as Faults } from '#messaging/on-messages.js';
import { Means } from './means.js';
import { outcomeFact, receivedRow, toldFaults } from './receipt.js';
import { settle, type ReceivedRow } from './register.queries.js';

/**
 * Messages that nobody can take: not JSON, an unknown type, a broken contract, too large. The sender mends its own faults (rejected); where the hub
 * must act, such as on a version from the future, the message is set aside. What can be mended is kept, sealed, for 30 days.
 */
@Controller()
export class OnFaulty {
  constructor(@Inject(Means) private readonly means: Means) {}

  @Faults()
  async handle(@Payload() arrived: Faulty[], @Ctx() batch: Batch): Promise<void> {
    const register: ReceivedRow[] = [];
    for (const message of arrived) {
      const outcome = message.faults.some((fault) => fault.act === 'hub') ? 'set_aside' : 'rejected';
      // Text that PostgreSQL cannot hold lies in the sealed body alone; paths and sentences are made safe.
      const faults = toldFaults(message.faults);
      register.push(receivedRow(this.means.vault, message, { outcome, faults, keep: message.data ?? '' }, batch.now));
      batch.tell(...outcomeFact(message, outcome, faults, batch.now));
    }
    await settle(batch.tx, register);
  }
}
