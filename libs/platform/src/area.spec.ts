import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Area, areasFolder, loadArea, loadOrganisations, loadPeople, loadProviders } from './area.js';

describe('an area is data', () => {
  it('reads Cambridgeshire', () => {
    const area = loadArea('cambridgeshire');
    expect(area).toBeInstanceOf(Area);
    expect(area.districts).toHaveLength(6);
    expect(loadProviders('cambridgeshire')).toHaveLength(12);
  });

  it('names organisations that exist wherever one is named', () => {
    const known = new Set(loadOrganisations('cambridgeshire').map((organisation) => organisation.id));
    const named = [...loadProviders('cambridgeshire'), ...loadPeople('cambridgeshire')].map((each) => each.organisation);
    expect(named.filter((id) => !known.has(id))).toEqual([]);
  });

  it.each([
    ['a mistyped field', { cutoff: '13:00' }, '/clocks has a field that is not known: cutoff'],
    ['a time that is none', { cutOff: '25:00' }, '/clocks/cutOff must match pattern'],
    ['a word for a number', { offerDays: 'two' }, '/clocks/offerDays must be integer, not "two"'],
  ])('refuses %s, and says where', (_name, change, sentence) => {
    const folder = mkdtempSync(join(tmpdir(), 'areas-'));
    cpSync(join(areasFolder(), 'cambridgeshire'), join(folder, 'cambridgeshire'), { recursive: true });
    const file = join(folder, 'cambridgeshire', 'area.json');
    const area = JSON.parse(readFileSync(file, 'utf8')) as { clocks: object };
    writeFileSync(file, JSON.stringify({ ...area, clocks: { ...area.clocks, ...change } }));
    expect(() => loadArea('cambridgeshire', folder)).toThrow(sentence);
  });

  it.each([
    ['a route that is none', '"noDirectVictim"', '"noDirectVictims"', '/communityRoutes has a field that is not known: noDirectVictims'],
    ['an offence that is none', '"125/12"', '"125/1"', '/communityRoutes/communityRemedy/6/offences/0 must match pattern'],
    ['a check that bars nobody', '"untold": "blocks"', '"untold": "maybe"', '/facilitatorRules/checks/1/untold must be equal to one of'],
  ])('refuses %s', (_name, right, wrong, sentence) => {
    const folder = mkdtempSync(join(tmpdir(), 'areas-'));
    cpSync(join(areasFolder(), 'cambridgeshire'), join(folder, 'cambridgeshire'), { recursive: true });
    const file = join(folder, 'cambridgeshire', 'area.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace(right, wrong));
    expect(() => loadArea('cambridgeshire', folder)).toThrow(sentence);
  });

  it('says which area is missing', () => {
    expect(() => loadArea('atlantis')).toThrow('there is no area "atlantis"');
  });
});

describe('an area for trying', () => {
  it('the sandbox is read, says that nobody lives there, and names organisations that exist', () => {
    expect(loadArea('sandbox')).toMatchObject({ synthetic: true, clocks: { secondsPerWorkingDay: 20 } });
    const known = new Set(loadOrganisations('sandbox').map(({ id }) => id));
    const named = [...loadProviders('sandbox'), ...loadPeople('sandbox')].map(({ organisation }) => organisation);
    expect(named.filter((id) => !known.has(id))).toEqual([]);
  });

  it('a place where people live has no short days', () => {
    const folder = mkdtempSync(join(tmpdir(), 'areas-'));
    cpSync(join(areasFolder(), 'sandbox'), join(folder, 'sandbox'), { recursive: true });
    const file = join(folder, 'sandbox', 'area.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"synthetic": true', '"synthetic": false'));
    expect(() => loadArea('sandbox', folder)).toThrow('its working days are whole days');
  });
});
