import fc from 'fast-check';
import type { CodedCase } from '#contracts/coded-case.js';
import { loadArea } from '#platform/area.js';
import { seenAgain, seenAlike, verdictsOf } from './decision-record.rules.js';
import { aCase, aProfile, aProvider, providerId, room } from './examples.js';
import { placeBatch } from './place-batch.rules.js';
import type { Provider } from './provider.rules.js';

const rules = loadArea('cambridgeshire');
const TODAY = '2026-06-10';

/** Able, full, elsewhere, unlimited, suspended, unknown: all that a record must tell apart. */
const provider = fc.record({
  available: fc.integer({ min: 0, max: 90 }),
  kind: fc.constantFrom('known' as const, 'unknown' as const, 'unlimited' as const),
  covers: fc.boolean(),
  suspended: fc.boolean(),
  interventions: fc.subarray(['letter', 'indirect_shuttle']),
  lastAllocatedAt: fc.constantFrom(null, '2026-06-01T09:00:00.000Z'),
});
const one = fc.record({
  interventions: fc.constantFrom<CodedCase['interventions'][]>(['letter'], ['indirect_shuttle', 'letter']),
  refused: fc.subarray([0, 1, 2]),
  known: fc.subarray([0, 1]),
});

describe("a decision's record", () => {
  it('gives back what each decision of a sitting saw, to the last digit, whatever those before it took', () => {
    fc.assert(
      fc.property(fc.array(provider, { maxLength: 8 }), fc.array(one, { minLength: 1, maxLength: 12 }), (drawn, asked) => {
        const providers = drawn.map(({ available, kind, covers, interventions, ...rest }, nth): Provider => {
          const profile = aProfile({ interventions, ...(!covers && { districts: [] }) });
          const capacity = kind === 'known' ? room(available) : { ...room(0), kind, available: null };
          return aProvider({ nth, profile, capacity, ...rest });
        });
        const asking = asked.map(({ interventions, refused, known }, nth) => ({
          id: String(nth),
          facts: aCase({ interventions }),
          refusedBy: refused.map(providerId),
          knownToOtherSide: known.map(providerId),
        }));
        const alike = providers.map(seenAlike);
        for (const { decision } of placeBatch(asking, providers, TODAY, rules)) {
          const written = JSON.stringify([verdictsOf(decision.seen, alike), alike]);
          const [verdicts, sitting] = JSON.parse(written);
          expect(seenAgain(verdicts, sitting)).toEqual(decision.seen);
        }
      }),
      { numRuns: 200, seed: 20260610 },
    );
  });

  it('says once what several failed alike', () => {
    const elsewhere = aProfile({ districts: [] });
    const providers = Array.from({ length: 200 }, (_, nth) => aProvider({ nth, ...(nth > 0 && { profile: elsewhere }) }));
    const [placed] = placeBatch([{ id: 'case', facts: aCase(), refusedBy: [], knownToOtherSide: [] }], providers, TODAY, rules);
    const verdicts = verdictsOf(placed!.decision.seen, providers.map(seenAlike)); // prettier-ignore
    expect(verdicts.failed).toHaveLength(1);
    expect(verdicts).toMatchObject({
      failed: [{ rules: ['district'] }],
      scored: [expect.arrayContaining([0, 'indirect_shuttle', 15])],
      held: [],
    });
  });
});
