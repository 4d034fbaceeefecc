import type { Arrived } from '#messaging/arrived.js';
import type { Unit } from '#messaging/unit.js';
import { owe } from './partners/partners.queries.js';
import { statusOf } from './partners/referral-status.rules.js';
import { hear, stateOf, type Said } from './state-of-case.rules.js';
import { lockTold, writeTold, type HeardCase } from './told-cases.queries.js';

export interface Heard {
  fact: Pick<Arrived<{ case: string; reference: string }>, 'messageId' | 'area' | 'subject' | 'data' | 'traceparent'>;
  said: Said;
  since: string;
  /** Kept, and told when the next fact comes: it shows why. */
  quiet?: boolean;
}

/** Tells each agency where its referrals have come to, where that is news. A state that it was told last is not told again. */
export async function tellStatus(unit: Unit, heard: Heard[]): Promise<void> {
  if (heard.length === 0) return;
  const known = await lockTold(
    unit.tx,
    heard.map(({ fact }) => fact.data),
  );
  const moved = heard.map(({ fact, said, since, quiet }) => {
    const before = known.get(fact.data.case)!;
    const now = hear(before.said, said);
    const state = quiet ? before.state : stateOf(now);
    const isNews = state !== undefined && state !== before.state;
    const after: HeardCase = {
      case: before.case,
      said: now,
      ...(isNews ? { state, since } : { state: before.state, since: before.since }),
    };
    const { agency, messageId, reference } = before;
    const data = isNews && agency && messageId ? statusOf({ case: before.case, reference, state, since }, messageId) : undefined;
    return { fact, after, owed: data && agency ? { partner: agency, data } : undefined };
  });
  await writeTold(
    unit.tx,
    moved.map(({ after }) => after),
  );
  await owe(
    unit.tx,
    moved.flatMap(({ fact, owed }) =>
      owed
        ? [
            {
              ...owed,
              factId: fact.messageId,
              type: 'referral.status.v1',
              subject: fact.subject,
              area: fact.area,
              traceparent: fact.traceparent,
            },
          ]
        : [],
    ),
    unit.now,
  );
}
