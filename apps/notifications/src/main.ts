import { runAsProcess } from '#platform/run-as-process.js';

await runAsProcess(async () => (await import('./start-notifications.js')).startNotifications(process.env));
