import type { Reconciliation } from '../../apps/reporting/src/reconcile.rules.js';
import type { AskedHub } from './asked-hub.js';
import { until } from './running-hub.js';

/** How many referrals stand where, as the services say. */
export type Counts = Record<string, number>;
export interface Settled extends Reconciliation {
  counts: Counts;
}

/**
 * Waits until nothing is in flight and every referral is somewhere, once. Says what it still waited for where that never comes.
 * @param meanwhile looks at something each time, and throws where it must not be so
 */
export async function settledHub(hub: AskedHub, admin: string, { ms = 50_000, meanwhile = async () => {} } = {}): Promise<Settled> {
  let last: Reconciliation | undefined;
  try {
    return await until(
      async () => {
        await meanwhile();
        last = (await hub.ask('reporting', '/reconcile', { token: admin })).body as Reconciliation;
        if (!last.quiet || !last.reconciled) return false;
        return { ...last, counts: Object.fromEntries(last.partition.map(({ place, services }) => [place, services!])) };
      },
      'a quiet and reconciled hub',
      ms,
    );
  } catch (error) {
    const { inFlight, differences, unanswered } = last ?? {};
    throw new Error(`${(error as Error).message}\n${JSON.stringify({ inFlight, differences, unanswered }, null, 1)}`, { cause: error });
  }
}

/** Nothing waits for a person anywhere, or behind something that does. */
export async function nothingIsHeld(hub: AskedHub, admin: string): Promise<void> {
  for (const service of ['intake', 'matching', 'casework', 'notifications', 'reporting'])
    expect([service, (await hub.ask(service, '/held', { token: admin })).body]).toEqual([service, []]);
}
