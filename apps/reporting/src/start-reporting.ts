import { messagingMigrations } from '#messaging/messaging-migrations.js';
import { describeService, type ServiceApi } from '#messaging/describe-service.js';
import { startService, type RunningService } from '#messaging/start-service.js';
import type { Env } from '#platform/config.js';
import { ReportingConfig } from './reporting.config.js';
import { ReportingModule } from './reporting.module.js';
import { CasesByTheirMessage1782000001000 } from './cases-by-their-message.migration.js';
import { ReportingTables1750000001000 } from './reporting-tables.migration.js';

/** Starts the figures: hears every fact, says none. */
export function startReporting(env: Env): Promise<RunningService> {
  return startService({
    name: 'reporting',
    module: ReportingModule,
    migrations: [...messagingMigrations, ReportingTables1750000001000, CasesByTheirMessage1782000001000],
    env,
    Config: ReportingConfig,
  });
}

export const describeReporting = (): Promise<ServiceApi> =>
  describeService({ name: 'reporting', module: ReportingModule, Config: ReportingConfig });
