import 'reflect-metadata';
import { startMatching } from './start-matching.js';

const matching = await startMatching(process.env);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void matching.close());
