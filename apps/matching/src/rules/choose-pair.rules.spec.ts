import type { CodedCase } from '#contracts/coded-case.js';
import { aCase } from '../examples.js';
import type { Facilitator } from '../capacity/facilitator.rules.js';
import { chosenWork } from './case-needs.rules.js';
import { choosePair } from './choose-pair.rules.js';
import { aPerson, aQuestion, type QuestionOver } from './examples.js';

function pairOf(over: QuestionOver): string {
  const q = aQuestion(over);
  const chosen = chosenWork(q.asking.facts, q.provider.remit, q.rules);
  const found = chosen.kind === 'work' && choosePair(q, chosen.work);
  return found && found.kind === 'pair' ? [found.lead, ...(found.second === undefined ? [] : [found.second])].join('+') : 'nobody';
}

const advanced = (code: string, over: Partial<Facilitator> = {}) => aPerson(code, { accreditation: 'advanced', ...over });
const serious = { complexity: 'serious_sensitive' as const };
const hated = { ...serious, tags: ['hate' as const] };

describe('who leads', () => {
  it.each<[string, QuestionOver, string]>([
    ['the first by code', { provider: { staff: [aPerson('b'), aPerson('a')] } }, 'a'],
    ['the lowest accreditation that will do', { provider: { staff: [advanced('a'), aPerson('b')] } }, 'b'],
    ['who has fewer cases', { provider: { staff: [aPerson('a'), advanced('b')], busy: [{ facilitator: 'a', cases: 1 }] } }, 'b'],
    [
      'who had no serious case of late',
      {
        provider: {
          staff: [aPerson('a'), aPerson('b')],
          busy: [
            { facilitator: 'a', cases: 1, seriousEndedOn: '2026-03-01' },
            { facilitator: 'b', cases: 1, seriousEndedOn: '2026-02-01' },
          ],
        },
      },
      'b',
    ],
    ['who joins tomorrow does not', { provider: { staff: [aPerson('a', { joinedOn: '2026-06-12' }), aPerson('b')] } }, 'b'],
    ['who left yesterday does not', { provider: { staff: [aPerson('a', { leftOn: '2026-06-10' }), aPerson('b')] } }, 'b'],
    [
      'nor who was said to have left',
      {
        provider: {
          staff: [aPerson('a'), aPerson('b')],
          absences: [{ facilitator: 'a', from: '2026-06-01', to: '2026-06-01', kind: 'left' }],
        },
      },
      'b',
    ],
    [
      'two for a serious case, the second of lower accreditation',
      { facts: serious, provider: { staff: [advanced('a'), advanced('b'), aPerson('c')] } },
      'a+c',
    ],
    [
      'a lead who can have a second, before one who cannot',
      {
        facts: hated,
        provider: { staff: [advanced('a', { tags: ['hate'] }), aPerson('b', { accreditation: 'foundation' }), advanced('c')] },
      },
      'a+c',
    ],
    [
      'the second speaks what the lead does not',
      {
        facts: { ...serious, languages: ['pl'] },
        remit: { languages: ['en', 'pl'] },
        provider: {
          staff: [advanced('a', { languages: ['en'] }), aPerson('b', { languages: ['en'] }), aPerson('c', { languages: ['pl'] })],
        },
      },
      'a+c',
    ],
    ['nobody for both', { facts: hated, provider: { staff: [advanced('a'), aPerson('b', { tags: ['hate'] })] } }, 'nobody'],
  ])('%s', (_, over, expected) => {
    expect(pairOf(over)).toBe(expected);
  });

  it('is found anew when somebody’s load has changed, and as before while nothing has', () => {
    const facts = aCase();
    const q = aQuestion({ facts, provider: { staff: [aPerson('a'), aPerson('b')] } });
    const chosen = chosenWork(q.asking.facts, q.provider.remit, q.rules);
    if (chosen.kind !== 'work') throw new Error('no work');
    const busier = { ...q, provider: { ...q.provider, busy: [{ facilitator: 'a', cases: 1 }] } };
    const leads = [q, q, busier, q].map((each) => choosePair(each, chosen.work)).map((found) => found.kind === 'pair' && found.lead);
    expect(leads).toEqual(['a', 'a', 'b', 'a']);
  });

  it('is nobody while who could lead has all that they may have, whoever else has what they had', () => {
    const staff = [aPerson('a', { accreditation: 'foundation' }), aPerson('b', { mostCases: 1 })];
    const q = aQuestion({ provider: { staff } });
    const chosen = chosenWork(q.asking.facts, q.provider.remit, q.rules);
    if (chosen.kind !== 'work') throw new Error('no work');
    const of = (cases: number) => ({ ...q, provider: { ...q.provider, busy: [{ facilitator: 'b', cases }] } });
    expect([0, 1, 0].map((cases) => choosePair(of(cases), chosen.work).kind)).toEqual(['pair', 'none', 'pair']);
  });

  it.each<[string, Partial<Facilitator>, Partial<CodedCase>, Partial<CodedCase>]>([
    ['district', { districts: ['E07000008'] }, { district: 'E07000008' }, { district: 'E07000012' }],
    ['language', { languages: ['en'] }, { languages: ['en'] }, { languages: ['pl'] }],
  ])('is asked for each %s anew where somebody is not there for all', (_, limit, theirs, other) => {
    const { provider, rules, ...rest } = aQuestion({
      remit: { languages: ['en', 'pl'] },
      provider: { staff: [aPerson('a', limit), aPerson('b')] },
    });
    const leads = [theirs, other, theirs].map((facts) => {
      const q = { ...rest, provider, rules, asking: { ...rest.asking, facts: { ...rest.asking.facts, ...facts } } };
      const chosen = chosenWork(q.asking.facts, provider.remit, rules);
      const found = chosen.kind === 'work' && choosePair(q, chosen.work);
      return found && found.kind === 'pair' && found.lead;
    });
    expect(leads).toEqual(['a', 'b', 'a']);
  });

  it('under other rules is asked again', () => {
    const strict = aQuestion().rules;
    const everyTag = { ...strict, facilitatorRules: { ...strict.facilitatorRules, everyTagByLead: true } };
    const over: QuestionOver = {
      facts: { ...serious, tags: ['hate', 'youth'] },
      provider: { staff: [advanced('a', { tags: ['hate'] }), aPerson('b', { tags: ['youth'] })] },
    };
    const q = aQuestion(over);
    const found = [q, { ...q, rules: everyTag }].map((each) => {
      const chosen = chosenWork(each.asking.facts, each.provider.remit, each.rules);
      return chosen.kind === 'work' ? choosePair(each, chosen.work).kind : 'no work';
    });
    expect(found).toEqual(['pair', 'none']);
  });
});
