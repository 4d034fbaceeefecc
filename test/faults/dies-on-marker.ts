// Loaded before a service, by the fault "a message that kills its process": the process ends the moment a handler writes or asks about the
// case that DIES_ON names. The product knows nothing of it. Where a message is received, or set aside, nothing happens: those parts must go on.
import pg from 'pg';

const marker = process.env.DIES_ON;
/** A statement that a handler asks for has the service's own code above it. */
const isHandlers = () => /\/apps\/[^/]+\/src\//.test(new Error().stack ?? '');

if (marker) {
  const query = pg.Client.prototype.query as (...given: unknown[]) => unknown;
  (pg.Client.prototype as { query: unknown }).query = function (this: pg.Client, ...given: unknown[]) {
    const [first, second] = given;
    const values = typeof first === 'object' ? (first as { values?: unknown }).values : second;
    if (JSON.stringify(values ?? '').includes(marker) && isHandlers()) process.kill(process.pid, 'SIGKILL');
    return query.apply(this, given);
  };
}
