import 'reflect-metadata';
import { startCasework } from './start-casework.js';

const service = await startCasework(process.env);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void service.close().then(() => process.exit(0)));
