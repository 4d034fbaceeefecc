import 'reflect-metadata';
import { startDirectory } from './start-directory.js';

const directory = await startDirectory(process.env);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void directory.close());
