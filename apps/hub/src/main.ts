import 'reflect-metadata';
import { PlainMessage } from './plain-message.js';
import { parentOf } from './processes.js';
import { progressOn } from './progress.js';
import { Hub } from './run-hub.js';

const options = process.argv.slice(2);
const unknown = options.filter((option) => option !== '--fresh');
if (unknown.length > 0) {
  console.error(
    `${unknown.join(' ')} is not known. The one option is --fresh, which forgets everything and starts anew: npm start -- --fresh`,
  );
  process.exit(2);
}

const progress = progressOn(process.stdout);
const hub = new Hub({ root: process.cwd(), env: process.env, fresh: options.includes('--fresh'), progress });

let asked = 0;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void leave(0, `Stopping (${signal}) …`));
// A hub whose `npm start` was killed would run on unseen. Between npm and this process there may be a shell, which does not tell.
const above = () => `${process.ppid} ${parentOf(process.ppid)}`;
const npm = above();
const watch = process.env.npm_lifecycle_event ? setInterval(npmStillThere, 1_000).unref() : undefined;
function npmStillThere(): void {
  if (above() === npm) return;
  clearInterval(watch);
  void leave(1, 'npm is gone: stopping …');
}
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error) => {
    console.error(error);
    void leave(1, 'The hub cannot go on: stopping …');
  });
}

try {
  progress.say(await hub.start());
  // Nothing of ours may hold the loop by accident: the hub runs until it is told to stop.
  setInterval(() => undefined, 1 << 30);
} catch (error) {
  if (asked === 0) console.error(error instanceof PlainMessage ? `\n${error.message}` : error);
  await leave(1);
}

async function leave(code: number, sentence?: string): Promise<void> {
  asked++;
  if (sentence && asked === 1) progress.say(`\n${sentence}`);
  // The watchdog ends broker and database after this.
  if (asked > 2) process.exit(code || 1);
  await hub.stop();
  process.exit(code);
}
