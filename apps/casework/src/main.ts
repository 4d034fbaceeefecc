import { runAsProcess } from '#platform/run-as-process.js';

await runAsProcess(async () => (await import('./start-casework.js')).startCasework(process.env));
