import { startIntake } from './start-intake.js';

const service = await startIntake(process.env);
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void service.close());
