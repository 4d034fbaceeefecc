import type { Fault } from '#contracts/fault.js';
import { HUB } from '../receipt.js';
import type { FailedGroup, OwnMessage, Waiting } from './own-messages.queries.js';

/** A message as its sender, or an administrator, is shown it. No content: that is asked for on its own, and logged. */
export function messageShown(row: OwnMessage, sender: string) {
  const { inbox_id: id, source, door, type, outcome, faults } = row;
  // Whose case it is may have changed since, and what became of it is theirs to know.
  const seesCase = sender === HUB || row.agency === sender || row.provider === sender;
  const knowsCase = seesCase || outcome === 'accepted' || outcome === 'done';
  const decided = row.decided_at ?? (outcome === 'handed_on' ? null : row.settled_at);
  return {
    ...{ id, source, door, messageId: row.message_id, type, state: outcome, outcome, faults },
    receivedAt: row.received_at,
    settledAt: row.settled_at,
    ...(decided && { latencyMs: decided.getTime() - row.received_at.getTime() }),
    ...(row.cause && { cause: row.cause }),
    ...traceOf(row),
    // A report that was refused names whatever case it was about: whether there is one is not told.
    ...(row.case_id && { case: row.case_id, ...(knowsCase && { reference: row.reference }) }),
    ...(row.case_id && seesCase && row.case_state && { caseState: row.case_state }),
    ...(row.repeats && { repeats: row.repeats }),
    ...(row.keep_until && { keptUntil: row.keep_until }),
    ...(row.mended_at && { mendedAt: row.mended_at, mendedBy: row.mended_by }),
    ...(row.given_up_at && { givenUpAt: row.given_up_at }),
    ...(row.dismissed_at && { dismissedAt: row.dismissed_at }),
  };
}

/** One that has come to nothing yet. */
export const waitingShown = (row: Waiting) => ({
  ...{ id: row.inbox_id, source: row.source, door: row.door, messageId: row.message_id, type: row.type, state: row.state },
  faults: [] as Fault[],
  receivedAt: row.received_at,
  ...traceOf(row),
});

export const groupShown = ({ group, count, first, last, faults }: FailedGroup, by: 'cause' | 'type') => ({
  [by]: group,
  count,
  first,
  last,
  sentence: faults[0]?.sentence ?? '',
  act: faults.some(({ act }) => act === 'hub') ? ('hub' as const) : (faults[0]?.act ?? ('sender' as const)),
});

/** The id of the trace alone: what is beside it in a traceparent is the hub's own. */
function traceOf({ traceparent }: { traceparent: string | null }): { trace?: string } {
  const trace = traceparent?.split('-')[1];
  return trace ? { trace } : {};
}
