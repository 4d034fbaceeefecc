import { Classified, Meaning } from './classified.js';
import { notificationChannels, recipientKinds, type NotificationChannel, type RecipientKind } from './codes.js';
import { exampleIds } from './example-ids.js';
import { Code, Id, Instant, OneOf, Optional, Text, Whole } from './fields.js';

@Meaning('A message that left the hub, or should have. To whom is a kind, never an address.')
export class Notification {
  @Classified('none', 'The notification') @Id() notification!: string;
  @Classified('none', 'The id of the fact that it tells of') @Text(255) about!: string;
  @Classified('none', 'The type of that fact') @Code() aboutType!: string;
  @Classified('none', 'The case, if it is about one') @Optional() @Id() case?: string;
  @Classified('none', 'The organisation it goes to, if it goes to one') @Optional() @Id() organisation?: string;
  @Classified('none', 'To what kind of recipient') @OneOf(recipientKinds) to!: RecipientKind;
  @Classified('none', 'How') @OneOf(notificationChannels) channel!: NotificationChannel;
  @Classified('none', 'Template') @Code() template!: string;
  @Classified('none', "The template's version") @Whole(1, 10_000) version!: number;
  @Classified('none', 'How often it was tried') @Whole(0, 1000) attempts!: number;
  @Classified('none', 'When') @Instant() at!: string;
}

export const notificationExample: Notification = {
  notification: exampleIds.notification,
  about: exampleIds.fact,
  aboutType: 'case.offered.v1',
  case: exampleIds.case,
  organisation: exampleIds.provider,
  to: 'provider_worker',
  channel: 'email',
  template: 'offer-made',
  version: 1,
  attempts: 1,
  at: '2026-01-05T10:00:02.030Z',
};
