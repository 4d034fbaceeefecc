import { randomBytes } from 'node:crypto';
import type { ReferredPerson } from '#contracts/referred-person.js';
import { openPerson, sealPerson, sealRecorders } from './seal-person.js';
import { openJson, Unopenable, Vault } from './vault.js';

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

  it('is sealed in one, whatever is said of them, and by a key of their own', () => {
    const row = sealed({ ...plain, dateOfBirth: '1990-02-03', notes: 'Rings at night.' });
    expect(Object.keys(row).filter((column) => column.endsWith('sealed'))).toEqual(['sealed']);
    expect(() => openPerson(vault, { ...row, data_key: vault.newKey(id).wrapped })).toThrow(Unopenable);
    expect(openPerson(vault, { ...row, data_key: null })).toBeUndefined();
  });

  it('has who recorded their consents sealed with their own key too, in the order of what was said', () => {
    expect(sealRecorders(key.key, id, [undefined, undefined])).toBeNull();
    const recorders = sealRecorders(key.key, id, ['Tess Testcase', undefined])!;
    expect(openJson(key.key, `person.recorded_by:${id}`, recorders)).toEqual(['Tess Testcase', null]);
  });
});
