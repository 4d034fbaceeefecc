import { startConsole } from './start-console.js';

const service = await startConsole(process.env);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void service.close());
