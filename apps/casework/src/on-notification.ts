import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { ContactUnsafeV1 } from '#contracts/contact.unsafe.v1.js';
import type { NotificationFailedV1 } from '#contracts/notification.failed.v1.js';
import type { NotificationSentV1 } from '#contracts/notification.sent.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { tellStory, type StoryRow } from './casework.queries.js';

/** What the hub told whom stands in the case's story, and what it could not tell. */
@Controller()
export class OnNotification {
  @OnMessages<NotificationSentV1>('notification.sent.v1')
  async handleSent(@Payload() arrived: Arrived<NotificationSentV1>[], @Ctx() { tx }: Batch): Promise<void> {
    await tellStory(
      tx,
      arrived.flatMap(({ data }) => told('told', data)),
    );
  }

  @OnMessages<NotificationFailedV1>('notification.failed.v1')
  async handleFailed(@Payload() arrived: Arrived<NotificationFailedV1>[], @Ctx() { tx }: Batch): Promise<void> {
    await tellStory(
      tx,
      arrived.flatMap(({ data }) => (data.final ? told('not_told', data, { why: data.why }) : [])),
    );
  }

  @OnMessages<ContactUnsafeV1>('contact.unsafe.v1')
  async handleUnsafe(@Payload() arrived: Arrived<ContactUnsafeV1>[], @Ctx() { tx }: Batch): Promise<void> {
    await tellStory(
      tx,
      arrived.map(({ data: { case: id, at, person, point, why } }) => ({
        case: id,
        at,
        kind: 'contact_unsafe',
        by: 'notifications',
        detail: { person, point, why },
      })),
    );
  }
}

function told(kind: string, { case: id, at, to, channel, template, organisation }: NotificationSentV1, more: object = {}): StoryRow[] {
  return id ? [{ case: id, at, kind, by: 'notifications', detail: { to, channel, template, organisation, ...more } }] : [];
}
