import { isDeepStrictEqual } from 'node:util';
import { applyAll, nearest, type Change } from './change.rules.js';
import { failingMask, RULES, rulesIn } from './every-rule.rules.js';
import { areasProviders, chance, inventedCase } from './invented.js';
import { examine } from './hard-rule.rules.js';
import { explainVerdict, questionsOf } from './explain-decision.rules.js';
import type { ProviderNow, Question } from './question.rules.js';
import { decide } from './run-decision.rules.js';
import type { Look, Verdict } from './sitting.rules.js';
import { aSitting, roomOf } from './examples.js';

const SEED = 20_260_611;
const CASES = 500;
const random = chance(SEED);
// One of each state that chance seldom makes: hardly more left than is kept, room that others wait for, paused, suspended.
const providers = areasProviders(random).map((provider, nth): ProviderNow => ({
  ...provider,
  ...(nth === 0 && { months: roomOf(600, { kept: 60, committed: 550, ordinary: 550 }) }),
  ...(nth === 2 && { months: roomOf(100) }),
  paused: nth === 3,
  suspended: nth === 4,
}));
const earmark = {
  id: 'another',
  provider: providers[2]!.id,
  month: '2026-06-01',
  points: 190,
  serious: false,
  priority: 1000,
  since: '2026-01-01T00:00:00.000Z',
};
const cases = Array.from({ length: CASES }, (_, nth) => inventedCase(nth, random, providers));

const failingOf = (q: Parameters<typeof examine>[0]) => rulesIn(failingMask(examine(q)));

/**
 * What comes of the case where this provider and this case are so, and all the others are as they were. Where the youth service is to be asked first, or
 * may be because more is wanted, it has given its answer.
 */
function decidedThus({ provider, asking }: Question, changes: readonly Change[]) {
  const isAsked = changes.some((each) => each.kind === 'youth_asked' || (each.kind === 'wish' && each.of === 'intervention'));
  const others = providers.map((each) => ({ ...each, suspended: each.suspended || (isAsked && each.remit.youthJusticeService) }));
  const world = others.map((each) => (each.id === provider.id ? provider : each));
  return decide(aSitting({ providers: world, cases: [asking], earmarks: [earmark] })).verdicts[0]!;
}

/** Placed there, or with whom the case prefers or scores no lower. */
function isPlacedAtOrBefore({ provider, score }: Look, { outcome, looks, case: id }: Verdict): boolean {
  if (outcome.kind !== 'offered') return false;
  if (outcome.provider === provider) return true;
  const { preferredProviders } = cases.find((each) => each.id === id)!.facts;
  const chosen = looks.find((each) => each.provider === outcome.provider)!;
  return preferredProviders.includes(outcome.provider) || chosen.score!.total >= score!.total;
}

const isNever = (changes: readonly Change[]) => changes.some(({ kind }) => kind === 'never');

describe(`every pair of the area’s ${providers.length} providers and ${CASES} cases (seed ${SEED})`, () => {
  const seen = new Set<string>();
  const changed = new Set<string>();
  let explained = 0;

  it('is explained, and each thing that would have to change, changed, does it', () => {
    const faults: unknown[] = [];
    for (const asking of cases) {
      const sitting = aSitting({ providers, cases: [asking], earmarks: [earmark] });
      const decided = decide(sitting);
      const questions = new Map(questionsOf(asking, decided, 0).map((q) => [q.provider.id, q]));
      for (const { provider, failing, standing, because, nearest: least } of explainVerdict(sitting, decided, asking.id).providers) {
        explained++;
        const q = questions.get(provider)!;
        const before = rulesIn(failing);
        const fault = (what: string, ...more: unknown[]) => faults.push([what, asking.id, provider, ...more]);
        if (
          !isDeepStrictEqual(
            because.map(({ rule }) => rule),
            before,
          )
        )
          fault('explained otherwise than recorded', because, before);
        if ((because.length === 0) === (standing === 'failing')) fault('stands wrongly', standing);
        for (const { rule, sentence, changes } of because) {
          seen.add(rule);
          for (const { kind } of changes) changed.add(kind);
          if (!/^[A-Z].*\.$/.test(sentence) || /undefined|NaN|null|: \./.test(sentence)) fault('not a sentence', sentence);
          // One thing changed: that rule passes, and none fails that held before.
          const then = failingOf(applyAll(q, changes));
          if (then.includes(rule) !== isNever(changes)) fault('the change does not do it', rule, changes);
          if (!then.every((other) => before.includes(other))) fault('the change breaks another rule', rule, changes, then);
        }
        // All changed: it may be asked.
        const thus = applyAll(
          q,
          because.flatMap(({ changes }) => changes),
        );
        const left = failingOf(thus);
        const nevers = because.filter(({ changes }) => isNever(changes)).map(({ rule }) => rule);
        if (!isDeepStrictEqual(left, nevers)) fault('all changes do not do it', left, because);
        if (least !== nearest(because)) fault('the nearest is another', least);
        if (because.length === 0) continue;
        // And decided again among all the others, it may be asked, and is where it is better than they are: nothing but `never` stands in its way.
        const again = decidedThus(
          thus,
          because.flatMap(({ changes }) => changes),
        );
        const look = again.looks.find((each) => each.provider === provider)!;
        if (!isDeepStrictEqual(rulesIn(look.failing), nevers)) fault('decided again otherwise', rulesIn(look.failing), because);
        if (nevers.length === 0 && !isPlacedAtOrBefore(look, again)) fault('passed over when decided again', again.outcome, because);
        // The nearest alone: decided again, that rule no longer stands in its way, and the others do.
        const nearly = decidedThus(applyAll(q, least!.changes), least!.changes).looks.find((each) => each.provider === provider)!;
        const still = before.filter((rule) => rule !== least!.rule || isNever(least!.changes));
        if (!rulesIn(nearly.failing).every((rule) => still.includes(rule)))
          fault('the nearest does not do it', rulesIn(nearly.failing), least);
      }
    }
    expect(faults).toEqual([]);
    expect(explained).toBe(providers.length * CASES);
  });

  it('shows every rule and every kind of change', () => {
    expect([...seen].sort()).toEqual(RULES.map(({ code }) => code).sort());
    expect([...changed].sort()).toEqual(
      [
        'add',
        'agreement',
        'ask_again',
        'consent',
        'declare',
        'facilitator',
        'never',
        'points',
        'renew_check',
        'resume',
        'wish',
        'youth_asked',
      ].sort(),
    );
  });
});
