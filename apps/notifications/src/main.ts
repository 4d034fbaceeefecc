import 'reflect-metadata';
import { runAsProcess } from '#platform/run-as-process.js';
import { startNotifications } from './start-notifications.js';

await runAsProcess(() => startNotifications(process.env));
