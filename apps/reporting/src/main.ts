import { runAsProcess } from '#platform/run-as-process.js';
import { startReporting } from './start-reporting.js';

await runAsProcess(() => startReporting(process.env));
