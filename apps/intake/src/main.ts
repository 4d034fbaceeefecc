import { runAsProcess } from '#platform/run-as-process.js';

await runAsProcess(async () => (await import('./start-intake.js')).startIntake(process.env));
