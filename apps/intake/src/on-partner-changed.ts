import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { Partner } from '#contracts/partner.js';
import type { PartnerChangedV1 } from '#contracts/partner.changed.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import type { Tx } from '#platform/database.js';
import { PartnerLanes } from './partner-lanes.js';
import { holdPartnersTo, keepPartners, type PartnerRow } from './register.queries.js';

/** Partners come and go: their queues are read while they are in good standing and have not paused what they send, and at the rate that they are held to. */
@Controller()
export class OnPartnerChanged {
  constructor(@Inject(PartnerLanes) private readonly lanes: PartnerLanes) {}

  @OnMessages<Partner>('partner.registered.v1')
  async registered(@Payload() arrived: Arrived<Partner>[], @Ctx() { tx }: Batch): Promise<void> {
    await this.keep(tx, rowsOf(arrived, 'open'));
  }

  @OnMessages<PartnerChangedV1>('partner.changed.v1')
  async changed(@Payload() arrived: Arrived<PartnerChangedV1>[], @Ctx() { tx }: Batch): Promise<void> {
    await keepPartners(
      tx,
      arrived.map(({ data }) => rowOf(data, data.state === 'active' ? 'open' : data.state)),
    );
    const heldTo = arrived.map(({ data: { partner: id, inbound, limits } }) => ({
      ...{ id, inbound, queue_per_second: limits.queuePerSecond ?? null, burst: limits.burst },
    }));
    this.lanes.follow(await holdPartnersTo(tx, heldTo));
  }

  @OnMessages<Partner>('partner.suspended.v1')
  async suspended(@Payload() arrived: Arrived<Partner>[], @Ctx() { tx }: Batch): Promise<void> {
    await this.keep(tx, rowsOf(arrived, 'suspended'));
  }

  @OnMessages<Partner>('partner.resumed.v1')
  async resumed(@Payload() arrived: Arrived<Partner>[], @Ctx() { tx }: Batch): Promise<void> {
    await this.keep(tx, rowsOf(arrived, 'open'));
  }

  @OnMessages<Partner>('partner.removed.v1')
  async removed(@Payload() arrived: Arrived<Partner>[], @Ctx() { tx }: Batch): Promise<void> {
    await this.keep(tx, rowsOf(arrived, 'removed'));
  }

  private async keep(tx: Tx, told: PartnerRow[]): Promise<void> {
    const rows = await keepPartners(tx, told);
    // Before the commit, and harmless if that fails: a lane that is open too early reads what its own partner sent, and the next look puts it right.
    this.lanes.follow(rows);
  }
}

type Told = Omit<Partner, 'exchange' | 'inQueue' | 'outQueue'> & Partial<Pick<PartnerChangedV1, 'exchange' | 'inQueue' | 'users'>>;

function rowOf(data: Told, state: PartnerRow['state']): PartnerRow {
  const { partner: id, code, name, kind, area, exchange = null, inQueue: in_queue = null, users = [], at } = data;
  return { id, code, name, kind, area, exchange, in_queue, users, state, since: new Date(at) };
}

const rowsOf = (arrived: Arrived<Partner>[], state: PartnerRow['state']): PartnerRow[] => arrived.map(({ data }) => rowOf(data, state));
