import { RULES } from '../rules/examples.js';
import { edit, overlayWith, type Overlay } from './edit-rules.rules.js';

describe('an administrator’s figures over those of the area', () => {
  it.each<[string, Overlay, string[]]>([
    ['nothing', {}, []],
    ['weights that still sum to 100', { weights: { fit: 20, miles: 20 } }, []],
    ['weights that do not', { weights: { fit: 31 } }, ['weights: The weights must sum to 100, and come to 101.']],
    [
      'half a point',
      { weights: { fit: 29.5, miles: 10.5 } },
      ['weights.fit: It must be a whole number from 0 to 100.', 'weights.miles: It must be a whole number from 0 to 100.'],
    ],
    ['a part that counts against', { weights: { fit: -10, miles: 50 } }, ['weights.fit: It must be a whole number from 0 to 100.']],
    [
      'a week that adds nothing',
      { priority: { eachWeekWaited: 0 } },
      ['priority.eachWeekWaited: It must be a whole number from 1 to 1000.'],
    ],
    ['a week that adds one', { priority: { eachWeekWaited: 1 } }, []],
    ['no priority at all', { priority: { base: 0 } }, ['priority.base: It must be a whole number from 1 to 1000.']],
    [
      'dates more than a year away',
      { priority: { courtOrReleaseWithinDays: 367 } },
      ['priority.courtOrReleaseWithinDays: It must be a whole number from 0 to 366.'],
    ],
    [
      'every fault',
      { weights: { fit: 31 }, priority: { base: 0 } },
      ['weights: The weights must sum to 100, and come to 101.', 'priority.base: It must be a whole number from 1 to 1000.'],
    ],
  ])('%s', (_, overlay, faults) => {
    const told = edit(RULES, overlay);
    expect(told.kind === 'refused' ? told.faults.map(({ path, sentence }) => `${path}: ${sentence}`) : []).toEqual(faults);
  });

  it('stand over a new file of the area, too', () => {
    const told = edit({ ...RULES, youthFirstDays: 9 }, { priority: { base: 20 } });
    expect(told).toMatchObject({ kind: 'edited', rules: { youthFirstDays: 9, priority: { ...RULES.priority, base: 20 } } });
  });

  const all = { fit: 30, expectedWait: 25, freeShare: 20, agreedShare: 15, miles: 10 };
  it.each<[string, Overlay, Overlay, Overlay]>([
    ['nothing', {}, {}, {}],
    ['weights are laid over all together', {}, { weights: { fit: 20, miles: 20 } }, { weights: { ...all, fit: 20, miles: 20 } }],
    ['what is there and says nothing is left out', {}, { weights: { fit: 20, miles: undefined } }, { weights: { ...all, fit: 20 } }],
    ['those of before stay', { weights: all }, { priority: { base: 20 } }, { weights: all, priority: { base: 20 } }],
    [
      'each figure of priority alone',
      { priority: { base: 20 } },
      { priority: { enhancedRights: 5 } },
      { priority: { base: 20, enhancedRights: 5 } },
    ],
  ])('%s', (_, before, asked, expected) => {
    expect(overlayWith(RULES, before, asked)).toEqual(expected);
  });
});
