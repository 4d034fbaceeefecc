import { randomBytes } from 'node:crypto';
import type { ReferredPerson } from '#contracts/referred-person.js';
import { openPerson, sealPerson } from './seal-person.js';
import { sealJson, Vault } from './vault.js';

const vault = Vault.open(randomBytes(32).toString('base64'));
const id = '019430a2-7c10-7a01-8d3e-5b1f0c9a4e11';
const key = vault.newKey(id);
const plain: ReferredPerson = { ref: 'p1', role: 'harmed', name: 'Sam Sample', contactPoints: [] };
const sealed = (person: ReferredPerson) => sealPerson(vault, person, { id, caseId: id, position: 0, key, day: '2026-01-05' }, []);

describe('a person in the vault', () => {
  it.each<[string, Partial<ReferredPerson>]>([
    ['a name alone', {}],
    ['identifiers', { identifiers: [{ kind: 'crn', value: 'X000001' }] }],
    ['a date of birth', { dateOfBirth: '1990-02-03' }],
    ['notes', { notes: 'Rings at night.' }],
    ['risk markers that were looked for, and none found', { riskMarkers: [] }],
  ])('is opened as they were sealed, with %s', (_, more) => {
    const { ref: _ref, role: _role, ...open } = { identifiers: [], ...plain, ...more };
    expect(openPerson(vault, sealed({ ...plain, ...more }))).toEqual(open);
  });

  it('has nothing sealed where nothing was said, and is the same person as one whose nothing was sealed', () => {
    const row = sealed(plain);
    expect([row.birth_sealed, row.identifiers_sealed, row.remarks_sealed]).toEqual([null, null, null]);
    const before = {
      ...row,
      identifiers_sealed: sealJson(key.key, `person.identifiers:${id}`, []),
      remarks_sealed: sealJson(key.key, `person.remarks:${id}`, {}),
    };
    expect(openPerson(vault, before)).toEqual(openPerson(vault, row));
  });
});
