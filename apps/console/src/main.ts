import { runAsProcess } from '#platform/run-as-process.js';

await runAsProcess(async () => (await import('./start-console.js')).startConsole(process.env));
