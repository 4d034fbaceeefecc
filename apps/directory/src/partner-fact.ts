import type { Partner } from '#contracts/partner.js';
import type { Fact } from '#messaging/unit.js';
import type { PartnerQueueRow } from './directory.queries.js';
import { inQueueOf, outQueueOf, QUEUE_LIMIT } from './partner-at-broker.js';

type PartnerFact = 'partner.registered.v1' | 'partner.suspended.v1' | 'partner.resumed.v1' | 'partner.removed.v1';

export function partnerFact(type: PartnerFact, partner: PartnerQueueRow, now: Date): Fact {
  const data: Partner = {
    partner: partner.organisation,
    code: partner.code,
    name: partner.title,
    kind: partner.kind,
    area: partner.area,
    exchange: partner.name,
    inQueue: inQueueOf(partner.name),
    outQueue: outQueueOf(partner.name),
    outLimit: QUEUE_LIMIT,
    at: now.toISOString(),
  };
  return { type, subject: `partner/${partner.organisation}`, area: partner.area, data };
}
