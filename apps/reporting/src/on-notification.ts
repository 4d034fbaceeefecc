import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { NotificationSentV1 } from '#contracts/notification.sent.v1.js';
import type { NotificationFailedV1 } from '#contracts/notification.failed.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { takeSends } from './fact-tables.queries.js';

@Controller()
export class OnNotification {
  @OnMessages<NotificationSentV1>('notification.sent.v1')
  async sent(@Payload() arrived: Arrived<NotificationSentV1>[], @Ctx() batch: Batch): Promise<void> {
    await takeSends(batch.tx, arrived, 'sent');
  }

  @OnMessages<NotificationFailedV1>('notification.failed.v1')
  async failed(@Payload() arrived: Arrived<NotificationFailedV1>[], @Ctx() batch: Batch): Promise<void> {
    await takeSends(batch.tx, arrived, 'failed');
  }
}
