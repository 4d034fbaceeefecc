import type { ServiceApi } from '#messaging/describe-service.js';
import { describeCasework } from '../../apps/casework/src/start-casework.js';
import { describeDirectory } from '../../apps/directory/src/start-directory.js';
import { describeIntake } from '../../apps/intake/src/start-intake.js';
import { describeMatching } from '../../apps/matching/src/start-matching.js';
import { describeNotifications } from '../../apps/notifications/src/start-notifications.js';
import { describeReporting } from '../../apps/reporting/src/start-reporting.js';

/** The interface of every service, by its code alone. */
export async function describeAll(): Promise<ServiceApi[]> {
  const all: ServiceApi[] = [];
  for (const describe of [
    describeDirectory,
    describeIntake,
    describeMatching,
    describeCasework,
    describeNotifications,
    describeReporting,
  ]) {
    all.push(await describe());
  }
  return all;
}
