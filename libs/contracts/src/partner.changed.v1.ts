import { Classified, Meaning } from './classified.js';
import {
  partnerFlows,
  partnerKinds,
  partnerStates,
  receiptDoors,
  type PartnerFlow,
  type PartnerKind,
  type PartnerState,
  type ReceiptDoor,
} from './codes.js';
import { exampleIds } from './example-ids.js';
import { Code, Formed, Id, Instant, List, OneOf, Optional, Part, Text, WebAddress, Whole } from './fields.js';
import { partnerExample, queueName } from './partner.js';

@Meaning('What a partner is held to. What is not said has no limit.')
export class PartnerLimits {
  @Classified('none', 'Requests a minute that its systems may make of each service')
  @Optional()
  @Whole(1, 1_000_000)
  httpPerMinute?: number;
  @Classified('none', 'Messages a second that are taken from its queue') @Optional() @Whole(1, 100_000) queuePerSecond?: number;
  @Classified('none', 'Messages that are taken from its queue at once after quiet') @Whole(1, 1_000_000) burst!: number;
  @Classified('none', 'Messages that may wait in its inbound queue; then it refuses more') @Whole(1, 100_000_000) backlog!: number;
  @Classified('none', 'Uploads and batches of its own that may be open at once') @Whole(1, 100) openJobs!: number;
}

@Meaning('Where a partner is called. The secret is in no fact: it is worked out from the hub’s key, the partner and the generation.')
export class PartnerWebhook {
  @Classified('none', 'Where it is called') @WebAddress() url!: string;
  @Classified('none', 'Types that it is called with; none named are all') @List(100) @Code(100, { each: true }) types!: string[];
  @Classified('none', 'Counts up with each new secret') @Whole(1, 1_000_000) generation!: number;
  @Classified('none', 'Until when the secret before is signed with too') @Optional() @Instant() oldUntil?: string;
}

@Meaning(
  'What a partner is and may do from now on, whole: the newest counts. Said once it is registered, whether it connects by queue or not, and whenever something of it changes.',
)
export class PartnerChangedV1 {
  @Classified('none', 'The organisation') @Id() partner!: string;
  @Classified('none', 'Counts up with each change') @Whole(1, 2_000_000_000) version!: number;
  @Classified('none', 'Its short code') @Code() code!: string;
  @Classified('none', 'Its name') @Text(200) name!: string;
  @Classified('none', 'Agency or provider') @OneOf(partnerKinds) kind!: PartnerKind;
  @Classified('none', 'Area') @Code() area!: string;
  @Classified('none', 'Whether it may connect') @OneOf(partnerStates) state!: PartnerState;
  @Classified('none', 'Shared mailbox of the organisation')
  @Optional()
  @Formed('^[^@\\s\\u0000\\ud800-\\udfff]+@[^@\\s\\u0000\\ud800-\\udfff]+$', 'an e-mail address such as victims-hub@example.org', {
    max: 254,
  })
  mailbox?: string;
  @Classified('none', 'The exchange that it writes to, once its queues stand') @Optional() @queueName() exchange?: string;
  @Classified('none', 'The queue behind it, that intake reads') @Optional() @queueName() inQueue?: string;
  @Classified('none', 'The queue that it reads from') @Optional() @queueName() outQueue?: string;
  @Classified('none', 'Messages that may wait in it; then it refuses more') @Optional() @Whole(1, 100_000_000) outLimit?: number;
  @Classified('none', "The broker's users by which it may come: several while an old one runs out")
  @List(10)
  @queueName({ each: true })
  users!: string[];
  @Classified('none', 'What it is held to') @Part(() => PartnerLimits) limits!: PartnerLimits;
  @Classified('none', 'Whether the hub takes in what it sends') @OneOf(partnerFlows) inbound!: PartnerFlow;
  @Classified('none', 'Whether the hub sends it what it is owed') @OneOf(partnerFlows) outbound!: PartnerFlow;
  @Classified('none', 'Whether receipts of what came by HTTP or file go to its queue too') @OneOf(receiptDoors) receipts!: ReceiptDoor;
  @Classified('none', 'Where it is called, where it wants to be') @Optional() @Part(() => PartnerWebhook) webhook?: PartnerWebhook;
  @Classified('none', 'When it came to be so') @Instant() at!: string;
}

export const partnerChangedV1Example: PartnerChangedV1 = {
  partner: exampleIds.agency,
  version: 3,
  code: partnerExample.code,
  name: partnerExample.name,
  kind: partnerExample.kind,
  area: partnerExample.area,
  state: 'active',
  mailbox: 'victims-hub@example.org',
  exchange: partnerExample.exchange,
  inQueue: partnerExample.inQueue,
  outQueue: partnerExample.outQueue,
  outLimit: 100_000,
  users: [partnerExample.exchange],
  limits: { httpPerMinute: 600, queuePerSecond: 10, burst: 100, backlog: 10_000, openJobs: 2 },
  inbound: 'open',
  outbound: 'open',
  receipts: 'by_door',
  webhook: { url: 'https://victims-hub.example.org/rj-hub', types: [], generation: 1 },
  at: '2026-01-02T08:00:00Z',
};
