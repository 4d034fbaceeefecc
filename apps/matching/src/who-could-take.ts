import type { CodedCase } from '#contracts/coded-case.js';
import { NOBODY_KNOWN } from './acquainted.queries.js';
import { sittingAt } from './decide-at-desk.js';
import type { Desk } from './desk.js';
import { FACTS } from './matching.queries.js';
import { examine } from './rules/hard-rule.rules.js';
import { failingMask, failsByRoomAlone } from './rules/every-rule.rules.js';
import { questionOf, type Stand } from './rules/look-at-providers.rules.js';

/**
 * Waiting cases that a provider, of which something other than its room has changed, could take now if it has room. Each is asked of that provider alone,
 * so that thousands of them are no matter; those that it could take are then decided as any other. Who knows whom is left out of it: it is asked then.
 */
export async function whoCouldTake(desk: Desk): Promise<string[]> {
  const opened = desk.takeOpened();
  if (opened.length === 0) return [];
  const { rows } = await desk.unit.tx.query<{ id: string; facts: CodedCase; refusedBy: string[] }>(
    `select m.id, f.facts, m.refused_by as "refusedBy" from matched_case m ${FACTS}
     where m.area = $1 and m.state in ('waiting', 'reallocating') and m.for_person is null`,
    [desk.rules.area],
  );
  const sitting = sittingAt(desk, []);
  const stand: Stand = { sitting, providers: opened, earmarks: [], shares: { agreed: 0, taken: 0 } };
  return rows
    .filter(({ id, facts, refusedBy }) => {
      const turn = { id, priority: 1, since: sitting.at };
      const asking = { ...turn, facts, refusedBy, ...NOBODY_KNOWN, workingDaysWaited: 0, arrivalPriority: 1 };
      return opened.some((provider) => failsByRoomAlone(failingMask(examine(questionOf(asking, provider, stand, false)))));
    })
    .map(({ id }) => id);
}
