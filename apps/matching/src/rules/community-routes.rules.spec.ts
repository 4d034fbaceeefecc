import { monthsAfter, panelApplies, remedyApplies, triggerMet, type RouteFacts } from './community-routes.rules.js';
import { RULES } from './examples.js';

const routes = RULES.communityRoutes;
const theft = (over: Partial<RouteFacts> = {}): RouteFacts => ({
  category: 'SHP',
  flags: [],
  complexity: 'standard',
  lossPence: 4900,
  directVictim: true,
  ...over,
});
const assault = (over: Partial<RouteFacts> = {}) => theft({ category: 'VNI', homeOffice: '105/01', ...over });

describe('the Community Remedy', () => {
  it.each<[string, RouteFacts, string[]]>([
    ['theft of £49', theft(), []],
    ['theft of £49.99', theft({ lossPence: 4999 }), []],
    ['theft of £50', theft({ lossPence: 5000 }), ['The loss is not below £50.']],
    ['theft of £51', theft({ lossPence: 5100 }), ['The loss is not below £50.']],
    ['theft, the loss not known', theft({ lossPence: undefined }), ['The loss is not known.']],
    ['theft from a vehicle', theft({ category: 'VEH' }), ['The Community Remedy is not for the category VEH.']],
    ['damage of £99', theft({ category: 'CDA', lossPence: 9900 }), []],
    ['damage of £100', theft({ category: 'CDA', lossPence: 10_000 }), ['The loss is not below £100.']],
    ['arson', theft({ category: 'CDA', flags: ['arson'] }), ['It is flagged arson.']],
    ['common assault', assault(), []],
    ['common assault at home', assault({ flags: ['domestic_abuse'] }), ['It is domestic.']],
    [
      'another violence without injury',
      assault({ homeOffice: '008/01' }),
      ['The offence 008/01 is not one of those that the Community Remedy is for.'],
    ],
    ['which assault it was is not known', assault({ homeOffice: undefined }), ['The Home Office code of the offence is not known.']],
    ['section 5', theft({ category: 'PUB', homeOffice: '125/12' }), []],
    ['the harmed person wants prosecution', theft({ flags: ['wants_prosecution'] }), ['The harmed person wants prosecution.']],
    [
      'every reason',
      theft({ flags: ['wants_prosecution', 'vulnerable'], lossPence: 9900 }),
      ['The loss is not below £50.', 'The harmed person wants prosecution.', 'The harmed person is vulnerable.'],
    ],
    ['drugs', theft({ category: 'DRG', directVictim: false, lossPence: undefined }), []],
  ])('%s', (_, facts, because) => {
    expect(remedyApplies(facts, routes)).toEqual(because.length === 0 ? { applies: true } : { applies: false, because });
  });
});

describe('the Community Justice Panel', () => {
  it.each<[string, RouteFacts, string[]]>([
    ['neighbour nuisance', theft({ category: 'NBR' }), []],
    ['burglary', theft({ category: 'BUD' }), ['The Community Justice Panel is not for the category BUD.']],
    ['drugs', theft({ category: 'DRG', directVictim: false }), []],
    [
      'a serious theft',
      theft({ complexity: 'serious_sensitive' }),
      ['The Community Justice Panel is for low-level matters, and this case is serious.'],
    ],
  ])('%s', (_, facts, because) => {
    expect(panelApplies(facts, routes)).toEqual(because.length === 0 ? { applies: true } : { applies: false, because });
  });
  it('has no say of an offence without a direct victim where the area gives it none', () => {
    const none = { ...routes, noDirectVictim: [] };
    const facts = theft({ category: 'DRG', directVictim: false });
    expect([panelApplies(facts, none).applies, remedyApplies(facts, none).applies]).toEqual([false, false]);
  });
});

describe('the Community Trigger', () => {
  const now = new Date('2026-06-11T10:00:00Z');
  const on = (...days: [string, string][]) => days.map(([incidentOn, reportedOn]) => ({ incidentOn, reportedOn }));
  const three = on(['2026-01-01', '2026-01-31'], ['2026-03-01', '2026-03-02'], ['2026-06-11', '2026-06-11']);

  it.each<[string, ReturnType<typeof on>, number]>([
    ['three', three, 3],
    ['two', three.slice(1), 2],
    ['one that was reported more than a month after', [...three.slice(1), ...on(['2026-04-01', '2026-05-02'])], 2],
    ['one that was reported a month after to the day', [...three.slice(1), ...on(['2026-04-01', '2026-05-01'])], 3],
    ['one from the end of January, reported on the last day of February', [...three.slice(1), ...on(['2026-01-31', '2026-02-28'])], 3],
    ['one reported six months ago to the day', [...three.slice(1), ...on(['2025-12-11', '2025-12-11'])], 3],
    ['one reported a day before', [...three.slice(1), ...on(['2025-12-10', '2025-12-10'])], 2],
    ['one that is yet to come', [...three.slice(1), ...on(['2026-06-12', '2026-06-12'])], 2],
  ])('%s', (_, reports, qualifying) => {
    expect(triggerMet({ category: 'ASN', reports }, now, RULES)).toMatchObject({ met: qualifying >= 3, qualifying });
  });

  it.each<[string, string, string]>([
    ['two working days', '2026-06-11T10:00:00Z', '2026-06-15T16:00:00.000Z'],
    ['after the cut-off', '2026-06-11T12:30:00Z', '2026-06-16T16:00:00.000Z'],
  ])('is acknowledged in %s', (_, at, by) => {
    const answer = triggerMet({ category: 'ASP', reports: three }, new Date(at), RULES);
    expect(answer.met && answer.acknowledgeBy.toISOString()).toBe(by);
  });

  it('is for antisocial behaviour', () => {
    expect(triggerMet({ category: 'BUD', reports: three }, now, RULES)).toEqual({
      met: false,
      qualifying: 0,
      because: 'It is not antisocial behaviour.',
    });
  });

  it.each([
    ['2026-01-31', 1, '2026-02-28'],
    ['2024-01-31', 1, '2024-02-29'],
    ['2026-08-31', -6, '2026-02-28'],
    ['2026-12-15', 1, '2027-01-15'],
  ])('%s and %i months is %s', (day, months, then) => {
    expect(monthsAfter(day, months)).toBe(then);
  });
});
