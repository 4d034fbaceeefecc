import { setTimeout as pause } from 'node:timers/promises';
import type { Event } from '../demo/partner-system.js';
import { PartnerSystem } from '../demo/partner-system.js';
import { ProviderDesk } from '../demo/provider-desk.js';
import { peopleOfCase, type HubAt } from '../demo/hub-at.js';
import { asAdministrator, type ChainHub } from './chain-hub.js';
import { chainReferral } from './chain-referrals.js';

const SEED = 7;
const IDLE_MS = 3_000;
const LIVED_WITHIN_MS = 300_000;

/** Lets a few hundred referrals live: offered, declined, accepted, worked on and closed by providers' systems, as the demo's are. */
export async function liveCases(hub: ChainHub, count: number): Promise<void> {
  const at = hub.file as unknown as HubAt;
  const desks: ProviderDesk[] = [];
  const systems: PartnerSystem[] = [];
  const agencies: PartnerSystem[] = [];
  const lost = (error: Error) => console.error(`a partner of the history lost its connection: ${error.message}`);
  for (const { kind, amqp, apiKey = '' } of hub.file.organisations) {
    if (!amqp) continue;
    const desk = new ProviderDesk(SEED);
    const deal = (event: Event) =>
      desk.deal(
        event,
        (answer) => system.send(answer),
        (ofCase) => peopleOfCase(at, apiKey, ofCase),
      );
    const system: PartnerSystem = new PartnerSystem(amqp, kind === 'provider' ? deal : async () => undefined, lost);
    systems.push(system);
    if (kind === 'provider') desks.push(desk);
    else agencies.push(system);
  }
  try {
    for (let n = 0; n < count; n++)
      await agencies[n % agencies.length]!.send({ id: `history-${n}`, type: 'referral.submitted.v1', data: chainReferral('history', n) });
    for (const end = Date.now() + LIVED_WITHIN_MS; ; await pause(500)) {
      const busy = Math.max(...desks.map(({ lastBusyAt }) => lastBusyAt));
      if (Date.now() - busy > IDLE_MS && (await quiet(hub))) return;
      if (Date.now() > end) throw new Error('the cases of the history did not come to rest');
    }
  } finally {
    for (const system of systems) system.leave();
  }
}

async function quiet(hub: ChainHub): Promise<boolean> {
  const { quiet: still } = await asAdministrator<{ quiet: boolean }>(hub, 'reporting', '/reconcile');
  const { queued = 0 } = await asAdministrator<{ queued?: number }>(hub, 'notifications', '/sends/counts');
  return still && queued === 0;
}
