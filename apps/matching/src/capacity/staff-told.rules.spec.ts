import type { Facilitator } from './facilitator.rules.js';
import { sameStaff, staffContent, staffTold, type FacilitatorTold } from './staff-told.rules.js';

const TODAY = '2026-06-10';
const person = (over: Partial<Facilitator> = {}): Facilitator => ({
  code: 'a',
  kind: 'staff',
  accreditation: 'intermediate',
  tags: [],
  languages: [],
  districts: [],
  hoursAMonth: 40,
  checks: [],
  ...over,
});
const told = (over: Partial<FacilitatorTold> = {}): FacilitatorTold => ({
  facilitator: 'a',
  accreditation: 'intermediate',
  hours: 40,
  ...over,
});
const dbs = { kind: 'dbs', expiresOn: '2027-01-31' };
const prison = { kind: 'prison', expiresOn: '2026-12-31' };

describe('who works for a provider after it has told of all who do', () => {
  it.each<[string, Facilitator[], FacilitatorTold[], Facilitator[]]>([
    ['somebody new, staff where nothing else is said', [], [told()], [person()]],
    ['a volunteer', [], [told({ kind: 'volunteer', hours: 7.5 })], [person({ kind: 'volunteer', hoursAMonth: 7.5 })]],
    ['nobody', [person()], [], [person({ leftOn: '2026-06-09' })]],
    ['somebody else', [person()], [told({ facilitator: 'b' })], [person({ leftOn: '2026-06-09' }), person({ code: 'b' })]],
    ['who left before left then', [person({ leftOn: '2026-05-01' })], [], [person({ leftOn: '2026-05-01' })]],
    ['who was to leave later left', [person({ leftOn: '2026-06-30' })], [], [person({ leftOn: '2026-06-09' })]],
    ['who comes back is there', [person({ joinedOn: '2025-01-01', leftOn: '2026-05-01' })], [told()], [person({ joinedOn: '2025-01-01' })]],
    ['what is told anew', [person({ tags: ['hate'], mostCases: 3 })], [told({ tags: ['homicide'], hours: 20, accreditation: 'advanced' })], [person({ tags: ['homicide'], hoursAMonth: 20, accreditation: 'advanced' })]], // prettier-ignore
    ['checks that are left out stay', [person({ checks: [dbs, prison] })], [told()], [person({ checks: [dbs, prison] })]],
    ['and each that is told is renewed', [person({ checks: [dbs, prison] })], [told({ checks: [{ ...prison, expiresOn: '2028-01-01' }] })], [person({ checks: [dbs, { ...prison, expiresOn: '2028-01-01' }] })]], // prettier-ignore
    ['a gender and a keyed hash stay', [person({ gender: 'female', conflictKey: 'k' })], [told()], [person({ gender: 'female', conflictKey: 'k' })]], // prettier-ignore
    ['until others are told', [person({ gender: 'female', conflictKey: 'k' })], [told({ gender: 'male', conflictKey: 'l' })], [person({ gender: 'male', conflictKey: 'l' })]], // prettier-ignore
    ['by code, whatever order they are told in', [], [told({ facilitator: 'c' }), told({ facilitator: 'b' })], [person({ code: 'b' }), person({ code: 'c' })]], // prettier-ignore
  ])('%s', (_, staff, each, expected) => expect(staffTold(staff, each, TODAY)).toEqual(expected));

  it.each<[string, Facilitator[], Facilitator[], boolean]>([
    ['nothing', [person()], [person()], true],
    ['the order of tags', [person({ tags: ['hate', 'homicide'] })], [person({ tags: ['homicide', 'hate'] })], true],
    ['the order of people', [person(), person({ code: 'b' })], [person({ code: 'b' }), person()], true],
    ['the order of checks', [person({ checks: [dbs, prison] })], [person({ checks: [prison, dbs] })], true],
    ['a tag', [person()], [person({ tags: ['hate'] })], false],
    ['a check', [person({ checks: [dbs] })], [person({ checks: [{ ...dbs, expiresOn: '2028-01-01' }] })], false],
    ['a keyed hash', [person()], [person({ conflictKey: 'k' })], false],
    ['who has left', [person()], [person({ leftOn: '2026-06-09' })], false],
  ])('differs by %s?', (_, a, b, expected) => expect(sameStaff(a, b)).toBe(expected));

  it('keeps no keyed hash for the record', () =>
    expect(JSON.stringify(staffContent(person({ conflictKey: 'secret', gender: 'male' })))).not.toContain('secret'));
});
