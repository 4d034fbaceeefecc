import { contentText, incidentTexts, personText } from './match-people.rules.js';

describe('one person in two reports', () => {
  it.each([
    ['accents and case', 'Zoë Example', 'ZOE EXAMPLE'],
    ['the order of the names', 'Example, Sam', 'Sam Example'],
    ['hyphens and spaces', 'Sam  O’Sample-Test', 'sam o sample test'],
  ])('is the same whatever %s', (_, one, other) => {
    expect(personText(one, '1984-02-29')).toBe(personText(other, '1984-02-29'));
  });

  it.each([
    ['another date of birth', 'Sam Sample', '1984-03-01'],
    ['another name', 'Sam Simple', '1984-02-29'],
  ])('is another with %s', (_, name, born) => {
    expect(personText(name, born)).not.toBe(personText('Sam Sample', '1984-02-29'));
  });

  it.each([
    ['without a date of birth', 'Sam Sample', undefined],
    ['without a letter in the name', '???', '1984-02-29'],
  ])('is nobody’s match %s', (_, name, born) => {
    expect(personText(name, born)).toBeUndefined();
  });

  it('keeps names in other scripts apart', () => {
    expect(personText('山田太郎', '1984-02-29')).not.toBe(personText('山田花子', '1984-02-29'));
  });
});

describe('one incident in two reports', () => {
  const shares = (one: Parameters<typeof incidentTexts>, other: Parameters<typeof incidentTexts>) => {
    const texts = new Set(incidentTexts(...one).map(({ text }) => text));
    return incidentTexts(...other)
      .filter(({ text }) => texts.has(text))
      .map(({ why }) => why);
  };

  it.each<[string, Parameters<typeof incidentTexts>, Parameters<typeof incidentTexts>, string[]]>([
    ['the crime reference, however it is written', ['35/00481/26', undefined, []], ['35 00481 26', undefined, []], ['crime_reference']],
    ['no placeholder for one', ['TBC', undefined, []], ['tbc', undefined, []], []],
    [
      'the harmed person in the same week',
      [undefined, { from: '2026-01-05' }, ['a']],
      [undefined, { from: '2026-01-07' }, ['a']],
      ['harmed_person_and_week'],
    ],
    [
      'the harmed person, in ranges that touch',
      [undefined, { from: '2026-01-01', to: '2026-01-14' }, ['a']],
      [undefined, { from: '2026-01-12', to: '2026-01-30' }, ['a']],
      ['harmed_person_and_week'],
    ],
    ['not another week', [undefined, { from: '2026-01-05' }, ['a']], [undefined, { from: '2026-01-12' }, ['a']], []],
    ['not another person', [undefined, { from: '2026-01-05' }, ['a']], [undefined, { from: '2026-01-05' }, ['b']], []],
  ])('shares %s', (_, one, other, expected) => {
    expect(shares(one, other)).toEqual(expected);
  });

  it('looks at five weeks and no more: a range of years is no match for everything', () => {
    expect(incidentTexts(undefined, { from: '2020-01-01', to: '2026-01-01' }, ['a'])).toHaveLength(5);
  });
});

describe('the content of a referral', () => {
  const base = { agencyReference: 'A', submittedAt: '2026-01-05T10:00:00Z', people: [{ a: 1, b: [1, 2] }] };
  it.each<[string, object, boolean]>([
    ['the order of fields', { people: [{ b: [1, 2], a: 1 }], agencyReference: 'A' }, true],
    ['the time of sending and the sender', { ...base, submittedAt: '2026-02-01T10:00:00Z', submittedBy: 'Tess' }, true],
    ['the order of a list', { ...base, people: [{ a: 1, b: [2, 1] }] }, false],
    ['one more field', { ...base, route: 'court' }, false],
    ['a number for a text', { ...base, people: [{ a: '1', b: [1, 2] }] }, false],
  ])('with %s changed is the same: %s', (_, other, same) => {
    expect(contentText(other) === contentText(base)).toBe(same);
  });

  it('is written as it was when the digests that are kept were made: by name, names that are numbers too', () => {
    const odd = { submittedAt: 'x', b: [1, null, { z: undefined, '10': true, '9': -0.5, é: '"\\\n' }], a: 'Zoë' };
    expect(contentText(odd)).toBe('{"a":"Zoë","b":[1,null,{"10":true,"9":-0.5,"é":"\\"\\\\\\n"}]}');
  });
});
