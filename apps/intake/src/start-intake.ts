import { messagingMigrations } from '#messaging/messaging-migrations.js';
import { describeService, type ServiceApi } from '#messaging/describe-service.js';
import { startService, type RunningService } from '#messaging/start-service.js';
import { readConfig, type Env } from '#platform/config.js';
import { Database } from '#platform/database.js';
import { CaseEnds1775000001000 } from './case-ends.migration.js';
import { CheckedOnce1775000003000 } from './checked-once.migration.js';
import { FewerRows1775000005000 } from './fewer-rows.migration.js';
import { IntakeConfig } from './intake.config.js';
import { IntakeModule } from './intake.module.js';
import { IndexesThatAreRead1775000004000 } from './indexes-that-are-read.migration.js';
import { IncidentKeysByCase1775000002000 } from './incident-keys-by-case.migration.js';
import { IntakeTables1750000001000 } from './intake-tables.migration.js';
import { PartnersWithoutQueues1782000001100 } from './partners-without-queues.migration.js';
import { rewrapKeys } from './rewrap-keys.js';
import { TheirOwnMessages1782000002000 } from './their-own-messages.migration.js';
import { Uploads1782000003000 } from './uploads.migration.js';
import { Vault } from './vault.js';
import { WaitingNotes1775000000000 } from './waiting-notes.migration.js';

/** Kept for the process: whoever starts the hub reads the registers while the broker starts. */
export { offenceData } from './offence-data.js';

/** The door of the hub: referrals in, checked, into the vault and on as cases; partners' other reports handed on. */
export function startIntake(env: Env): Promise<RunningService> {
  return startService({
    name: 'intake',
    module: IntakeModule,
    migrations: [
      ...messagingMigrations,
      IntakeTables1750000001000,
      WaitingNotes1775000000000,
      CaseEnds1775000001000,
      IncidentKeysByCase1775000002000,
      CheckedOnce1775000003000,
      IndexesThatAreRead1775000004000,
      FewerRows1775000005000,
      PartnersWithoutQueues1782000001100,
      TheirOwnMessages1782000002000,
      Uploads1782000003000,
    ],
    env,
    Config: IntakeConfig,
    seal: () => Vault.open(readConfig(IntakeConfig, env).VAULT_KEY).inboxSeal(),
    partners: true,
    prepare: (app) => rewrapKeys(app.get(Database), app.get(Vault)),
    ownBodies: /^\/((referrals|events|batches|uploads)\/?(\?|$)|fhir(\/|\?|$))/,
  });
}

export const describeIntake = (): Promise<ServiceApi> =>
  describeService({ name: 'intake', module: IntakeModule, Config: IntakeConfig, env: { VAULT_KEY: Buffer.alloc(32).toString('base64') } });
