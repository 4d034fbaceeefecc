import type { Provider } from './services.js';
import { dayOf, numberOf, pointsOf } from './words.js';

type Capacity = Provider['capacity'];

/** Unknown, nought and unlimited are three different things, and three different words. */
export function freeWords(capacity: Capacity): string {
  switch (capacity.kind) {
    case 'unknown':
      return 'not told';
    case 'unlimited':
      return 'no limit';
    case 'known':
      return `${freeOf(capacity) || 'none'} of ${numberOf(capacity.available ?? 0)}`;
  }
}

export const freeOf = ({ available, committed, held }: Capacity): number => Math.max(0, (available ?? 0) - committed - held);

/** What a provider reads above its own offers. */
export function ownCapacity(capacity: Capacity): string {
  const told = capacity.declaredAt ? `, told on ${dayOf(capacity.declaredAt)}` : '';
  switch (capacity.kind) {
    case 'unknown':
      return 'You have not told the hub what you can take, so you get no new offers.';
    case 'unlimited':
      return `No limit is set on what you take${told}. ${pointsOf(capacity.committed)} committed, ${capacity.held} held by offers.`;
    case 'known':
      return `You have ${freeWords(capacity)} points free${told}. ${capacity.committed} committed, ${capacity.held} held by offers.`;
  }
}

/** Whole per cent of what is available; over a hundred where a later declaration came in below what was already committed. */
export const shareOf = (points: number, available: number): number => (available > 0 ? Math.round((points / available) * 100) : 100);

/** What an acceptance changes, said before it is done. @param inMonth points of them that fall in the month of the capacity */
export function effectOf(capacity: Capacity, points: number, inMonth: number, heldSince: string): string {
  const held = `${pointsOf(points)} held since ${dayOf(heldSince)} ${points === 1 ? 'becomes' : 'become'} committed`;
  if (capacity.kind === 'unlimited') return `${held}. No limit is set on what you take.`;
  if (capacity.kind === 'unknown' || !capacity.available) return `${held}.`;
  return `${held}: from ${shareOf(capacity.committed, capacity.available)}% to ${shareOf(capacity.committed + inMonth, capacity.available)}% committed this month.`;
}
