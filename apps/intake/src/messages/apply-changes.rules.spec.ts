import { applyChanges, type Change } from './apply-changes.rules.js';

const data = () => ({ route: 'police', incident: { district: 'nowhere' }, people: [{ ref: 'p1' }, { ref: 'p2', safe: true }] });

describe('corrections of a message', () => {
  it.each<[string, Change[], object]>([
    ['none changes nothing', [], data()],
    ['a field is replaced', [{ path: 'incident.district', value: 'fenland' }], { ...data(), incident: { district: 'fenland' } }],
    ['a field is put in', [{ path: 'notes', value: 'x' }], { ...data(), notes: 'x' }],
    ['to false, too', [{ path: 'people[1].safe', value: false }], { ...data(), people: [{ ref: 'p1' }, { ref: 'p2', safe: false }] }],
    ['a field is taken out', [{ path: 'people[1].safe' }], { ...data(), people: [{ ref: 'p1' }, { ref: 'p2' }] }],
    ['an item is taken out', [{ path: 'people[0]' }], { ...data(), people: [{ ref: 'p2', safe: true }] }],
    ['an item is put at the end', [{ path: 'people[2]', value: { ref: 'p3' } }], { ...data(), people: [...data().people, { ref: 'p3' }] }],
    [
      'one after the other',
      [{ path: 'people[0]' }, { path: 'people[0].ref', value: 'p9' }],
      { ...data(), people: [{ ref: 'p9', safe: true }] },
    ],
    ['the whole is replaced', [{ path: '', value: { route: 'court' } }], { route: 'court' }],
  ])('%s', (_, changes, expected) => {
    const before = data();
    expect(applyChanges(before, changes)).toEqual({ kind: 'changed', data: expected });
    expect(before).toEqual(data());
  });

  it.each<[string, string, string]>([
    ['a field within one that is not there', 'nobody.name', 'not_found'],
    ['a place beyond the end', 'people[5].ref', 'not_found'],
    ['a field of a text', 'route.name', 'not_found'],
    ['a name of a list', 'people.ref', 'not_found'],
    ['a name that every object has', 'constructor.prototype', 'not_found'],
    ['the prototype', '__proto__.admin', 'not_found'],
    ['no path', 'people[', 'wrong_form'],
    ['an empty step', 'people..ref', 'wrong_form'],
  ])('%s cannot be reached, and nothing is changed', (_, path, code) => {
    const changed = applyChanges(data(), [
      { path: 'route', value: 'court' },
      { path, value: true },
    ]);
    expect(changed).toMatchObject({ kind: 'refused', faults: [{ path, code }] });
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it('a name like the prototype’s is a field like any other, and can be taken out', () => {
    const sent = JSON.parse('{"__proto__": {"admin": true}, "route": "police"}') as object;
    expect(applyChanges(sent, [{ path: '__proto__' }])).toEqual({ kind: 'changed', data: { route: 'police' } });
    expect(applyChanges({}, [{ path: '__proto__', value: { admin: true } }])).toMatchObject({ kind: 'changed' });
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it('what could not be read has no places: it is replaced as a whole', () => {
    expect(applyChanges('this is { no JSON', [{ path: 'route', value: 'x' }])).toMatchObject({ kind: 'refused' });
    expect(applyChanges('this is { no JSON', [{ path: '', value: {} }])).toEqual({ kind: 'changed', data: {} });
  });
});
