import type { Change } from '../rules/change.rules.js';
import { changeWords } from './change-words.rules.js';

describe('what would have to change, in words', () => {
  it.each<[Change, string]>([
    [{ kind: 'consent' }, 'consent were given to share the case with it'],
    [{ kind: 'ask_again' }, 'a person asked it again'],
    [{ kind: 'resume', from: 'paused' }, 'it took new cases again'],
    [{ kind: 'resume', from: 'suspended' }, 'it were resumed'],
    [{ kind: 'points', months: [{ month: '2026-06-01', more: 1 }] }, '1 point more were free in June'],
    [
      {
        kind: 'points',
        months: [
          { month: '2026-12-01', more: 8 },
          { month: '2027-01-01', more: 7 },
        ],
      },
      '8 points more were free in December and 7 points more were free in January 2027',
    ],
    [{ kind: 'declare', months: [{ month: '2026-06-01', points: 8 }] }, 'it declared capacity in June, at least 8 points'],
    [{ kind: 'agreement', on: '2026-06-11' }, 'an agreement were in force on 2026-06-11'],
    [{ kind: 'add', to: 'districts', codes: ['E07000008'] }, 'it covered E07000008'],
    [{ kind: 'add', to: 'languages', codes: ['pl', 'lt', 'ur'] }, 'it offered pl, lt and ur'],
    [{ kind: 'wish', of: 'provider' }, 'the harmed person changed that wish'],
    [{ kind: 'wish', of: 'intervention', code: 'letter' }, 'letter were wished for, too'],
    [{ kind: 'renew_check', facilitators: [{ facilitator: 'int-1', checks: ['dbs'] }] }, 'int-1 renewed the check dbs'],
    [
      { kind: 'facilitator', facilitators: [{ facilitator: 'int-1', accreditation: 'advanced', tags: ['hate'], busy: ['away'] }] },
      'int-1 were accredited advanced, held hate and were there',
    ],
    [
      { kind: 'facilitator', facilitators: [{ facilitator: 'new', isNew: true, accreditation: 'advanced', gender: 'female' }] },
      'somebody joined it who were accredited advanced and were a woman',
    ],
    [
      { kind: 'never', because: 'A conflict of interest does not end by asking.' },
      'that were otherwise, and nobody can have it so: a conflict of interest does not end by asking',
    ],
  ])('%j', (change, words) => {
    expect(changeWords(change, '2026-06-11')).toBe(words);
  });
});
