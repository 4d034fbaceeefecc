// Loaded before a service, by the fault "a message that kills its process": the process ends the moment a handler writes or asks about the
// case that DIES_ON names. The product knows nothing of it. Not where it is received, nor where the worker sets it aside: those are the parts that must go on.
import pg from 'pg';

const marker = process.env.DIES_ON;
const OF_THE_WORKER = /\b(inbox\w*|held|worker|applied|outbox\w*)\b/;

if (marker) {
  const query = pg.Client.prototype.query as (...given: unknown[]) => unknown;
  (pg.Client.prototype as { query: unknown }).query = function (this: pg.Client, ...given: unknown[]) {
    const [first, second] = given;
    const { text = first, values = second } = (typeof first === 'object' ? first : {}) as { text?: unknown; values?: unknown };
    if (typeof text === 'string' && !OF_THE_WORKER.test(text) && JSON.stringify(values ?? '').includes(marker))
      process.kill(process.pid, 'SIGKILL');
    return query.apply(this, given);
  };
}
