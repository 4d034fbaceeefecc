import type { StatusTold } from '#contracts/status-told.js';
import type { Arrived } from '#messaging/arrived.js';
import type { Unit } from '#messaging/unit.js';
import { nextTold, type ProgressClock } from './clock/next-told.rules.js';
import { owe } from './partners/partners.queries.js';
import { statusOf } from './partners/referral-status.rules.js';
import { hear, stateOf, type Said } from './state-of-case.rules.js';
import { heardOf, writeHeard, type HeardCase } from './told-cases.queries.js';

export interface Heard {
  fact: Pick<Arrived<{ case: string; reference: string }>, 'messageId' | 'area' | 'subject' | 'data' | 'traceparent'>;
  /** Whose the case is, from the fact that made it. */
  of?: { agency: string; messageId: string };
  /** Nothing, where the fact says whose it is and no more. */
  said?: Said;
  since: string;
  /** Kept, and told when the next fact comes: it shows why. */
  quiet?: boolean;
}

/** Tells each agency where its referrals have come to, where that is news. A state that it was told last is not told again. */
export async function tellStatus(unit: Unit, heard: Heard[], clock: ProgressClock): Promise<void> {
  const news = await hearOf(unit, heard, clock);
  await owe(
    unit.tx,
    heard.flatMap(({ fact }, nth) => {
      const { status, about } = news[nth]!;
      const { case: id, reference, agency, messageId } = about;
      if (!status || !agency || !messageId) return [];
      const { messageId: factId, subject, area, traceparent } = fact;
      const data = { messageId, case: id, reference, ...status };
      return [{ partner: agency, data, factId, type: 'referral.status.v1', subject, area, traceparent }];
    }),
    unit.now,
  );
}

/** Takes in what was said of each case. @returns for each the case as it now stands, and where that is news, what its agency is told of it */
export async function hearOf(
  { tx, now }: Unit,
  heard: Heard[],
  clock: ProgressClock,
): Promise<{ about: HeardCase; status?: StatusTold }[]> {
  if (heard.length === 0) return [];
  const known = await heardOf(
    tx,
    heard.map(({ fact }) => fact.data.case),
  );
  const moved = heard.map(({ fact: { data }, of, said, since, quiet }) => {
    const before: HeardCase = { ...(known.get(data.case) ?? { case: data.case, reference: data.reference, said: {} }), ...of };
    const stands = said ? hear(before.said, said) : before.said;
    const about = { ...before, said: stands, ...(said?.by === 'casework' && { workedAt: since }) };
    const state = quiet ? before.state : stateOf(stands);
    if (state === undefined || state === before.state) return { about };
    const status = statusOf(state, since);
    // What is counted is when its agency was last told, and not what it was told.
    const told = status && { told: { at: now, next: nextTold(state, now, clock) } };
    return { about: { ...about, state, since, ...told }, status };
  });
  await writeHeard(
    tx,
    moved.map(({ about }) => about),
  );
  return moved;
}
