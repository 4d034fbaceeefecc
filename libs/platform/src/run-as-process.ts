import { inspect } from 'node:util';
import { ConfigFault } from './config.js';
import { CannotStart } from './start-with-database.js';

/** Runs a service as this process, until it is told to stop. Ends with code 1 where it cannot start, and says why. */
export async function runAsProcess(start: () => Promise<{ close(): Promise<void> }>): Promise<void> {
  let service: { close(): Promise<void> } | undefined;
  const stop = async () => {
    // One that is not there yet may wait for the database or the broker for hours. It holds nothing: what it began is rolled back, or done again.
    await service?.close();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
  try {
    service = await start();
  } catch (error) {
    const said = error instanceof CannotStart || error instanceof ConfigFault ? error.message : inspect(error);
    process.stderr.write(`${said}\n`, () => process.exit(1));
  }
}
