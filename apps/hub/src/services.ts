import { loadArea, loadOrganisations, loadPeople, loadProviders, type DemoPerson, type Organisation } from '#platform/area.js';
import type { ServiceEnvironment, ServiceName } from './service-environments.rules.js';

/** What the hub needs of a service that it has started. */
export interface Started {
  name: string;
  url: string;
  close(): Promise<void>;
}

export interface Services {
  starters: Record<ServiceName, (env: ServiceEnvironment) => Promise<Started>>;
  startMailbox: (env: ServiceEnvironment) => Promise<Omit<Started, 'name'>>;
  organisations: Organisation[];
  people: DemoPerson[];
  /** An area that is synthetic alone: the invented partners beside it. */
  startSandbox?: typeof import('../../sandbox/src/start-sandbox.js').startSandbox;
}

/** Loads the code of every service, and what they read but once a process: seconds best spent while the broker starts. */
export async function loadServices(area: string): Promise<Services> {
  const [directory, intake, matching, casework, notifications, reporting, hubConsole, mailbox] = await Promise.all([
    import('../../directory/src/start-directory.js'),
    import('../../intake/src/start-intake.js'),
    import('../../matching/src/start-matching.js'),
    import('../../casework/src/start-casework.js'),
    import('../../notifications/src/start-notifications.js'),
    import('../../reporting/src/start-reporting.js'),
    import('../../console/src/start-console.js'),
    import('../../notifications/src/mailbox/start-mailbox.js'),
  ]);
  intake.offenceData();
  const { synthetic } = loadArea(area);
  loadProviders(area);
  return {
    starters: {
      directory: directory.startDirectory,
      intake: intake.startIntake,
      matching: matching.startMatching,
      casework: casework.startCasework,
      notifications: notifications.startNotifications,
      reporting: reporting.startReporting,
      console: hubConsole.startConsole,
    },
    startMailbox: mailbox.startMailbox,
    organisations: loadOrganisations(area),
    people: loadPeople(area),
    ...(synthetic && { startSandbox: (await import('../../sandbox/src/start-sandbox.js')).startSandbox }),
  };
}
