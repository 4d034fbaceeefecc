import { setTimeout as pause } from 'node:timers/promises';
import { ask, HubAway, type HubAt } from './hub-at.js';
import { outcomeOf, settledBy, type Told } from './outcomes.rules.js';
import type { PartnerSystem } from './partner-system.js';
import type { ReferralToSend } from './referrals-of-month.js';

const AT_ONCE = 8;

/** Sends what the broker has not confirmed yet, each agency over its own connection. */
export async function sendByQueue(referrals: readonly ReferralToSend[], systems: ReadonlyMap<string, PartnerSystem>): Promise<void> {
  const left = referrals.filter(({ door, taken, outcome }) => door === 'queue' && !taken && !outcome);
  await atOnce(left, async (one) => {
    const system = systems.get(one.agency)!;
    await system.send({ id: one.messageId, type: 'referral.submitted.v1', data: one.referral }, left.indexOf(one) % 2 === 1);
    one.taken = true;
  });
}

/** A receipt on an agency's queue: for one of these referrals, or for somebody else's. */
export function takeReceipt(byMessageId: ReadonlyMap<string, ReferralToSend>, told: Told & { messageId?: string }): void {
  const one = byMessageId.get(told.messageId ?? '');
  const outcome = outcomeOf(told);
  if (one && outcome) one.outcome = settledBy(one.outcome, outcome);
}

/** Posts what has no answer yet. The message id goes with it, so that one posted again after a cut is known again. */
export async function sendByHttp(referrals: readonly ReferralToSend[], hub: HubAt, onAnswer: () => void): Promise<void> {
  const keys = new Map(hub.organisations.map(({ code, apiKey }) => [code, apiKey]));
  const left = referrals.filter(({ door, outcome }) => door === 'http' && !outcome);
  await atOnce(left, async (one) => {
    while (!one.outcome) {
      // Noted before it is known: a cut may lose the answer to what was taken.
      const again = one.taken;
      one.taken = true;
      const answer = await ask(new URL('/referrals', hub.urls.intake), {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': keys.get(one.agency)!, 'idempotency-key': one.messageId },
        body: JSON.stringify(one.referral),
      });
      const told = await bodyOf(answer);
      if (answer.status === 202 || answer.status === 429) {
        await pause(500);
        continue;
      }
      one.outcome = outcomeOfAnswer(answer.status, told, again);
    }
    onAnswer();
  });
}

async function bodyOf(answer: Response): Promise<Told> {
  const text = await answer.text().catch((error: Error) => {
    throw new HubAway('the answer broke off', { cause: error });
  });
  try {
    return JSON.parse(text) as Told;
  } catch {
    throw new Error(`POST /referrals answered ${answer.status}, and no JSON: ${text.slice(0, 200)}`);
  }
}

function outcomeOfAnswer(status: number, told: Told, again: boolean) {
  // What was posted again by ourselves, and is a case, was accepted the first time.
  if (status === 200 && again && told.reference) return { kind: 'accepted' as const, faults: [] };
  const outcome =
    status < 300 ? outcomeOf(told) : status === 409 || status === 422 ? outcomeOf({ ...told, outcome: 'rejected' }) : undefined;
  if (!outcome) throw new Error(`POST /referrals answered ${status}: ${JSON.stringify(told)}`);
  return outcome;
}

/** Eight at a time; the first that fails stops the others from starting. */
async function atOnce<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  let next = 0;
  let failed = false;
  const lane = async () => {
    for (; next < all.length && !failed;) {
      try {
        await work(all[next++]!);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, lane));
  const fault = ends.find((end) => end.status === 'rejected');
  if (fault) throw fault.reason;
}
