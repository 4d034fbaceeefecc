import { Classified, Meaning } from './classified.js';
import { doors, type Door } from './codes.js';
import { exampleIds } from './example-ids.js';
import { Id, Instant, OneOf, Text } from './fields.js';

@Meaning("Whose message it was, when intake hands a partner's report on to the service that decides.")
export class HandedOnFrom {
  @Classified('none', 'The partner whose own queue or key it came by') @Id() partner!: string;
  @Classified('none', 'The door it came by, and the receipt leaves by') @OneOf(doors) door!: Door;
  @Classified('coded', 'The id that the partner gave its message') @Text(255) messageId!: string;
  @Classified('none', 'When the hub took it in') @Instant() receivedAt!: string;
}

export const handedOnFromExample: HandedOnFrom = {
  partner: exampleIds.provider,
  door: 'queue',
  messageId: 'rj-provider-000117',
  receivedAt: '2026-01-06T10:15:02.120Z',
};
