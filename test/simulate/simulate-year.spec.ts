import { largestThatFits } from '../../apps/matching/src/capacity/months.rules.js';
import { areaToSimulate } from './area-to-simulate.js';
import { hindsight } from './hindsight.js';
import { hub } from './hub-policy.js';
import { ARRIVAL_MONTHS, monthStarts, MONTHS, OFFER_MONTHS } from './months.rules.js';
import { otherPolicies } from './policies.js';
import { runYear, type Policy } from './run-year.js';
import { simulateYear } from './simulate-year.js';
import { outlookOf, yearsOf, type Year } from './year.js';

const world = areaToSimulate(process.cwd());
/** Some hundred cases; points are as scarce as at the load of the name, since providers have as many fewer. */
const fewer = { ...world, providers: world.providers.map((each) => ({ ...each, pointsAMonth: Math.round(each.pointsAMonth / 8) })) };
const outlookOfFewer = outlookOf(fewer, 60);
const yearOf = async (seed: number, load: number): Promise<Year> => (await yearsOf(fewer, outlookOfFewer, seed, [load]))[0]!;
const made = new Map<string, Promise<Year>>();
/** Nobody changes a year: each is made once. */
async function small(seed: number, load: number): Promise<[Year, typeof world]> {
  const name = `${seed} ${load}`;
  const year = made.get(name) ?? yearOf(seed, load);
  made.set(name, year);
  return [await year, fewer];
}
const policies = (): Policy[] => [...otherPolicies(), hub()];

describe('a simulated year', () => {
  it('has cases on every kind of day that is worked, and none on others', async () => {
    const [year] = await small(1, 0.9);
    expect(year.cases.length).toBeGreaterThan(40);
    for (const { readyAt } of year.cases) {
      expect(readyAt).toBeGreaterThanOrEqual(monthStarts[0]!);
      expect(readyAt).toBeLessThan(monthStarts[ARRIVAL_MONTHS]!);
      expect([1, 2, 3, 4, 5]).toContain(new Date(readyAt).getUTCDay());
    }
    expect(new Set(year.cases.map(({ serious }) => serious)).size).toBe(2);
  });

  it('is the same at every load, but that cases come sooner', async () => {
    const [slow, fast] = await yearsOf(fewer, outlookOfFewer, 3, [0.5, 1]);
    expect(fast!.cases.length).toBeGreaterThan(slow!.cases.length);
    slow!.cases.slice(0, 20).forEach((of, nth) => {
      expect(fast!.cases[nth]).toMatchObject({ id: of.id, serious: of.serious, able: of.able, answers: of.answers });
    });
    expect(fast!.closing).toEqual(slow!.closing);
  });

  it('is the same to the last byte, and hindsight is above every policy', async () => {
    const [year, few] = await small(2, 1.5);
    const best = await hindsight(year, few);
    expect(best.value).toBeLessThanOrEqual(best.bound);
    expect(best.value).toBeGreaterThan(0.95 * best.bound);
    const figures = await simulateYear(year, few);
    for (const { measures } of figures.policies) expect(measures.ofHindsight.standing).toBeLessThanOrEqual(1);
    expect(JSON.stringify(await simulateYear(await yearOf(2, 1.5), few))).toBe(JSON.stringify(figures));
  });

  it.each(policies().map(({ name }, nth): [string, number] => [name, nth]))(
    'under %s nobody has more points than there were',
    async (_, nth) => {
      const [year, few] = await small(2, 1.5);
      const { ledger, allocated } = runYear({ ...year, absences: [] }, few, policies()[nth]!);
      few.providers.forEach((__, p) => {
        for (let month = 0; month < MONTHS; month++) {
          const { available, committed, held, ordinary, kept } = ledger.month(p, month);
          expect(committed + held).toBeLessThanOrEqual(available!);
          expect(ordinary).toBeLessThanOrEqual(available! - kept);
          expect(held).toBe(0);
        }
        expect(largestThatFits(ledger.twoMonths(p, 0), true)).toBeGreaterThanOrEqual(0);
      });
      for (const each of allocated) if (each) expect(each.month).toBeLessThan(OFFER_MONTHS);
    },
  );

  it('under the hub nobody waits while one of lower priority has the place', async () =>
    expect(runYear(...(await small(1, 1.5)), hub()).envy).toBe(0));

  it('in the order in which they came somebody does, or the measure measures nothing', async () => {
    const counts = await Promise.all([1, 2, 3].map(async (seed) => runYear(...(await small(seed, 1.8)), otherPolicies()[0]!).envy));
    expect(counts.reduce((a, b) => a + b)).toBeGreaterThan(0);
  });

  it('a policy that breaks a rule is stopped', async () => {
    const [year, few] = await small(1, 0.9);
    const reckless: Policy = { name: 'reckless', place: (sitting) => sitting.cases.forEach((each) => sitting.offer(each, 1)) };
    expect(() => runYear(year, few, reckless)).toThrow('reckless broke a rule');
  });
});
