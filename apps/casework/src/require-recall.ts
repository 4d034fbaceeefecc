import type { RecallReason } from '#contracts/codes.js';
import type { RecallRequiredV1 } from '#contracts/recall.required.v1.js';
import type { Unit } from '#messaging/unit.js';
import { afterWorkingDays } from '#platform/working-days.rules.js';
import { newId } from '#platform/new-id.js';
import { requireRecalls, type CaseFile } from './casework.queries.js';

/** Days in which a provider must confirm that it has removed what it holds of a person. */
const recallWorkingDays = 2;
/** What a provider holds of a person as soon as it has the case. */
const remove: RecallRequiredV1['remove'] = ['contact_details', 'case_notes', 'system_record'];

export interface Leaving {
  file: CaseFile;
  people: string[];
  why: RecallReason;
}

/** Asks the providers to remove what they hold of these people, once an allocation, and says so. A case without a provider has no holder. */
export async function requireRecall(unit: Unit, leaving: Leaving[]): Promise<void> {
  const confirmBy = afterWorkingDays(unit.now, recallWorkingDays);
  const recalls = leaving.flatMap(({ file, people, why }) =>
    file.provider && file.offer
      ? people.map((person) => ({
          recall: newId(),
          case: file.case,
          person,
          holder: file.provider!,
          offer: file.offer!,
          why,
          confirmBy,
          area: file.area,
        }))
      : [],
  );
  const fresh = await requireRecalls(unit.tx, recalls, unit.now);
  for (const { recall, case: id, person, holder, why, area } of recalls) {
    if (!fresh.has(recall)) continue;
    const data: RecallRequiredV1 = { recall, case: id, area, person, holder, why, remove, confirmBy: confirmBy.toISOString() };
    unit.tell({ type: 'recall.required.v1', subject: `case/${id}`, area, data });
  }
}
