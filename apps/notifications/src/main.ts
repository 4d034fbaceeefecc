import 'reflect-metadata';
import { startNotifications } from './start-notifications.js';

const service = await startNotifications(process.env);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void service.close().then(() => process.exit(0)));
