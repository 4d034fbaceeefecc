import { Classified, Meaning } from './classified.js';
import { notificationFailures, type NotificationFailure } from './codes.js';
import { OneOf, YesNo } from './fields.js';
import { Notification, notificationExample } from './notification.js';

@Meaning('A message could not leave the hub.')
export class NotificationFailedV1 extends Notification {
  @Classified('none', 'Why') @OneOf(notificationFailures) why!: NotificationFailure;
  @Classified('none', 'It is not tried again; a person must act') @YesNo() final!: boolean;
}

export const notificationFailedV1Example: NotificationFailedV1 = { ...notificationExample, attempts: 5, why: 'bounced', final: true };
