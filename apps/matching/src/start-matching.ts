import { describeService, type ServiceApi } from '#messaging/describe-service.js';
import { startService, type RunningService } from '#messaging/start-service.js';
import type { Env } from '#platform/config.js';
import { Database } from '#platform/database.js';
import { AreaRules } from './area-rules.js';
import { matchingMigrations } from './matching-migrations.js';
import { MatchingConfig } from './matching.config.js';
import { MatchingModule } from './matching.module.js';
import { seedProviders } from './seed-providers.js';

/** Ready cases to the best provider, or to the waiting list; offers and their answers; capacity and agreements; the record of each decision. */
export function startMatching(env: Env): Promise<RunningService> {
  return startService({
    name: 'matching',
    module: MatchingModule,
    migrations: matchingMigrations,
    env,
    Config: MatchingConfig,
    prepare: (app) =>
      app.get(Database).timed(async (tx, now) => {
        const { SEED, AREA, AREAS_DIR } = app.get(MatchingConfig);
        const rules = app.get(AreaRules);
        await rules.keep(tx);
        if (SEED === 'demo') await seedProviders(tx, AREA, rules.moment(now), AREAS_DIR);
      }),
  });
}

export const describeMatching = (): Promise<ServiceApi> =>
  describeService({ name: 'matching', module: MatchingModule, Config: MatchingConfig });
