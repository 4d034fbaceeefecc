import { attentions, type Attention } from '#contracts/codes.js';
import { attentionAfter, attentionOf, attentionWords, stillSeen, type Signs } from './attention.rules.js';

describe('what about a case needs a person', () => {
  it.each<[string, Signs, Attention | null, Attention | null]>([
    ['nothing', {}, null, null],
    ['one thing', { triggerMet: true }, null, 'trigger_threshold_met'],
    ['the most pressing', { unanswered: true, triggerMet: true, fitsNowhere: true }, null, 'fits_nowhere'],
    ['it is seen to', { triggerMet: true }, 'trigger_threshold_met', null],
    ['then the next comes up', { triggerMet: true, unanswered: true }, 'trigger_threshold_met', 'still_wanted_unanswered'],
    ['with its provider it no longer fits', { noLongerFits: true, triggerMet: true }, null, 'no_longer_fits'],
  ])('%s', (_, signs, seen, expected) => expect(attentionOf(signs, seen)).toBe(expected));

  it('what was seen to is new when it comes again', () => {
    expect(stillSeen({ unanswered: true }, null)).toBeNull();
    expect(stillSeen({ unanswered: true }, 'still_wanted_unanswered')).toBe('still_wanted_unanswered');
    expect(stillSeen({}, 'still_wanted_unanswered')).toBeNull();
  });

  type After = Parameters<typeof attentionAfter>[0];
  it.each<[string, Attention | null, Partial<After>, Attention | null, Attention | null]>([
    ['nobody could take it', null, { nobodyAble: true }, null, 'nobody_able'],
    ['somebody can again', 'nobody_able', {}, null, null],
    ['what the look at the list found stays', 'still_wanted_unanswered', {}, null, 'still_wanted_unanswered'],
    ['also where it fits nowhere', 'fits_nowhere', {}, null, 'fits_nowhere'],
    ['until it is placed', 'fits_nowhere', { waits: false }, null, null],
    ['nobody able presses more', 'still_wanted_unanswered', { nobodyAble: true }, null, 'nobody_able'],
    ['unless that was seen to', 'still_wanted_unanswered', { nobodyAble: true }, 'nobody_able', 'still_wanted_unanswered'],
    ['it is with a provider no more', 'no_longer_fits', {}, null, null],
    ['reports enough, placed at once', null, { waits: false, triggerMet: true }, null, 'trigger_threshold_met'],
    ['acknowledged', null, { waits: false, triggerMet: true }, 'trigger_threshold_met', null],
  ])('a verdict: %s', (_, before, after, seen, expected) =>
    expect(attentionAfter({ waits: true, nobodyAble: false, triggerMet: false, ...after }, before, seen)).toBe(expected),
  );

  it('each has its own sentence', () => expect(new Set(attentions.map(attentionWords)).size).toBe(attentions.length));
});
