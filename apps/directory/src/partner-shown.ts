import { ApiProperty } from '@nestjs/swagger';
import {
  partnerFlows,
  partnerKinds,
  partnerStates,
  receiptDoors,
  type PartnerFlow,
  type PartnerKind,
  type PartnerState,
} from '#contracts/codes.js';
import type { Tx } from '#platform/database.js';
import { Problem } from '#platform/problem.js';
import { apiKeysOf } from './credentials.queries.js';
import { because } from './flood.rules.js';
import { inQueueOf, outQueueOf } from './partner-at-broker.js';
import type { Deed } from './partner-log.queries.js';
import type { Slowed } from './slowed.queries.js';
import { onePartner, partnerQueues, type PartnerQueueRow, type PartnerRow, type PartnerSetting } from './partners.queries.js';

class SlowedShown {
  @ApiProperty({ format: 'date-time', maxLength: 30 }) since!: string;
  @ApiProperty({ format: 'date-time', maxLength: 30, description: 'When it may connect again' }) until!: string;
  @ApiProperty({ maxLength: 200, description: 'For people' }) because!: string;
  @ApiProperty({ maximum: 1_000_000, description: 'Which time it is: each is twice as long as the one before' }) times!: number;
}

export class PartnerShown {
  @ApiProperty({ format: 'uuid', maxLength: 36 }) id!: string;
  @ApiProperty({ maxLength: 60 }) code!: string;
  @ApiProperty({ maxLength: 200 }) name!: string;
  @ApiProperty({ enum: partnerKinds }) kind!: PartnerKind;
  @ApiProperty({ maxLength: 60, nullable: true, type: String }) route!: string | null;
  @ApiProperty({ maxLength: 60 }) area!: string;
  @ApiProperty({ enum: partnerStates }) state!: PartnerState;
  @ApiProperty({ maxLength: 200, required: false, description: 'What it writes to, where it connects by queue' }) exchange?: string;
  @ApiProperty({ maxLength: 200, required: false, description: 'The queue behind it, which the hub reads' }) inQueue?: string;
  @ApiProperty({ maxLength: 200, required: false, description: 'What it reads from' }) outQueue?: string;
  @ApiProperty({ enum: ['open', 'suspended', 'removed'], required: false, description: 'What should be at the broker' }) wanted?: string;
  @ApiProperty({
    enum: ['open', 'suspended', 'removed'],
    required: false,
    description: 'What is there; left out where it has yet to be brought there',
  })
  applied?: string;
  @ApiProperty({
    required: false,
    type: SlowedShown,
    description:
      'Where it published far more than agreed: none of its users may connect to the broker for a while. What was confirmed is kept',
  })
  slowed?: SlowedShown;
}

class LimitsShown {
  @ApiProperty({ nullable: true, type: Number, maximum: 1_000_000, description: 'Requests a minute of each service' }) httpPerMinute!:
    number | null;
  @ApiProperty({ nullable: true, type: Number, maximum: 100_000, description: 'Messages a second taken from its queue' })
  queuePerSecond!: number | null;
  @ApiProperty({ maximum: 1_000_000, description: 'Messages taken at once after quiet' }) burst!: number;
  @ApiProperty({ maximum: 100_000, description: 'Messages that may wait in its inbound queue' }) backlog!: number;
  @ApiProperty({ maximum: 1_099_511_627_776, description: 'Bytes that may wait there' }) backlogBytes!: number;
  @ApiProperty({ maximum: 1_000, description: 'Connections of each of its users at the broker' }) connections!: number;
  @ApiProperty({ maximum: 10_000, description: 'Channels of each of its users at the broker' }) channels!: number;
  @ApiProperty({ maximum: 100, description: 'Uploads and batches open at once' }) openJobs!: number;
}

class WebhookShown {
  @ApiProperty({ maxLength: 500 }) url!: string;
  @ApiProperty({ type: [String], maxItems: 100, description: 'None named are all' }) types!: string[];
  @ApiProperty({ maximum: 1_000_000 }) generation!: number;
  @ApiProperty({ required: false, format: 'date-time', maxLength: 30, description: 'Until when the secret before is signed with too' })
  oldUntil?: string;
}

class BrokerUserShown {
  @ApiProperty({ maxLength: 200 }) name!: string;
  @ApiProperty({ required: false, format: 'date-time', maxLength: 30, description: 'When it ends, where another follows it' })
  endsAt?: string;
}

class ApiKeyShown {
  @ApiProperty({ format: 'uuid', maxLength: 36 }) id!: string;
  @ApiProperty({ maxLength: 100, nullable: true, type: String }) name!: string | null;
  @ApiProperty({ maxLength: 10, description: 'Its first characters' }) prefix!: string;
  @ApiProperty({ format: 'date-time', maxLength: 30 }) madeAt!: string;
  @ApiProperty({ required: false, format: 'date-time', maxLength: 30, description: 'When it ends, where another follows it' })
  endsAt?: string;
}

export class PartnerInFull extends PartnerShown {
  @ApiProperty({ maximum: 2_000_000_000, description: 'Counts up with each change' }) version!: number;
  @ApiProperty({ maxLength: 254, nullable: true, type: String }) email!: string | null;
  @ApiProperty({ maxLength: 40, nullable: true, type: String }) phone!: string | null;
  @ApiProperty({ type: LimitsShown }) limits!: LimitsShown;
  @ApiProperty({ enum: partnerFlows, description: 'Whether the hub takes in what it sends' }) inbound!: PartnerFlow;
  @ApiProperty({ enum: partnerFlows, description: 'Whether the hub sends it what it is owed' }) outbound!: PartnerFlow;
  @ApiProperty({ enum: receiptDoors, description: 'Whether receipts of what came by HTTP or file go to its queue too' }) receipts!: string;
  @ApiProperty({ required: false, type: WebhookShown }) webhook?: WebhookShown;
  @ApiProperty({ type: [BrokerUserShown], maxItems: 10 }) users!: BrokerUserShown[];
  @ApiProperty({ type: [ApiKeyShown], maxItems: 100 }) apiKeys!: ApiKeyShown[];
}

export class DeedShown {
  @ApiProperty({ format: 'date-time', maxLength: 30, type: String }) at!: Date;
  @ApiProperty({ type: String, maxLength: 60 }) what!: Deed;
  @ApiProperty({ maxLength: 60, description: 'Id of the account, or of the partner itself' }) by!: string;
  @ApiProperty({ type: Object, description: 'Codes, ids and figures' }) detail!: Record<string, unknown>;
}

export function shownPartner({ id, code, name, kind, route, area, state }: PartnerRow, queue: PartnerQueueRow | undefined): PartnerShown {
  return { id, code, name, kind, route, area, state, ...(queue && atBroker(queue)) };
}

const atBroker = ({ name, wanted, applied, slowed }: PartnerQueueRow) => ({
  exchange: name,
  inQueue: inQueueOf(name),
  outQueue: outQueueOf(name),
  wanted,
  ...(applied !== null && { applied }),
  ...(slowed && { slowed: slowedShown(slowed) }),
});

const slowedShown = (slowed: Slowed): SlowedShown => ({
  since: slowed.since.toISOString(),
  until: slowed.until.toISOString(),
  because: because(slowed),
  times: slowed.times,
});

/** @throws Problem 404 where there is no such partner */
export async function inFull(tx: Tx, id: string): Promise<PartnerInFull> {
  const partner = await onePartner(tx, id);
  if (!partner) throw new Problem(404, 'not_found', 'There is no such partner.');
  const [[queue], keys] = [await partnerQueues(tx, id), await apiKeysOf(tx, id)];
  const { setting, version, email, phone } = partner;
  const { inbound, outbound, receipts } = setting;
  return {
    ...shownPartner(partner, queue),
    version,
    email,
    phone,
    limits: limitsOf(setting),
    inbound,
    outbound,
    receipts,
    ...(setting.webhookUrl !== null && { webhook: webhookOf(setting, setting.webhookUrl) }),
    users: (queue?.users ?? []).filter(({ ended }) => !ended).map(({ name, endsAt }) => ({ name, ...ending(endsAt) })),
    apiKeys: keys.map(({ madeAt, endsAt, ...key }) => ({ ...key, madeAt: madeAt.toISOString(), ...ending(endsAt) })),
  };
}

function limitsOf(setting: PartnerSetting): LimitsShown {
  const { httpPerMinute, queuePerSecond, burst, backlog, backlogBytes, connections, channels, openJobs } = setting;
  return { httpPerMinute, queuePerSecond, burst, backlog, backlogBytes, connections, channels, openJobs };
}

const webhookOf = ({ webhookTypes, webhookGeneration, webhookOldUntil }: PartnerSetting, url: string): WebhookShown => ({
  url,
  types: webhookTypes,
  generation: webhookGeneration,
  ...(webhookOldUntil && { oldUntil: webhookOldUntil.toISOString() }),
});

const ending = (at: Date | null) => (at ? { endsAt: at.toISOString() } : {});
