import { runAsProcess } from '#platform/run-as-process.js';
import { startConsole } from './start-console.js';

await runAsProcess(() => startConsole(process.env));
