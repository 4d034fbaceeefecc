import type { Arrived } from '#messaging/arrived.js';
import type { Unit } from '#messaging/unit.js';
import { owe } from './partners/partners.queries.js';
import { statusOf, type NewState } from './partners/referral-status.rules.js';
import { moveCases } from './told-cases.queries.js';

type About = Pick<Arrived, 'messageId' | 'area' | 'subject'>;

/** Tells each agency where its referrals have come to, where that is news. A state that it was told last is not told again. */
export async function tellStatus(unit: Unit, states: { fact: About; state: NewState }[]): Promise<void> {
  if (states.length === 0) return;
  const moved = await moveCases(
    unit.tx,
    states.map(({ state }) => state),
  );
  await owe(
    unit.tx,
    states.flatMap(({ fact, state }) => {
      const known = moved.get(state.case);
      const data = known && statusOf(state, known.messageId);
      return data
        ? [{ partner: known.agency, factId: fact.messageId, type: 'referral.status.v1', subject: fact.subject, area: fact.area, data }]
        : [];
    }),
    unit.now,
  );
}
