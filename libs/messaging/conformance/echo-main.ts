import 'reflect-metadata';
import pg from 'pg';
import { runAsProcess } from '#platform/run-as-process.js';
import { Behaviour, startEcho } from './echo-service.js';

/**
 * The echo service as a process of its own, for specs that kill it. `KILL_AT` names a statement (a part of its SQL) and `KILL_WHEN`
 * whether the process ends before or after the database has run it, and whoever started it may name both later; `KILL_ON` a number that a message
 * may carry to end the process.
 */
const { KILL_AT, KILL_WHEN, KILL_ON } = process.env;
let kill = { at: KILL_AT, when: KILL_WHEN };
process.on('message', (named: typeof kill) => {
  kill = named;
  process.send!('named');
});
// It ends by itself when it is told to stop.
process.channel?.unref();

if (KILL_AT || process.send) {
  const query = pg.Client.prototype.query as (...given: unknown[]) => Promise<unknown>;
  (pg.Client.prototype as { query: unknown }).query = async function (this: pg.Client, ...given: unknown[]) {
    const text = typeof given[0] === 'string' ? given[0] : ((given[0] as { text?: string })?.text ?? '');
    const when = kill.at !== undefined && text.includes(kill.at) ? kill.when : undefined;
    if (when === 'before') process.kill(process.pid, 'SIGKILL');
    const result = await query.apply(this, given);
    if (when === 'after') process.kill(process.pid, 'SIGKILL');
    return result;
  };
}

const behaviour = new Behaviour();
behaviour.before = async (arrived) => {
  if (KILL_ON && arrived.some((message) => message.data.n === Number(KILL_ON))) process.kill(process.pid, 'SIGKILL');
};

await runAsProcess(() => startEcho(process.env, behaviour));
process.send?.('ready');
