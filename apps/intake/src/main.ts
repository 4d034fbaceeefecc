import { runAsProcess } from '#platform/run-as-process.js';
import { startIntake } from './start-intake.js';

await runAsProcess(() => startIntake(process.env));
