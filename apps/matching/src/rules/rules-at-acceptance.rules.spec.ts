import { aPerson, aQuestion, roomOf, type QuestionOver } from './examples.js';
import { failingAtAcceptance, waitsForSignOff, type Acceptance } from './rules-at-acceptance.rules.js';

const yes = (over: Partial<Acceptance> = {}): Acceptance => ({
  intervention: 'indirect_shuttle',
  lead: undefined,
  second: undefined,
  answeredBy: 'ann',
  signedOffBy: undefined,
  ...over,
});
const serious = { complexity: 'serious_sensitive' as const, tags: ['hate' as const] };
const expired = [{ kind: 'dbs', expiresOn: '2026-06-10' }];
const pair = [aPerson('adv-1', { accreditation: 'advanced', tags: ['hate'] }), aPerson('int-1')];

describe('an acceptance', () => {
  it.each<[string, QuestionOver, Partial<Acceptance>, string[]]>([
    ['of an ordinary case', {}, {}, []],
    ['with room for nothing more: the offer holds its points', { provider: { months: roomOf(0) } }, {}, []],
    ['of a category that it has given up since: it says yes to this one', { remit: { categories: [] } }, {}, []],
    ['after the agreement ended', { remit: { agreements: [] } }, {}, ['agreement']],
    ['by one suspended meanwhile', { provider: { suspended: true } }, {}, ['suspended']],
    ['by one paused meanwhile: a pause keeps new offers away, and this one was made', { provider: { paused: true } }, {}, []],
    ['after consent was withdrawn', { facts: { consent: { state: 'withdrawn', reach: 'any', providers: [] } } }, {}, ['consent']],
    [
      'with the other party taken on meanwhile',
      { asking: { knownToOtherSide: ['01942f00-0000-7000-8000-000000000001'] } },
      {},
      ['conflict'],
    ],
    [
      'naming a lead whose check has expired',
      { provider: { staff: [...pair, aPerson('int-9', { checks: expired })] } },
      { lead: 'int-9' },
      ['check_expired'],
    ],
    [
      'naming nobody, with one check expired: another leads',
      { provider: { staff: [...pair, aPerson('int-9', { checks: expired })] } },
      {},
      [],
    ],
    ['naming a lead who is not there', {}, { lead: 'gone' }, ['lead']],
    [
      'naming a foundation lead',
      { provider: { staff: [aPerson('fou-1', { accreditation: 'foundation' })] } },
      { lead: 'fou-1' },
      ['accreditation'],
    ],
    ['of a serious case, signed off by another', { facts: serious }, { signedOffBy: 'bob' }, []],
    ['of a serious case, signed off by nobody', { facts: serious }, {}, ['sign_off']],
    ['of a serious case, signed off by who accepts', { facts: serious }, { signedOffBy: 'ann' }, ['sign_off']],
    [
      'of a serious case, naming the pair',
      { facts: serious, provider: { staff: pair } },
      { signedOffBy: 'bob', lead: 'adv-1', second: 'int-1' },
      [],
    ],
    ['of a serious case, naming the lead alone', { facts: serious, provider: { staff: pair } }, { signedOffBy: 'bob', lead: 'adv-1' }, []],
    [
      'of a serious case, one named twice',
      { facts: serious, provider: { staff: pair } },
      { signedOffBy: 'bob', lead: 'adv-1', second: 'adv-1' },
      ['pair'],
    ],
    [
      'of a serious case, the two the wrong way round',
      { facts: serious, provider: { staff: pair } },
      { signedOffBy: 'bob', lead: 'int-1', second: 'adv-1' },
      ['accreditation', 'specialism'],
    ],
    [
      'of a serious case, with nobody to be second and no sign-off',
      { facts: serious, provider: { staff: [pair[0]!] } },
      {},
      ['pair', 'sign_off'],
    ],
  ])('%s', (_, over, answer, codes) => {
    const failing = failingAtAcceptance(aQuestion(over), yes(answer));
    expect(failing.map(({ rule }) => rule)).toEqual(codes);
    expect(waitsForSignOff(failing)).toBe(codes.join() === 'sign_off');
    for (const { sentence } of failing) expect(sentence).toMatch(/^[A-Z].*\.$/);
  });
});
