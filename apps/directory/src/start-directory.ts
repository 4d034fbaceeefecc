import { messagingMigrations } from '#messaging/messaging-migrations.js';
import { describeService, type ServiceApi } from '#messaging/describe-service.js';
import { startService, type RunningService } from '#messaging/start-service.js';
import type { Env } from '#platform/config.js';
import { DirectoryTables1750000001000 } from './directory-tables.migration.js';
import { DirectoryConfig } from './directory.config.js';
import { DirectoryModule } from './directory.module.js';
import { APartnerBeginsSlower1784000003000 } from './a-partner-begins-slower.migration.js';
import { PartnersAreSlowed1785000001000 } from './partners-are-slowed.migration.js';
import { PartnersByThemselves1782000001000 } from './partners-by-themselves.migration.js';

/** Who is who: organisations, people, keys, partners' queues; issues the tokens that every other service asks for. */
export function startDirectory(env: Env): Promise<RunningService> {
  return startService({
    name: 'directory',
    module: DirectoryModule,
    migrations: [
      ...messagingMigrations,
      DirectoryTables1750000001000,
      PartnersByThemselves1782000001000,
      APartnerBeginsSlower1784000003000,
      PartnersAreSlowed1785000001000,
    ],
    env,
    Config: DirectoryConfig,
  });
}

export const describeDirectory = (): Promise<ServiceApi> =>
  describeService({ name: 'directory', module: DirectoryModule, Config: DirectoryConfig });
