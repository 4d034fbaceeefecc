import { Classified, Meaning } from './classified.js';
import { partnerKinds, type PartnerKind } from './codes.js';
import { exampleIds } from './example-ids.js';
import { Code, Formed, Id, Instant, OneOf, Optional, Text, Whole } from './fields.js';

/** Of an exchange, a queue or a user. */
export const queueName = (each: { each?: boolean } = {}) =>
  Formed('^p\\.[A-Za-z0-9._-]+$', "a name in the partners' virtual host such as p.victims-hub.3f9c", { max: 200, ...each });

@Meaning("An organisation that connects, with the names of what it writes to and reads from in the partners' virtual host.")
export class Partner {
  @Classified('none', 'The organisation') @Id() partner!: string;
  @Classified('none', 'Its short code') @Code() code!: string;
  @Classified('none', 'Its name') @Text(200) name!: string;
  @Classified('none', 'Agency or provider') @OneOf(partnerKinds) kind!: PartnerKind;
  @Classified('none', 'Area') @Code() area!: string;
  @Classified('none', 'The exchange that it writes to') @queueName() exchange!: string;
  @Classified('none', 'The queue behind it, that intake reads') @queueName() inQueue!: string;
  @Classified('none', 'The queue that it reads from') @queueName() outQueue!: string;
  @Classified('none', 'Messages that may wait in it; then it refuses more') @Optional() @Whole(1, 100_000_000) outLimit?: number;
  @Classified('none', 'When it came to be so') @Instant() at!: string;
}

export const partnerExample: Partner = {
  partner: exampleIds.agency,
  code: 'victims-hub',
  name: "Victims' Hub",
  kind: 'agency',
  area: 'cambridgeshire',
  exchange: 'p.victims-hub.3f9c2a71',
  inQueue: 'p.victims-hub.3f9c2a71.in',
  outQueue: 'p.victims-hub.3f9c2a71.out',
  outLimit: 100_000,
  at: '2026-01-02T08:00:00Z',
};
