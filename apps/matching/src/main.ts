import 'reflect-metadata';
import { runAsProcess } from '#platform/run-as-process.js';
import { startMatching } from './start-matching.js';

await runAsProcess(() => startMatching(process.env));
