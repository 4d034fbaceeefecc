import 'reflect-metadata';
import { runAsProcess } from '#platform/run-as-process.js';
import { startDirectory } from './start-directory.js';

await runAsProcess(() => startDirectory(process.env));
