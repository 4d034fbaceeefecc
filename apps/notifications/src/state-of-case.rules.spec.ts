import type { CaseState } from '#contracts/codes.js';
import { hear, stateOf, type Said, type SaidOfCase } from './state-of-case.rules.js';

const intake = (state: CaseState): Said => ({ by: 'intake', state });
const matching = (state: CaseState, provider?: string): Said => ({ by: 'matching', state, provider });
const casework = (state: CaseState, provider = 'p'): Said => ({ by: 'casework', state, provider });
const after = (said: Said[]) => stateOf(said.reduce<SaidOfCase>(hear, {}));

describe('where a case stands', () => {
  it.each<[string, Said[], CaseState | undefined]>([
    ['nothing was said', [], undefined],
    ['it is ready, and then waits', [intake('ready'), matching('waiting')], 'waiting'],
    ['it waits, and then needs information', [matching('waiting'), intake('needs_information')], 'needs_information'],
    [
      'consent was withdrawn, and matching says late that it waits',
      [intake('needs_information'), matching('waiting')],
      'needs_information',
    ],
    ['it is parked, and matching says late that it waits', [intake('parked'), matching('waiting')], 'parked'],
    ['it is on hold, and matching takes it back', [matching('allocated', 'p'), intake('on_hold'), matching('reallocating')], 'on_hold'],
    ['the wait is over', [intake('parked'), matching('waiting'), intake('ready')], 'waiting'],
    ['it was withdrawn, and matching says late that it waits', [intake('withdrawn'), matching('waiting')], 'withdrawn'],
    ['it was withdrawn, and casework moves late', [intake('withdrawn'), casework('preparing')], 'withdrawn'],
    ['it was withdrawn, and intake triages late', [intake('withdrawn'), intake('ready')], 'withdrawn'],
    ['it is closed, and matching says late that it waits', [matching('allocated', 'p'), casework('closed'), matching('waiting')], 'closed'],
    ['it is closed, and a late step comes', [casework('closed'), casework('follow_up')], 'closed'],
    ['it is closed, and then parked', [casework('closed'), intake('parked')], 'closed'],
    ['it is at work', [intake('ready'), matching('allocated', 'p'), casework('contacting')], 'contacting'],
    ['the work is heard of before the allocation', [intake('ready'), casework('contacting'), matching('allocated', 'p')], 'contacting'],
    ['somebody at work asks to wait', [matching('allocated', 'p'), casework('parked'), casework('contacting')], 'contacting'],
    ['another provider has it now', [matching('allocated', 'p'), casework('preparing'), matching('allocated', 'q')], 'allocated'],
    [
      'the same provider has it again',
      [matching('allocated', 'p'), casework('preparing'), matching('reallocating'), matching('allocated', 'p')],
      'allocated',
    ],
  ])('%s', (_, said, expected) => expect(after(said)).toBe(expected));
});
