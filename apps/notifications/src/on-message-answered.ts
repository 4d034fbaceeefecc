import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { ReferralAcceptedV1 } from '#contracts/referral.accepted.v1.js';
import type { ReferralRejectedV1 } from '#contracts/referral.rejected.v1.js';
import type { ReferralRepeatedV1 } from '#contracts/referral.repeated.v1.js';
import type { ReferralSetAsideV1 } from '#contracts/referral.set-aside.v1.js';
import type { ReportSettledV1 } from '#contracts/report.settled.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { healthPath } from './links.js';
import { postMail } from './mail/post-mail.js';
import { Area } from '#platform/area.js';
import { owe, receiptsByQueueToo } from './partners/partners.queries.js';
import {
  receiptOfAccepted,
  receiptOfRejected,
  receiptOfRepeated,
  receiptOfSetAside,
  receiptOfSettled,
  type Receipt,
} from '#contracts/receipts.js';
import { hearOf, tellStatus, type Heard } from './tell-status.js';

/**
 * What became of partners' messages: each is answered by a receipt, by the door that it came by. Over HTTP it was answered at once; a partner that
 * asked for it has those receipts on its line too.
 */
@Controller()
export class OnMessageAnswered {
  constructor(@Inject(Area) private readonly area: Area) {}

  /** The receipt says how the referral stands too. Over HTTP the receipt has been given: there the agency is told by a message of its own. */
  @OnMessages<ReferralAcceptedV1>('referral.accepted.v1')
  async handleAccepted(@Payload() arrived: Arrived<ReferralAcceptedV1>[], @Ctx() batch: Batch): Promise<void> {
    const heard = (fact: Arrived<ReferralAcceptedV1>): Heard => ({
      fact,
      of: { agency: fact.data.agency, messageId: fact.data.messageId },
      ...(fact.data.triage && { said: { by: 'intake', state: fact.data.triage.outcome } }),
      since: fact.data.triage?.triagedAt ?? fact.data.receivedAt,
    });
    const byQueue = arrived.filter(({ data }) => data.door === 'queue');
    const stands = await hearOf(batch, byQueue.map(heard), this.area.clocks);
    const statuses = new Map(stands.map(({ about, status }) => [about.case, status]));
    await issue(batch, arrived, (data, issuedAt) => receiptOfAccepted(data, issuedAt, statuses.get(data.case)));
    await tellStatus(batch, arrived.filter(({ data }) => data.door === 'http').map(heard), this.area.clocks);
  }

  @OnMessages<ReferralRejectedV1>('referral.rejected.v1')
  async handleRejected(@Payload() arrived: Arrived<ReferralRejectedV1>[], @Ctx() batch: Batch): Promise<void> {
    await issue(batch, arrived, receiptOfRejected);
  }

  @OnMessages<ReferralSetAsideV1>('referral.set-aside.v1')
  async handleSetAside(@Payload() arrived: Arrived<ReferralSetAsideV1>[], @Ctx() batch: Batch): Promise<void> {
    await issue(batch, arrived, receiptOfSetAside);
    await postMail(
      batch,
      arrived.map((fact) => ({ fact, template: 'message-set-aside', to: { kind: 'hub_administrator' }, path: healthPath() })),
    );
  }

  @OnMessages<ReferralRepeatedV1>('referral.repeated.v1')
  async handleRepeated(@Payload() arrived: Arrived<ReferralRepeatedV1>[], @Ctx() batch: Batch): Promise<void> {
    await issue(batch, arrived, receiptOfRepeated);
  }

  @OnMessages<ReportSettledV1>('report.settled.v1')
  async handleSettled(@Payload() arrived: Arrived<ReportSettledV1>[], @Ctx() batch: Batch): Promise<void> {
    await issue(batch, arrived, receiptOfSettled);
  }
}

async function issue<Data extends { door: 'queue' | 'http' }>(
  batch: Batch,
  arrived: Arrived<Data>[],
  receiptOf: (data: Data, issuedAt: string) => Receipt,
): Promise<void> {
  const issuedAt = batch.now.toISOString();
  const receipts = arrived.map(({ data, ...fact }) => ({ fact, door: data.door, receipt: receiptOf(data, issuedAt) }));
  const byHttp = receipts.filter(({ door }) => door !== 'queue').map(({ receipt }) => receipt.partner);
  const too = byHttp.length > 0 ? await receiptsByQueueToo(batch.tx, byHttp) : new Set<string>();
  await owe(
    batch.tx,
    receipts.flatMap(({ fact: { messageId, subject, area, traceparent }, door, receipt }) =>
      door === 'queue' || too.has(receipt.partner)
        ? [{ ...receipt, factId: messageId, type: 'receipt.issued.v1', subject, area, traceparent }]
        : [],
    ),
    batch.now,
  );
}
