import * as codes from '#contracts/codes.js';
import { loadArea, loadOrganisations, loadPeople, loadProviders, type ProviderProfile } from '#platform/area.js';

const area = loadArea('cambridgeshire');
const organisations = loadOrganisations('cambridgeshire');
const providers = loadProviders('cambridgeshire');
const people = loadPeople('cambridgeshire');
const codeOf = (provider: ProviderProfile) => organisations.find(({ id }) => id === provider.organisation)?.code;
const provider = (code: string) => providers.find((one) => codeOf(one) === code)!;
const tags = (one: ProviderProfile) => one.facilitators.flatMap((facilitator) => facilitator.tags);

describe('Cambridgeshire as data', () => {
  it('has its six districts and four prisons, by their real codes', () => {
    expect(area.districts.map(({ code }) => code).sort()).toEqual([
      'E06000031',
      'E07000008',
      'E07000009',
      'E07000010',
      'E07000011',
      'E07000012',
    ]);
    expect(area.prisons.map(({ code }) => code).sort()).toEqual(['LTI', 'PBI', 'PFI', 'WRI']);
  });

  it.each<[string, readonly string[], readonly string[]]>([
    ['categories', area.categories.map(({ code }) => code), codes.categories],
    ['interventions', area.interventions.map(({ code }) => code), codes.interventions],
    ['age bands', [...area.ageBands.map(({ code }) => code), 'unknown'], codes.ageBands],
  ])('names the same %s as the contracts', (_, inArea, inContracts) => expect([...inArea].sort()).toEqual([...inContracts].sort()));

  const { communityRemedy, communityJusticePanel, noDirectVictim, antisocial } = area.communityRoutes;
  it.each<[string, string[], readonly string[]]>([
    ['category', [...communityRemedy.map(({ category }) => category), ...communityJusticePanel, ...antisocial], codes.categories],
    ['intervention', noDirectVictim, codes.interventions],
    ['flag', communityRemedy.flatMap(({ notFlags = [] }) => notFlags), codes.flags],
  ])('no community route has an unknown %s', (_, named, known) => {
    expect(named.filter((code) => !known.includes(code))).toEqual([]);
  });

  it.each<[string, (one: ProviderProfile) => string[], readonly string[]]>([
    ['category', (one) => one.categories, area.categories.map(({ code }) => code)],
    ['district', (one) => [one.home, ...one.districts], area.districts.map(({ code }) => code)],
    ['establishment', (one) => one.establishments, area.prisons.map(({ code }) => code)],
    ['intervention', (one) => one.interventions, area.interventions.map(({ code }) => code)],
    ['age band', (one) => one.ageBands, area.ageBands.map(({ code }) => code)],
    ['access need', (one) => one.access, codes.accessNeeds],
    ['specialist tag', tags, codes.specialistTags],
  ])('no provider has an unknown %s', (_, of, known) => {
    expect(providers.flatMap(of).filter((code) => !known.includes(code))).toEqual([]);
  });

  it('has twelve providers, five agencies and the hub, no id twice, and every person in one of them', () => {
    expect(organisations.map(({ kind }) => kind).sort()).toEqual([...Array(5).fill('agency'), 'hub', ...Array(12).fill('provider')]);
    const ids = [...organisations, ...people].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(people.filter(({ organisation }) => !organisations.some(({ id }) => id === organisation))).toEqual([]);
    expect(providers.map(codeOf).sort()).toEqual(
      organisations
        .filter(({ kind }) => kind === 'provider')
        .map(({ code }) => code)
        .sort(),
    );
  });

  it.each<[string, ProviderProfile['points']]>([
    ['county-advice-line', { kind: 'unlimited', available: null }],
    ['isle-panel-volunteers', { kind: 'unknown', available: null }],
    ['saxon-mere-panels', { kind: 'known', available: 0 }],
  ])('%s shows that unlimited, unknown and zero are three things', (code, points) => expect(provider(code).points).toEqual(points));

  it('has one agreement that ended; all others are in force until 2029', () => {
    const ended = providers.filter(({ agreement }) => agreement.to < '2026-11-22');
    expect(ended.map(codeOf)).toEqual(['old-mill-conciliation']);
    const others = providers.filter((one) => !ended.includes(one)).map(({ agreement }) => [agreement.from, agreement.to]);
    expect(new Set(others.map(String))).toEqual(new Set(['2026-04-01,2029-03-31']));
  });

  it.each(codes.specialistTags)('a serious case that needs %s finds a provider with an advanced lead of that tag and a second', (tag) => {
    const able = providers.filter(
      (one) =>
        one.points.kind === 'known' &&
        one.facilitators.some(({ accreditation, tags }) => accreditation === 'advanced' && tags.includes(tag)) &&
        one.facilitators.reduce((sum, { accreditation, count }) => sum + (accreditation === 'foundation' ? 0 : count), 0) >= 2,
    );
    expect(able.length).toBeGreaterThan(0);
  });

  it('invents its people: example.org mail and reserved phone numbers', () => {
    expect([...people, ...organisations].filter(({ email }) => !/@([\w-]+\.)?example\.org$/.test(email))).toEqual([]);
    expect(organisations.filter(({ phone }) => !/^01632 960\d{3}$/.test(phone))).toEqual([]);
  });
});
