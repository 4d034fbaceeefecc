import { runAsProcess } from '#platform/run-as-process.js';

await runAsProcess(async () => (await import('./start-matching.js')).startMatching(process.env));
