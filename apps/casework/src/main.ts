import 'reflect-metadata';
import { runAsProcess } from '#platform/run-as-process.js';
import { startCasework } from './start-casework.js';

await runAsProcess(() => startCasework(process.env));
