import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { PartnerChangedV1 } from '#contracts/partner.changed.v1.js';
import type { Partner } from '#contracts/partner.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { forgetOwed, savePartners, type PartnerRow } from './partners/partners.queries.js';

/** Who is connected, and by which queue. What is owed to a suspended partner waits; to one that is gone nothing is owed. */
@Controller()
export class OnPartner {
  @OnMessages<Partner>('partner.registered.v1')
  async handleRegistered(@Payload() arrived: Arrived<Partner>[], @Ctx() { tx }: Batch): Promise<void> {
    await savePartners(tx, rowsOf(arrived, 'active'));
    await tx.query(`select pg_notify(current_schema() || '_delivery', '')`);
  }

  /** Whoever has no queue is owed nothing by queue. */
  @OnMessages<PartnerChangedV1>('partner.changed.v1')
  async handleChanged(@Payload() arrived: Arrived<PartnerChangedV1>[], @Ctx() { tx }: Batch): Promise<void> {
    await savePartners(
      tx,
      arrived.flatMap(({ data: { outQueue, ...data } }): PartnerRow[] => (outQueue ? [{ ...data, outQueue }] : [])),
    );
  }

  @OnMessages<Partner>('partner.resumed.v1')
  async handleResumed(@Payload() arrived: Arrived<Partner>[], @Ctx() { tx }: Batch): Promise<void> {
    await savePartners(tx, rowsOf(arrived, 'active'));
    await tx.query(`select pg_notify(current_schema() || '_delivery', '')`);
  }

  @OnMessages<Partner>('partner.suspended.v1')
  async handleSuspended(@Payload() arrived: Arrived<Partner>[], @Ctx() { tx }: Batch): Promise<void> {
    await savePartners(tx, rowsOf(arrived, 'suspended'));
  }

  @OnMessages<Partner>('partner.removed.v1')
  async handleRemoved(@Payload() arrived: Arrived<Partner>[], @Ctx() { tx }: Batch): Promise<void> {
    await savePartners(tx, rowsOf(arrived, 'removed'));
    await forgetOwed(
      tx,
      arrived.map(({ data }) => data.partner),
    );
  }
}

const rowsOf = (arrived: Arrived<Partner>[], state: PartnerRow['state']): PartnerRow[] => arrived.map(({ data }) => ({ ...data, state }));
