import type { Database } from '#platform/database.js';
import { digestOf } from '../decisions.writes.js';
import { replay } from '../rules/decision-record.rules.js';
import type { MatchingRules } from '../rules/matching-rules.rules.js';
import { compared, nothingCompared, type Comparison } from '../rule-sets/compare-decisions.rules.js';
import { earliestId, keptSittings, sittingsAfter } from './kept-sittings.queries.js';
import { KeptVersions } from './kept-versions.queries.js';

/** What came of running past decisions again. */
export interface Replayed {
  decisions: number;
  same: number;
  /** Ids of those that came out otherwise. */
  different: string[];
  /** Ids of those whose record is not what was written. */
  altered: string[];
  /** Ids of those of which something that they name is not kept. */
  notRun: string[];
  /** What other rules would have come to. */
  comparison?: Comparison;
}

const AT_ONCE = 50;

/** Runs the decisions of an area since a moment again, each from its record. @param other rules to try on the way */
export async function replayDecisions(database: Database, area: string, since: Date, other?: MatchingRules): Promise<Replayed> {
  const sum: Replayed = { decisions: 0, same: 0, different: [], altered: [], notRun: [], ...(other && { comparison: nothingCompared() }) };
  const versions = new KeptVersions();
  for (let after = earliestId(since); ;) {
    const ids = await sittingsAfter(database, area, after, AT_ONCE);
    if (ids.length === 0) return sum;
    after = ids[ids.length - 1]!;
    const sittings = await database.snapshot(async (tx) => {
      const kept = await keptSittings(tx, ids);
      await versions.read(tx, kept.map(({ record }) => record)); // prettier-ignore
      return kept;
    });
    for (const { record, decisions } of sittings) {
      sum.decisions += decisions.length;
      decisions.forEach(({ id, digest }, nth) => {
        const { asking, verdict } = record.decisions[nth]!;
        if (!digestOf(record.sitting, asking, verdict).equals(digest)) sum.altered.push(id);
      });
      if (!versions.has(record)) {
        sum.notRun.push(...decisions.map(({ id }) => id));
        continue;
      }
      const again = replay(record, versions);
      const different = again.kind === 'same' ? [] : decisions.filter((each) => again.cases.includes(each.case));
      sum.different.push(...different.map(({ id }) => id));
      sum.same += decisions.length - different.length;
      if (other) sum.comparison = compared(sum.comparison!, record, versions, other);
    }
  }
}

/** In lines for a person. */
export function replayedLines({ decisions, same, different, altered, notRun, comparison }: Replayed): string[] {
  const lines = [`${decisions} decisions, ${same} same bytes, ${different.length} different.`];
  if (altered.length > 0) lines.push(`${altered.length} with a record that is not what was written: ${some(altered)}`);
  if (notRun.length > 0) lines.push(`${notRun.length} that name something that is not kept: ${some(notRun)}`);
  if (different.length > 0) lines.push(`Different: ${some(different)}`);
  if (comparison) {
    const { elsewhere, newlyOffered, noLongerOffered, otherReasons, valueBefore, valueAfter } = comparison;
    lines.push(
      `With the other figures, each as it was seen then: ${comparison.same} the same, ${elsewhere} to another provider, ${newlyOffered} newly offered, ${noLongerOffered} no longer offered, ${otherReasons} waiting for other reasons.`,
      `Value of what is offered: ${points(valueBefore)} before, ${points(valueAfter)} after.`,
    );
  }
  return lines;
}

const points = (tenThousandths: number) => (tenThousandths / 10_000).toFixed(1);
const some = (ids: readonly string[]) => `${ids.slice(0, 20).join(', ')}${ids.length > 20 ? ' and more' : ''}`;
