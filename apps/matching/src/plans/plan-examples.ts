import { providerId } from '../examples.js';
import { anAsking, aSitting } from '../rules/examples.js';
import type { Asking, ProviderNow } from '../rules/question.rules.js';
import { placeOf, withPlace } from './plan-place.rules.js';
import type { Live, PlanAsked, PlanCase, PlanWorld } from './plan-world.rules.js';

// Worlds for specs of plans: say where each case is, and the providers' months are booked with it.

/** A case that waits; the higher its number, the later it came. */
export const waiting = (nth: number, over: Partial<Asking> = {}): PlanCase => ({
  asking: anAsking({ nth, since: `2026-06-01T09:00:${String(nth % 60).padStart(2, '0')}.000Z`, ...over }),
});

/** A case of 15 points (what a usual one takes) that is with a provider, two days ago. */
export const placed = (nth: number, provider: number, over: Partial<Live> = {}, asking: Partial<Asking> = {}): PlanCase => ({
  ...waiting(nth, asking),
  live: {
    offer: `01942f00-0000-7000-a000-${String(nth).padStart(12, '0')}`,
    provider: providerId(provider),
    state: 'open',
    offeredAt: '2026-06-09T09:00:00.000Z',
    booked: '2026-06-01',
    points: 15,
    serious: false,
    intervention: 'indirect_shuttle',
    lead: undefined,
    second: undefined,
    ...over,
  },
});

export function aWorld(providers: readonly ProviderNow[], cases: readonly PlanCase[], over: Partial<PlanWorld> = {}): PlanWorld {
  const sitting = aSitting();
  const now = [...providers];
  for (const { live } of cases) {
    if (!live) continue;
    const place = placeOf(live, now);
    now[place.at] = withPlace(now[place.at]!, place, 1, sitting.today);
  }
  return { ...sitting, providers: now, cases, moveCost: 3, ...over };
}

export const asked = (over: Partial<PlanAsked> = {}): PlanAsked => ({
  aims: ['fill'],
  allow: { accepted: false, begun: false },
  among: undefined,
  most: 100,
  ...over,
});
