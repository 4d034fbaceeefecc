import type { PartnerChangedV1 } from '#contracts/partner.changed.v1.js';
import type { Partner } from '#contracts/partner.js';
import type { Fact, Unit } from '#messaging/unit.js';
import { inQueueOf, outQueueOf, QUEUE_LIMIT } from './partner-at-broker.js';
import { nextVersion, onePartner, partnerQueues, type PartnerQueueRow, type PartnerRow } from './partners.queries.js';

type PartnerFact = 'partner.registered.v1' | 'partner.suspended.v1' | 'partner.resumed.v1' | 'partner.removed.v1';

const queueNames = (name: string) => ({ exchange: name, inQueue: inQueueOf(name), outQueue: outQueueOf(name), outLimit: QUEUE_LIMIT });

/** Of a partner that has its queues. */
export function partnerFact(type: PartnerFact, partner: PartnerQueueRow, now: Date): Fact {
  const data: Partner = {
    partner: partner.organisation,
    code: partner.code,
    name: partner.title,
    kind: partner.kind,
    area: partner.area,
    ...queueNames(partner.name),
    at: now.toISOString(),
  };
  return { type, subject: `partner/${partner.organisation}`, area: partner.area, data };
}

/** Tells the hub what a partner is and may do by now, in the transaction that changes it. */
export async function tellOfPartner(unit: Unit, id: string): Promise<void> {
  await nextVersion(unit.tx, id);
  const partner = (await onePartner(unit.tx, id))!;
  const [queue] = await partnerQueues(unit.tx, id);
  unit.tell({ type: 'partner.changed.v1', subject: `partner/${id}`, area: partner.area, data: changed(partner, queue, unit.now) });
}

function changed(partner: PartnerRow, queue: PartnerQueueRow | undefined, now: Date): PartnerChangedV1 {
  const { setting } = partner;
  return {
    partner: partner.id,
    version: partner.version,
    code: partner.code,
    name: partner.name,
    kind: partner.kind,
    area: partner.area,
    state: partner.state,
    ...(partner.email !== null && { mailbox: partner.email }),
    // Before its queues stand, who reads or writes them would find nothing.
    ...(queue?.registered && queueNames(queue.name)),
    users: queue?.users.filter(({ ended }) => !ended).map(({ name }) => name) ?? [],
    limits: {
      ...(setting.httpPerMinute !== null && { httpPerMinute: setting.httpPerMinute }),
      ...(setting.queuePerSecond !== null && { queuePerSecond: setting.queuePerSecond }),
      burst: setting.burst,
      backlog: setting.backlog,
      openJobs: setting.openJobs,
    },
    inbound: setting.inbound,
    outbound: setting.outbound,
    receipts: setting.receipts,
    ...(setting.webhookUrl !== null && {
      webhook: {
        url: setting.webhookUrl,
        types: setting.webhookTypes,
        generation: setting.webhookGeneration,
        ...(setting.webhookOldUntil && { oldUntil: setting.webhookOldUntil.toISOString() }),
      },
    }),
    at: now.toISOString(),
  };
}
