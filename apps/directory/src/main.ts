import { runAsProcess } from '#platform/run-as-process.js';

await runAsProcess(async () => (await import('./start-directory.js')).startDirectory(process.env));
