import { aCase, providerId } from '../examples.js';
import { aMonth, anAsking, aProviderNow, aRemit, aSitting, roomOf, RULES } from '../rules/examples.js';
import { sharesOf } from '../rules/score.rules.js';
import { acceptanceOf, pastCase, roomAhead, waitingComer, workingDaysAhead } from './comers.rules.js';

const providers = [
  aProviderNow({ nth: 1 }),
  aProviderNow({ nth: 2, months: roomOf(0) }),
  aProviderNow({ nth: 3, remit: aRemit({ categories: ['SHP'] }) }),
  aProviderNow({ nth: 4, paused: true }),
];
const sitting = aSitting({ providers });
const stand = { sitting, providers, earmarks: [], shares: sharesOf(providers, sitting.today) };

describe('who is expected to want points', () => {
  it('a past case could go wherever room alone stands against it, for what it would be worth there', () => {
    const { serious, options } = pastCase(anAsking({ arrivalPriority: 40 }), stand);
    expect(serious).toBe(false);
    expect(options.map(({ provider, points }) => `${provider} ${points}`)).toEqual([`${providerId(1)} 15`, `${providerId(2)} 15`]);
    expect(options[0]!.value).toBeGreaterThan(0);
    const lower = pastCase(anAsking({ arrivalPriority: 10 }), stand).options[0]!.value;
    expect(options[0]!.value).toBe(4 * lower);
  });

  it('one that waits could go to those that its last decision found able', () => {
    const asking = anAsking({ facts: aCase({ complexity: 'serious_sensitive' }) });
    const { many, serious, options } = waitingComer(asking, [providers[1]!], RULES);
    expect([many, serious, options.map(({ provider, points }) => `${provider} ${points}`)]).toEqual([[1], true, [`${providerId(2)} 75`]]);
  });

  it.each([
    ['from the first working day of a month', '2026-06-01', [22, 23, 20]],
    ['from its last day', '2026-06-30', [1, 23, 20]],
    ['from a Sunday, with a bank holiday ahead', '2026-08-30', [0, 22, 22]],
  ])('working days ahead: %s', (_, today, expected) => expect(workingDaysAhead(today)).toEqual(expected));

  it('a month that nobody declared is not known', () => {
    const { months } = roomAhead('a', [aMonth(10), aMonth(20, { month: '2026-07-01' })], '2026-06-11');
    expect(months.map(({ month, kind, available }) => `${month} ${kind} ${available}`)).toEqual([
      '2026-06-01 known 10',
      '2026-07-01 known 20',
      '2026-08-01 unknown null',
      '2026-09-01 unknown null',
    ]);
  });

  it.each<[string, [number, number][], number[]]>([
    ['nobody was asked yet', [], [100]],
    ['all say no, and the one that was never asked would', [[40, 0]], [0, 0]],
    ['three answers make no habit', [[3, 0], [97, 80]], [70, 82]],
  ])('offers accepted: %s', (_, answers, expected) => {
    const accepts = acceptanceOf(answers.map(([offers, accepted], nth) => ({ provider: `p${nth}`, offers, accepted })));
    expect(expected.map((__, nth) => accepts(`p${nth}`))).toEqual(expected);
  }); // prettier-ignore
});
