import { isDeepStrictEqual } from 'node:util';
import { applyAll, nearest, type Change } from './change.rules.js';
import { failingMask, RULES, rulesIn } from './every-rule.rules.js';
import { areasProviders, chance, inventedCase } from './invented.js';
import { examine } from './hard-rule.rules.js';
import { explainVerdict, questionsOf } from './explain-decision.rules.js';
import type { ProviderNow } from './question.rules.js';
import { decide } from './run-decision.rules.js';
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
        // And decided again, it is placed there, where there is a way.
        const alone = {
          providers: [thus.provider],
          cases: [thus.asking],
          earmarks: [earmark].filter((each) => each.provider === provider),
        };
        const [again] = decide(aSitting(alone)).verdicts;
        if ((again!.outcome.kind === 'offered') !== (nevers.length === 0)) fault('decided again otherwise', again!.outcome, because);
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
