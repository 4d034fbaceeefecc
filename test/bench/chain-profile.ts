import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';

/** Loaded before the hub: the first SIGUSR2 begins a CPU profile of its process, the second writes it. */
const to = process.env.BENCH_PROFILE;
const session = new Session();
let begun = false;
if (to) process.on('SIGUSR2', () => void (begun ? end(to) : begin()));

async function begin(): Promise<void> {
  begun = true;
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 500 });
  await session.post('Profiler.start');
}

async function end(path: string): Promise<void> {
  const { profile } = await session.post('Profiler.stop');
  writeFileSync(path, JSON.stringify(profile));
}
