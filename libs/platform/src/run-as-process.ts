import { inspect } from 'node:util';

interface Service {
  close(): Promise<void>;
}

/** Errors whose message says all, to whoever runs the service. By name: their code is loaded with the service. */
const PLAIN = new Set(['CannotStart', 'ConfigFault']);

/**
 * Runs a service as this process, until it is told to stop. Ends with code 1 where it cannot start, and says why.
 * @param start loads the service too: while that takes its second, a container's first process would not hear a signal that nobody listens to
 */
export async function runAsProcess(start: () => Promise<Service>): Promise<void> {
  let service: Service | undefined;
  const stop = async () => {
    // One that is not there yet may wait for the database or the broker for hours. It holds nothing: what it began is rolled back, or done again.
    await service?.close();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
  try {
    service = await start();
  } catch (error) {
    const said = error instanceof Error && PLAIN.has(error.name) ? error.message : inspect(error);
    process.stderr.write(`${said}\n`, () => process.exit(1));
  }
}
