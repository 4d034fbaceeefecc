import type { Database } from '#platform/database.js';
import { halvesOf } from '../../apps/matching/src/capacity/months.rules.js';
import { isSerious } from '../../apps/matching/src/case-facts.rules.js';
import { earliestId, keptSittings, sittingsAfter } from '../../apps/matching/src/decisions/kept-sittings.queries.js';
import { KeptVersions } from '../../apps/matching/src/decisions/kept-versions.queries.js';
import { sittingOf } from '../../apps/matching/src/rules/decision-record.rules.js';
import { rulesIn, failingMask } from '../../apps/matching/src/rules/every-rule.rules.js';
import { examine } from '../../apps/matching/src/rules/hard-rule.rules.js';
import { questionOf, youthServiceFirst, type Stand } from '../../apps/matching/src/rules/look-at-providers.rules.js';
import type { ProviderNow } from '../../apps/matching/src/rules/question.rules.js';
import { decide } from '../../apps/matching/src/rules/run-decision.rules.js';
import { sharesOf } from '../../apps/matching/src/rules/score.rules.js';
import type { Outcome, Sitting, Verdict } from '../../apps/matching/src/rules/sitting.rules.js';

const AT_ONCE = 50;

/**
 * What is true of every sitting, worked out from its record and not by what decided: whoever was placed passes every hard rule, with all the others of the
 * sitting where they were placed; room set aside for who comes before is left; and nobody waits while one of lower priority has a place that they could have had.
 */
export async function brokenSittings(database: Database, area: string, came: { beside: number }): Promise<object[]> {
  const found: object[] = [];
  const versions = new KeptVersions();
  for (let after = earliestId(new Date(0)); ;) {
    const ids = await sittingsAfter(database, area, after, AT_ONCE);
    if (ids.length === 0) return found;
    after = ids.at(-1)!;
    const kept = await database.snapshot(async (tx) => {
      const sittings = await keptSittings(tx, ids);
      await versions.read(tx, sittings.map(({ record }) => record)); // prettier-ignore
      return sittings;
    });
    for (const { record } of kept) {
      const sitting = sittingOf(record, versions);
      found.push(...brokenIn(sitting, decide(sitting).verdicts, came));
    }
  }
}

type Placed = Verdict & { outcome: Extract<Outcome, { kind: 'offered' }> };

export function brokenIn(sitting: Sitting, verdicts: readonly Verdict[], came = { beside: 0 }): object[] {
  const asked = new Map(sitting.cases.map((each) => [each.id, each]));
  const placed = verdicts.filter((each): each is Placed => each.outcome.kind === 'offered');
  const waiting = verdicts.filter(({ outcome }) => outcome.kind === 'waiting');
  /** As all stands with these placed. */
  const standWith = (others: readonly Placed[]): Stand => {
    const providers = sitting.providers.map((provider) =>
      others.reduce(
        (now, { case: id, outcome }) => (outcome.provider === provider.id ? booked(now, outcome, isSerious(asked.get(id)!.facts)) : now),
        provider,
      ),
    );
    const earmarks = sitting.earmarks.filter(({ id }) => !others.some((each) => each.case === id));
    return { sitting, providers, earmarks, shares: sharesOf(sitting.providers, sitting.today) };
  };
  const failing = (id: string, provider: string, stand: Stand) => {
    const asking = asked.get(id)!;
    const there = stand.providers.find((each) => each.id === provider)!;
    return rulesIn(failingMask(examine(questionOf(asking, there, stand, youthServiceFirst(asking, stand)))));
  };
  /** Room that a case before this one waits for at its provider is left: by the figures, and not by the rule. */
  const takesEarmarkedRoom = (one: Placed, stand: Stand): boolean => {
    const there = stand.providers.find(({ id }) => id === one.outcome.provider)!;
    const { facts, priority } = asked.get(one.case)!;
    const { months } = booked(there, one.outcome, isSerious(facts));
    const before = stand.earmarks.filter((each) => each.provider === there.id && each.id !== one.case && each.priority > priority);
    const overlaps = months.filter(({ month }) =>
      before.some((each) => halvesOf(each.points, each.month).some((half) => half.month === month)),
    );
    if (overlaps.length > 0) came.beside++;
    return months.some(({ kind, month, available, committed, held }) => {
      const set = before.flatMap((each) => halvesOf(each.points, each.month)).filter((half) => half.month === month);
      const points = set.reduce((sum, half) => sum + half.points, 0);
      return kind === 'known' && points > 0 && committed + held + points > available!;
    });
  };
  const found: object[] = [];
  for (const one of placed) {
    const stand = standWith(placed.filter((each) => each !== one));
    const { provider } = one.outcome;
    const against = failing(one.case, provider, stand);
    if (against.length > 0) found.push({ placed: one.case, at: provider, against });
    if (takesEarmarkedRoom(one, stand)) found.push({ takesEarmarkedRoom: one.case, at: provider });
    for (const other of waiting)
      if (asked.get(other.case)!.priority > asked.get(one.case)!.priority && failing(other.case, provider, stand).length === 0)
        found.push({ envies: other.case, whoHas: one.case, at: provider });
  }
  return found;
}

function booked(provider: ProviderNow, { points, lead, second }: Placed['outcome'], serious: boolean): ProviderNow {
  const halves = halvesOf(points, provider.months[0].month);
  const month = (nth: 0 | 1) => {
    const now = provider.months[nth];
    return { ...now, held: now.held + halves[nth].points, ordinary: now.ordinary + (serious ? 0 : halves[nth].points) };
  };
  const people = [lead, ...(second === undefined ? [] : [second])];
  const busy = people.reduce((all, facilitator) => {
    const before = all.find((each) => each.facilitator === facilitator) ?? { facilitator, cases: 0 };
    return [...all.filter((each) => each !== before), { ...before, cases: before.cases + 1 }];
  }, provider.busy);
  return { ...provider, months: [month(0), month(1)], busy };
}
