import { startReporting } from './start-reporting.js';

const service = await startReporting(process.env);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void service.close());
