import { Meaning } from './classified.js';
import { Notification, notificationExample } from './notification.js';

@Meaning('A message left the hub, and was taken by the next hop.')
export class NotificationSentV1 extends Notification {}

export const notificationSentV1Example: NotificationSentV1 = notificationExample;
