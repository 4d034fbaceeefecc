import { messagingMigrations } from '#messaging/messaging-migrations.js';
import { describeService, type ServiceApi } from '#messaging/describe-service.js';
import { startService, type RunningService } from '#messaging/start-service.js';
import { loadOrganisations, loadPeople } from '#platform/area.js';
import { Database } from '#platform/database.js';
import type { Env } from '#platform/config.js';
import { GatheredMails1780000000000 } from './gathered-mails.migration.js';
import { DeliveryPositions1781000000000 } from './delivery-positions.migration.js';
import { MailsOnce1782000000000 } from './mails-once.migration.js';
import { NotificationsConfig } from './notifications.config.js';
import { NotificationsModule } from './notifications.module.js';
import { NotificationsTables1760000000000 } from './notifications-tables.migration.js';
import { seedDemoRecipients } from './seed-recipients.js';
import { ToldCaseParts1765000000000 } from './told-case-parts.migration.js';
import { ToldOnce1782000001000 } from './told-once.migration.js';
import { Traces1770000000000 } from './traces.migration.js';
import { Webhooks1782000004000 } from './webhooks.migration.js';

/** Every message that leaves the hub: receipts and partners' queues, and e-mail to staff. */
export const startNotifications = (env: Env): Promise<RunningService> =>
  startService({
    name: 'notifications',
    module: NotificationsModule,
    migrations: [
      ...messagingMigrations,
      NotificationsTables1760000000000,
      ToldCaseParts1765000000000,
      Traces1770000000000,
      GatheredMails1780000000000,
      DeliveryPositions1781000000000,
      MailsOnce1782000000000,
      ToldOnce1782000001000,
      Webhooks1782000004000,
    ],
    env,
    Config: NotificationsConfig,
    prepare: async (app) => {
      const { SEED, AREA, AREAS_DIR } = app.get(NotificationsConfig);
      if (SEED === 'demo') await seedDemoRecipients(app.get(Database), loadPeople(AREA, AREAS_DIR), loadOrganisations(AREA, AREAS_DIR));
    },
  });

export const describeNotifications = (): Promise<ServiceApi> =>
  describeService({
    name: 'notifications',
    module: NotificationsModule,
    Config: NotificationsConfig,
    env: { SMTP_URL: 'smtp://127.0.0.1:9' },
  });
