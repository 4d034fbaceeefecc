import { messagingMigrations } from '#messaging/messaging-migrations.js';
import { describeService, type ServiceApi } from '#messaging/describe-service.js';
import { startService, type RunningService } from '#messaging/start-service.js';
import type { Env } from '#platform/config.js';
import { CaseworkModule } from './casework.module.js';
import { CaseworkTables1760000000000 } from './casework-tables.migration.js';
import { PeopleInTheirCase1782000000000 } from './people-in-their-case.migration.js';

/** Allocated cases: contact, consent, preparation, delivery, outcome. */
export const startCasework = (env: Env): Promise<RunningService> =>
  startService({
    name: 'casework',
    module: CaseworkModule,
    migrations: [...messagingMigrations, CaseworkTables1760000000000, PeopleInTheirCase1782000000000],
    env,
  });

export const describeCasework = (): Promise<ServiceApi> => describeService({ name: 'casework', module: CaseworkModule });
