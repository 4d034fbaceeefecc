import { Classified, Meaning } from './classified.js';
import { doors, type Door } from './codes.js';
import { exampleIds } from './example-ids.js';
import { Code, Id, Instant, OneOf, Optional, Reference, Text } from './fields.js';

const repeats = ['same_message', 'same_reference'] as const;

@Meaning("A partner's message said again what the hub had been told: it counts as a duplicate, and makes no second case.")
export class ReferralRepeatedV1 {
  @Classified('none', 'Area') @Code() area!: string;
  @Classified('none', 'The agency') @Id() agency!: string;
  @Classified('none', 'The door it came by, and the receipt leaves by') @OneOf(doors) door!: Door;
  @Classified('coded', 'The id of this message') @Text(255) messageId!: string;
  @Classified('none', 'The same message again, or another with the same reference and content')
  @OneOf(repeats)
  because!: (typeof repeats)[number];
  @Classified('coded', 'The id of the message that it repeats') @Optional() @Text(255) repeats?: string;
  @Classified('none', 'The case that the first one made, if it made one') @Optional() @Id() case?: string;
  @Classified('none', "That case's reference") @Optional() @Reference() reference?: string;
  @Classified('none', 'When the hub took it in') @Instant() receivedAt!: string;
}

export const referralRepeatedV1Example: ReferralRepeatedV1 = {
  area: 'cambridgeshire',
  agency: exampleIds.agency,
  door: 'queue',
  messageId: 'vh-000481',
  because: 'same_message',
  repeats: 'vh-000481',
  case: exampleIds.case,
  reference: 'RJ-7K2M-4Q',
  receivedAt: '2026-01-05T10:00:09.101Z',
};
