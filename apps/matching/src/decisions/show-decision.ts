import type { Tx } from '#platform/database.js';
import { digestOf } from '../decisions.writes.js';
import { decisionShown } from './decision-shown.rules.js';
import type { DecisionView } from './decision-views.js';
import { decisionsAbout, earlierDecision, namesOf, ruleSetNamed, type DecisionLine } from './decisions.queries.js';
import { keptSittings } from './kept-sittings.queries.js';
import { KeptVersions } from './kept-versions.queries.js';

/**
 * A decision about a case, answered from its record alone: why this provider, why not that one, what would have to change.
 * @param wanted its id; the last where left out
 * @returns undefined where there is none
 */
export async function showDecision(tx: Tx, about: string, wanted?: string): Promise<DecisionView | undefined> {
  const lines = await decisionsAbout(tx, about);
  const line = wanted === undefined ? lines[0] : lines.find(({ id }) => id === wanted);
  if (!line) return undefined;
  const earlier = lines.slice(lines.indexOf(line) + 1).map(({ id }) => id);
  return { ...(line.sitting === undefined ? await asRecorded(tx, line) : await runAgain(tx, line, line.sitting)), earlier };
}

type Shown = Omit<DecisionView, 'earlier'>;

async function runAgain(tx: Tx, { id, case: about, at, byPerson }: DecisionLine, sitting: string): Promise<Shown> {
  const kept = (await keptSittings(tx, [sitting]))[0]!;
  const versions = new KeptVersions();
  await versions.read(tx, [kept.record]);
  const { outcome, providers, nearestWay, ruleSet, ...shown } = decisionShown(kept.record, versions, about);
  const names = await namesOf(tx, providers.map(({ provider }) => provider)); // prettier-ignore
  const { version } = await ruleSetNamed(tx, ruleSet);
  const nth = kept.decisions.findIndex((each) => each.id === id);
  const { asking, verdict } = kept.record.decisions[nth]!;
  const { digest } = kept.decisions[nth]!;
  return {
    id,
    case: about,
    at,
    outcome: outcome.kind,
    provider: outcome.kind === 'offered' ? outcome.provider : null,
    byPerson,
    ...shown,
    ruleSet,
    ruleSetVersion: version,
    byEarlierProgram: false,
    digest: digest.toString('hex'),
    unaltered: digestOf(kept.record.sitting, asking, verdict).equals(digest),
    providers: providers.map((each) => ({ ...each, name: names.get(each.provider) ?? '' })),
    nearestWay: nearestWay ? { ...nearestWay, name: names.get(nearestWay.provider) ?? '' } : null,
  };
}

/** Its program is gone: what it wrote is shown, and nothing is worked out of it. */
async function asRecorded(tx: Tx, { id, case: about, at, outcome, provider, byPerson, ruleSet }: DecisionLine): Promise<Shown> {
  const looks = await earlierDecision(tx, id);
  const names = await namesOf(tx, looks.map((each) => each.provider)); // prettier-ignore
  const { version, weights } = await ruleSetNamed(tx, ruleSet);
  return {
    id,
    case: about,
    at,
    outcome,
    provider,
    byPerson,
    ruleSet,
    ruleSetVersion: version,
    priceSet: null,
    engine: null,
    weights,
    sameBytes: null,
    byEarlierProgram: true,
    digest: null,
    unaltered: null,
    decidedTogether: null,
    providers: looks.map(({ failing, ...look }) => ({
      ...look,
      name: names.get(look.provider) ?? '',
      standing: failing.length > 0 ? 'failing' : look.provider === provider ? 'chosen' : 'eligible',
      months: [],
      failing: failing.map((rule) => ({
        rule,
        sentence: `It did not pass the rule ${rule.replaceAll('_', ' ')}.`,
        wouldPassIf: 'it passed that rule',
        changes: [],
      })),
    })),
    nearestWay: null,
    routes: null,
  };
}
