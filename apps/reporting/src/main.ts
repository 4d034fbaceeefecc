import { runAsProcess } from '#platform/run-as-process.js';

await runAsProcess(async () => (await import('./start-reporting.js')).startReporting(process.env));
