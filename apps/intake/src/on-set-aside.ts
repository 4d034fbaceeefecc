import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { Fault } from '#contracts/fault.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnGivenUp, OnSetAside as LeftToAPerson } from '#messaging/on-messages.js';
import { Means } from './means.js';
import { outcomeFact, receivedRow } from './receipt.js';
import { settle } from './register.queries.js';

/**
 * A sound message that the hub could not handle: it waits in `held`, which keeps its body, until a person mends it, has it run again, or gives it up.
 * Run again with success, its row moves to that outcome.
 */
@Controller()
export class OnSetAside {
  constructor(@Inject(Means) private readonly means: Means) {}

  @LeftToAPerson()
  async setAside(@Payload() arrived: Arrived[], @Ctx() batch: Batch): Promise<void> {
    await this.write(arrived, 'set_aside', waits, batch);
  }

  @OnGivenUp()
  async givenUp(@Payload() arrived: Arrived[], @Ctx() batch: Batch): Promise<void> {
    await this.write(arrived, 'rejected', givenUp, batch);
  }

  private async write(arrived: Arrived[], outcome: 'set_aside' | 'rejected', fault: Fault, batch: Batch): Promise<void> {
    const rows = arrived.map((message) => receivedRow(this.means.vault, message, { outcome, faults: [fault] }, batch.now));
    await settle(batch.tx, rows);
    batch.tell(...arrived.flatMap((message) => outcomeFact(message, outcome, [fault], batch.now)));
  }
}

const waits: Fault = {
  path: '',
  code: 'held',
  sentence:
    'The hub could not handle this message, through no fault of yours. It is kept, and a person at the hub will see to it. You need not send it again.',
  act: 'hub',
};

const givenUp: Fault = {
  path: '',
  code: 'given_up',
  sentence: 'The hub could not handle this message and has given it up. Send it again under a new id, or ring the hub.',
  act: 'sender',
};
