import type { ConsentPurpose, ConsentState, PersonRole } from '#contracts/codes.js';
import { afterConsent, peopleAtFirst, withPeople, type PersonOfCase } from './people-of-case.rules.js';

const harmed: PersonOfCase = { person: 'a', role: 'harmed', side: 'harmed', track: 'consented', refuses: ['evaluation'] };
const harmer: PersonOfCase = { person: 'b', role: 'harmer', side: 'harmer', track: 'informed', refuses: [] };
const known = [harmed, harmer];

describe('the people of a case', () => {
  it.each<[string, [ConsentPurpose, ConsentState][], ConsentPurpose[]]>([
    ['has said nothing', [], []],
    ['has agreed', [['contact', 'given']], []],
    ['has not been asked', [['contact', 'not_asked']], []],
    ['has refused one thing and agreed to another', [['share_with_other_party', 'refused'], ['contact', 'given']], ['share_with_other_party']],
    ['has taken their word back', [['contact', 'withdrawn']], ['contact']],
  ])('at first somebody %s: %#', (_, said, refuses) => {
    const consents = said.map(([purpose, state]) => ({ person: 'a', purpose, state }));
    expect(peopleAtFirst([harmed, harmer], consents)).toEqual([
      { ...harmed, track: 'not_contacted', refuses },
      { ...harmer, track: 'not_contacted', refuses: [] },
    ]);
  }); // prettier-ignore

  it.each<[string, { person: string; role: PersonRole }[], PersonOfCase[]]>([
    ['nobody', [], known],
    ['somebody who is in it', [{ person: 'a', role: 'harmed' }], known],
    ['somebody in another part', [{ person: 'b', role: 'supporter' }], [harmed, { ...harmer, role: 'supporter', side: 'other' }]],
    [
      'somebody new',
      [{ person: 'c', role: 'guardian' }],
      [...known, { person: 'c', role: 'guardian', side: 'other', track: 'not_contacted', refuses: [] }],
    ],
  ])('told of %s: where the others stand stays', (_, told, after) => expect(withPeople(known, told)).toEqual(after));

  it.each<[string, ConsentPurpose, ConsentState, Partial<PersonOfCase>]>([
    ['what was not refused before', 'share_with_other_party', 'refused', { refuses: ['evaluation', 'share_with_other_party'] }],
    ['what was refused before', 'evaluation', 'refused', { refuses: ['evaluation'] }],
    ['a yes to what was refused', 'evaluation', 'given', { refuses: [] }],
    ['no contact any more', 'contact', 'withdrawn', { refuses: ['evaluation', 'contact'], track: 'withdrawn' }],
  ])('%s: %s, %s', (_, purpose, state, after) => {
    expect(afterConsent(known, { person: 'a', role: 'harmed', purpose, state })).toEqual([{ ...harmed, ...after }, harmer]);
  });

  it('somebody who was not known to be in it is in it, with what they said', () => {
    const said = { person: 'c', role: 'harmed', purpose: 'contact', state: 'refused' } as const;
    expect(afterConsent(known, said)[2]).toEqual({ person: 'c', role: 'harmed', side: 'harmed', track: 'withdrawn', refuses: ['contact'] });
  });
});
