import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { Fault } from '#contracts/fault.js';
import type { Repeated } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnRepeated as Repeats } from '#messaging/on-messages.js';
import type { Fact } from '#messaging/unit.js';
import { Means } from './means.js';
import { claimsReferral, forPartner, outcomeFact, receivedRow, reportSettled } from './receipt.js';
import { receivedByIds, settle, type ReceivedRow, type ReceivedShown } from './register.queries.js';

/** A message whose id was seen before: the same bytes are a duplicate, and get the first one's answer; other bytes are a fault. */
@Controller()
export class OnRepeated {
  constructor(@Inject(Means) private readonly means: Means) {}

  @Repeats()
  async handle(@Payload() arrived: Repeated[], @Ctx() batch: Batch): Promise<void> {
    const firsts = await receivedByIds(
      batch.tx,
      arrived.map((message) => message.repeats),
    );
    const register: ReceivedRow[] = [];
    for (const message of arrived) {
      const first = firsts.get(message.repeats);
      if (message.same) {
        register.push(
          receivedRow(
            this.means.vault,
            message,
            { outcome: 'duplicate', caseId: first?.case_id ?? undefined, repeats: message.repeats },
            batch.now,
          ),
        );
        batch.tell(
          ...forPartner(message, claimsReferral(message.type) ? repeatedFact(message, first) : settledBefore(message, first, batch.now)),
        );
      } else {
        register.push(
          receivedRow(this.means.vault, message, { outcome: 'rejected', faults: [reusedId()], repeats: message.repeats }, batch.now),
        );
        batch.tell(...outcomeFact(message, 'rejected', [reusedId()], batch.now));
      }
    }
    await settle(batch.tx, register);
  }
}

function repeatedFact(message: Repeated, first: ReceivedShown | undefined): Fact {
  const { area, source: agency, door, messageId, receivedAt } = message;
  const of = first?.case_id && first.reference ? { case: first.case_id, reference: first.reference } : undefined;
  return {
    type: 'referral.repeated.v1',
    subject: of ? `case/${of.case}` : `partner/${agency}`,
    area,
    data: { area, agency, door, messageId, because: 'same_message', repeats: messageId, ...of, receivedAt: receivedAt.toISOString() },
    cause: message,
  };
}

/** What was rejected here is told again, so that its sender can mend it; whatever else it came to, the first receipt says, and no second may gainsay it. */
function settledBefore(message: Repeated, first: ReceivedShown | undefined, now: Date): Fact {
  if (first?.outcome === 'rejected') return reportSettled(message, { faults: first.faults }, now);
  return reportSettled(message, { repeated: true, caseId: first?.case_id ?? undefined }, now);
}

/** Another message under an id that has been used. */
export const reusedId = (): Fault => ({
  path: 'id',
  code: 'message_id_reused',
  sentence:
    'You have sent another message under this id before. Give each message an id of its own, and the same id only when you send it again.',
  act: 'sender',
});
