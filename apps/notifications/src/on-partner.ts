import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { PartnerChangedV1 } from '#contracts/partner.changed.v1.js';
import type { Partner } from '#contracts/partner.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import type { Tx } from '#platform/database.js';
import { saveMailboxes } from './mail/mails.queries.js';
import { forgetOwed, savePartners, type PartnerRow } from './partners/partners.queries.js';
import { forgetWebhooks, saveWebhooks } from './webhooks/webhooks.queries.js';

/** Who is connected, by which queue and webhook. What is owed to a suspended partner waits; to one that is gone nothing is owed. */
@Controller()
export class OnPartner {
  @OnMessages<Partner>('partner.registered.v1')
  async handleRegistered(@Payload() arrived: Arrived<Partner>[], @Ctx() { tx }: Batch): Promise<void> {
    await savePartners(tx, rowsOf(arrived, 'active'));
  }

  /** All that a partner is and may do, whether it has a queue or not. Of several about one partner the last counts. */
  @OnMessages<PartnerChangedV1>('partner.changed.v1')
  async handleChanged(@Payload() arrived: Arrived<PartnerChangedV1>[], @Ctx() { tx }: Batch): Promise<void> {
    const latest = [...new Map(arrived.map(({ data }) => [data.partner, data])).values()];
    await savePartners(tx, latest);
    await saveMailboxes(
      tx,
      latest.flatMap(({ partner, kind, mailbox, state }) => (mailbox && state !== 'removed' ? [{ partner, kind, mailbox }] : [])),
    );
    const called = latest.filter(({ webhook, state }) => webhook && state !== 'removed');
    await saveWebhooks(
      tx,
      called.map(({ partner, webhook }) => ({ ...webhook!, partner })),
    );
    await forgetWebhooks(
      tx,
      latest.filter((each) => !called.includes(each)).map(({ partner }) => partner),
    );
    await forgetRemoved(
      tx,
      latest.filter(({ state }) => state === 'removed').map(({ partner }) => partner),
    );
  }

  @OnMessages<Partner>('partner.resumed.v1')
  async handleResumed(@Payload() arrived: Arrived<Partner>[], @Ctx() { tx }: Batch): Promise<void> {
    await savePartners(tx, rowsOf(arrived, 'active'));
  }

  @OnMessages<Partner>('partner.suspended.v1')
  async handleSuspended(@Payload() arrived: Arrived<Partner>[], @Ctx() { tx }: Batch): Promise<void> {
    await savePartners(tx, rowsOf(arrived, 'suspended'));
  }

  @OnMessages<Partner>('partner.removed.v1')
  async handleRemoved(@Payload() arrived: Arrived<Partner>[], @Ctx() { tx }: Batch): Promise<void> {
    await savePartners(tx, rowsOf(arrived, 'removed'));
    await forgetRemoved(
      tx,
      arrived.map(({ data }) => data.partner),
    );
  }
}

async function forgetRemoved(tx: Tx, partners: string[]): Promise<void> {
  await forgetOwed(tx, partners);
  await forgetWebhooks(tx, partners);
}

const rowsOf = (arrived: Arrived<Partner>[], state: PartnerRow['state']): PartnerRow[] => arrived.map(({ data }) => ({ ...data, state }));
