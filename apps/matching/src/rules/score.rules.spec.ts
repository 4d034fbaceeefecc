import { providerId } from '../examples.js';
import { chosenWork } from './case-needs.rules.js';
import { aQuestion, aProviderNow, roomOf, RULES, TODAY, type QuestionOver } from './examples.js';
import { inTurn, priorityOn } from './priority.rules.js';
import { scoreOf, sharesOf, type PriceSet, type Score } from './score.rules.js';
import { standingScore, valueOf } from './value.rules.js';

function scored(over: QuestionOver, prices?: PriceSet, others = [aProviderNow({ nth: 2, pointsTaken: 50 })]): Score {
  const q = aQuestion(over);
  const chosen = chosenWork(q.asking.facts, q.provider.remit, q.rules);
  if (chosen.kind !== 'work') throw new Error('nothing to score');
  return scoreOf(q, chosen.work, sharesOf([q.provider, ...others], TODAY), prices);
}

describe('each part of a score', () => {
  it.each<[string, keyof Score['parts'], QuestionOver, number]>([
    ['the first wish, taking every category', 'fit', {}, 4153],
    ['the second of two wishes', 'fit', { facts: { interventions: ['circle', 'letter'] }, remit: { interventions: ['letter'] } }, 2153],
    ['the first wish, taking this category alone', 'fit', { remit: { categories: ['BUD'] } }, 8000],
    ['all that can be', 'fit', { remit: { categories: ['BUD'] }, asking: { knownToHarmed: [providerId(1)] } }, 10_000],
    ['no offer open', 'expectedWait', {}, 7500],
    ['a quarter of its points in open offers', 'expectedWait', { provider: { months: roomOf(100, { held: 25 }) } }, 6250],
    ['no figure binds', 'expectedWait', { provider: { months: roomOf(0, { kind: 'unlimited', available: null }) } }, 5000],
    ['185 of 200 would be free', 'freeShare', {}, 7125],
    ['nothing would be', 'freeShare', { provider: { months: roomOf(8) } }, 2812],
    ['less than nothing counts nothing', 'freeShare', { provider: { months: roomOf(8, { committed: 20 }) } }, 2500],
    ['no figure binds for after, too', 'freeShare', { provider: { months: roomOf(0, { kind: 'unlimited', available: null }) } }, 5000],
    ['nothing of its share yet', 'agreedShare', {}, 7500],
    ['even with the other', 'agreedShare', { provider: { pointsTaken: 50 } }, 5000],
    ['all that was taken is its own', 'agreedShare', { provider: { pointsTaken: 150 } }, 4166],
    ['no share agreed, and nothing taken', 'agreedShare', { remit: { agreements: [] } }, 5000],
    ['in its own district', 'miles', {}, 10_000],
    ['30 miles away', 'miles', { remit: { home: 'E06000031' } }, 10_000 - Math.floor((10_000 * 297) / 600)],
    ['nobody knows how far', 'miles', { remit: { home: 'elsewhere' } }, 5000],
  ])('%s', (_, part, over, expected) => {
    expect(scored(over).parts[part]).toBe(expected);
  });
});

describe('a score', () => {
  it('is the parts by their weights, less the price', () => {
    const { parts, total, price } = scored({}, { points: { [providerId(1)]: { '2026-06-01': 20, '2026-07-01': 10 } } });
    const { weights } = RULES;
    // (8 × 20 + 7 × 10) ten-thousandths of value, of 100 × priority 10.
    expect(price).toBe(2300);
    expect(total).toBe(
      parts.fit * weights.fit +
        parts.expectedWait * weights.expectedWait +
        parts.freeShare * weights.freeShare +
        parts.agreedShare * weights.agreedShare +
        parts.miles * weights.miles -
        2300,
    );
  });

  it('has weights that sum to 100', () => {
    const { fit, expectedWait, freeShare, agreedShare, miles } = RULES.weights;
    expect(fit + expectedWait + freeShare + agreedShare + miles).toBe(100);
  });

  it.each<[string, number, number]>([
    ['where much is at stake a point costs less', 100, 230],
    ['where little is, more', 10, 2300],
  ])('%s', (_, arrivalPriority, price) => {
    expect(scored({ asking: { arrivalPriority } }, { points: { [providerId(1)]: { '2026-06-01': 20, '2026-07-01': 10 } } }).price).toBe(
      price,
    );
  });
});

describe('value', () => {
  const work = (over: QuestionOver) => {
    const q = aQuestion(over);
    const chosen = chosenWork(q.asking.facts, q.provider.remit, q.rules);
    return chosen.kind === 'work' ? standingScore(q.asking, q.provider, chosen.work, RULES) : 0;
  };
  it.each<[string, QuestionOver, number]>([
    ['fit and miles as they are, the rest in the middle', {}, 4153 * 30 + 5000 * 60 + 10_000 * 10],
    [
      'the moment does not count',
      { provider: { months: roomOf(50, { held: 30 }), pointsTaken: 900 } },
      4153 * 30 + 5000 * 60 + 10_000 * 10,
    ],
    ['whom the harmed person prefers is worth all', { facts: { preferredProviders: [providerId(1)] } }, 1_000_000],
  ])('%s', (_, over, standing) => {
    expect(work(over)).toBe(standing);
  });
  it('is priority × score / 100', () => expect(valueOf(60, 524_590)).toBe(314_754));
});

describe('priority', () => {
  const inputs = { receivedAt: '2026-06-01T09:00:00Z', enhancedRights: false };
  const week = 7 * 86_400_000;
  it.each<[string, Parameters<typeof priorityOn>[1], number, number]>([
    ['base', inputs, 0, 10],
    ['enhanced rights', { ...inputs, enhancedRights: true }, 0, 30],
    ['review date today', { ...inputs, reviewOn: '2026-06-11' }, 0, 50],
    ['review date tomorrow', { ...inputs, reviewOn: '2026-06-12' }, 0, 10],
    ['court today', { ...inputs, courtOrReleaseOn: '2026-06-11' }, 0, 40],
    ['court in 28 days', { ...inputs, courtOrReleaseOn: '2026-07-09' }, 0, 40],
    ['court in 29 days', { ...inputs, courtOrReleaseOn: '2026-07-10' }, 0, 10],
    [
      'court yesterday, release next week',
      { ...inputs, courtOrReleaseOn: '2026-06-10', pressingDates: ['2026-06-10', '2026-06-18'] },
      0,
      40,
    ],
    ['a day short of a week', inputs, week - 1, 10],
    ['two weeks and a day', inputs, 2 * week + 1, 20],
    ['all at once', { ...inputs, enhancedRights: true, reviewOn: '2026-01-01', courtOrReleaseOn: '2026-06-12' }, 3 * week, 115],
  ])('%s', (_, told, waited, expected) => {
    expect(priorityOn(TODAY, told, waited, RULES)).toBe(expected);
  });

  it('puts the higher first, then who has waited longest, then the id', () => {
    const a = { id: 'a', priority: 10, since: '2026-06-02T00:00:00.000Z' };
    const turns = [a, { ...a, id: 'b' }, { ...a, id: 'c', since: '2026-06-01T00:00:00.000Z' }, { ...a, id: 'd', priority: 15 }];
    expect(
      [...turns]
        .reverse()
        .sort(inTurn)
        .map(({ id }) => id),
    ).toEqual(['d', 'c', 'a', 'b']);
  });
});
