import { loadArea } from '#platform/area.js';
import type { CodedCase } from '#contracts/coded-case.js';
import { aCase, aGroup, aProfile, aProvider, providerId, room } from './examples.js';
import { explain, failingRules } from './hard-rules.rules.js';
import { questionOf } from './match-case.rules.js';
import type { Profile, Provider } from './provider.rules.js';

const rules = loadArea('cambridgeshire');
const TODAY = '2026-06-10';
const ME = providerId(1);

interface Row {
  facts?: Partial<CodedCase>;
  profile?: Partial<Profile>;
  provider?: Partial<Provider>;
  refusedBy?: string[];
  knownToOtherSide?: string[];
}

function ask({ facts, profile, provider, refusedBy = [], knownToOtherSide = [] }: Row) {
  const asked = aProvider({ profile: aProfile(profile), ...provider });
  return questionOf({ id: 'case', facts: aCase(facts), refusedBy, knownToOtherSide }, asked, TODAY, rules);
}

const SERIOUS: Partial<CodedCase> = { complexity: 'serious_sensitive' };
const one = aGroup({ count: 1 });

describe('a provider may be asked', () => {
  it.each<[string, Row]>([
    ['when everything fits', {}],
    ['on the first day of its agreement', { profile: { agreements: [{ from: TODAY, to: '2027-01-01', sharePercent: 0 }] } }],
    ['on the last day of its agreement', { profile: { agreements: [{ from: '2020-01-01', to: TODAY, sharePercent: 0 }] } }],
    [
      'in the second of two agreements',
      {
        profile: {
          agreements: [
            { from: '2020-01-01', to: '2020-12-31', sharePercent: 0 },
            { from: TODAY, to: TODAY, sharePercent: 0 },
          ],
        },
      },
    ],
    ['with exactly the points it needs', { provider: { capacity: room(15) } }],
    ['when no figure binds it', { provider: { capacity: { kind: 'unlimited', available: null, committed: 900, held: 900 } } }],
    [
      'for a serious case, with an advanced lead and an intermediate second',
      { facts: SERIOUS, profile: { facilitators: [aGroup({ accreditation: 'advanced', count: 1 }), one] } },
    ],
    [
      'for a serious case, with two advanced',
      { facts: SERIOUS, profile: { facilitators: [aGroup({ accreditation: 'advanced', count: 2 })] } },
    ],
    ['for hate, when a lead holds the tag', { facts: { ...SERIOUS, tags: ['hate'] } }],
    ['in a prison where it works', { facts: { stage: 'custody', establishment: 'LTI' } }],
    ['with an interpreter for a language that it does not speak', { facts: { languages: ['ti'], interpreter: 'spoken' } }],
    ['for an access need that is met by how the work is done', { facts: { accessNeeds: ['easy_read'] } }],
    ['when it is one of those that consent reaches', { facts: { consent: { state: 'given', reach: 'listed', providers: [ME] } } }],
    ['when it supports the side that asked', { facts: { initiatedBy: 'harmed', supportedBy: [{ provider: ME, side: 'harmed' }] } }],
    ['when nobody knows how old the parties are', { facts: { harmedAgeBands: ['unknown'], harmerAgeBands: ['unknown'] } }],
  ])('%s', (_, row) => expect(failingRules(ask(row))).toEqual([]));
});

describe('a provider may not be asked', () => {
  it.each<[string, Row, string[]]>([
    ['before its agreement', { profile: { agreements: [{ from: '2026-06-11', to: '2027-01-01', sharePercent: 0 }] } }, ['agreement']],
    ['after its agreement', { profile: { agreements: [{ from: '2020-01-01', to: '2026-06-09', sharePercent: 0 }] } }, ['agreement']],
    ['without an agreement', { profile: { agreements: [] } }, ['agreement']],
    ['while suspended', { provider: { suspended: true } }, ['suspended']],
    ['for a category that it does not take', { profile: { categories: ['CYC'] } }, ['category']],
    ['when nobody may lead', { profile: { facilitators: [aGroup({ accreditation: 'foundation' })] } }, ['accreditation']],
    [
      'for a complex case led at foundation',
      { facts: { complexity: 'complex', interventions: ['letter'] }, profile: { facilitators: [aGroup({ accreditation: 'foundation' })] } },
      ['accreditation'],
    ],
    ['for a serious case without an advanced lead', { facts: SERIOUS, profile: { facilitators: [aGroup()] } }, ['accreditation']],
    [
      'for a serious case whose second is only foundation',
      {
        facts: SERIOUS,
        profile: { facilitators: [aGroup({ accreditation: 'advanced', count: 1 }), aGroup({ accreditation: 'foundation' })] },
      },
      ['pair'],
    ],
    ['for two facilitators when it has one', { facts: { interventions: ['circle'] }, profile: { facilitators: [one] } }, ['pair']],
    ['for domestic abuse without the tag', { facts: { ...SERIOUS, tags: ['domestic_abuse'] } }, ['specialism']],
    [
      'when only a second holds the tag',
      {
        facts: { ...SERIOUS, tags: ['homicide'] },
        profile: { facilitators: [aGroup({ accreditation: 'advanced' }), aGroup({ tags: ['homicide'] })] },
      },
      ['specialism'],
    ],
    ['in a district that it does not cover', { facts: { district: 'E06000031' } }, ['district']],
    ['in a prison where it does not work', { facts: { stage: 'custody', establishment: 'WRI' } }, ['establishment']],
    [
      'in a prison when nobody is cleared',
      { facts: { stage: 'custody', establishment: 'LTI' }, profile: { facilitators: [aGroup({ prisonCleared: false })] } },
      ['accreditation'],
    ],
    ['for an age that it does not work with', { facts: { harmerAgeBands: ['10_to_17'] } }, ['age']],
    [
      'for an intervention that it does not offer',
      { facts: { interventions: ['circle'] }, profile: { interventions: ['letter'] } },
      ['intervention'],
    ],
    [
      'for an intervention that cannot be done in custody',
      { facts: { stage: 'custody', establishment: 'LTI', interventions: ['community_conference'] } },
      ['intervention'],
    ],
    ['in a language that it does not speak', { facts: { languages: ['pl'] } }, ['language']],
    ['for BSL', { facts: { interpreter: 'bsl', accessNeeds: ['bsl'] } }, ['interpreter']],
    ['for a hearing loop that it has not', { facts: { accessNeeds: ['hearing_loop', 'step_free'] } }, ['access']],
    [
      'for a man when its leads are women',
      { facts: { facilitatorGender: 'male' }, profile: { facilitators: [aGroup({ women: 4 })] } },
      ['gender'],
    ],
    ['when it supports the other side', { facts: { supportedBy: [{ provider: ME, side: 'harmer' }] } }, ['conflict']],
    ['when its own work knows the other side', { knownToOtherSide: [ME] }, ['conflict']],
    [
      'when consent reaches others alone',
      { facts: { consent: { state: 'given', reach: 'listed', providers: [providerId(2)] } } },
      ['consent'],
    ],
    ['when consent reaches nobody', { facts: { consent: { state: 'given', reach: 'listed', providers: [] } } }, ['consent']],
    ['when consent was withdrawn', { facts: { consent: { state: 'withdrawn', reach: 'any', providers: [] } } }, ['consent']],
    ['when nobody was asked for consent', { facts: { consent: { state: 'not_asked', reach: 'any', providers: [] } } }, ['consent']],
    ['when it declined before', { refusedBy: [ME] }, ['declined']],
    ['when the harmed person will not have it', { facts: { excludedProviders: [ME] } }, ['excluded']],
    [
      'while it has not said what it can take',
      { provider: { capacity: { kind: 'unknown', available: null, committed: 0, held: 0 } } },
      ['capacity_unknown'],
    ],
    ['with zero points', { provider: { capacity: room(0) } }, ['capacity']],
    ['with a point too few', { provider: { capacity: room(100, { committed: 56, held: 30 }) } }, ['capacity']],
    ['when it is over-committed', { provider: { capacity: room(10, { committed: 40 }) } }, ['capacity']],
    [
      'for several reasons: all are told',
      {
        facts: { district: 'E06000031', category: 'SEX' },
        profile: { categories: ['CYC'], agreements: [] },
        provider: { capacity: room(0) },
      },
      ['agreement', 'category', 'district', 'capacity'],
    ],
  ])('%s', (_, row, failing) => {
    expect(failingRules(ask(row))).toEqual(failing);
    const told = explain(ask(row));
    expect(told.map((each) => each.rule)).toEqual(failing);
    for (const each of told) {
      expect(each.sentence).toMatch(/^[A-Z].*\.$/);
      expect(`${each.sentence} ${each.wouldPassIf}`).not.toMatch(/undefined|NaN|Infinity/);
    }
  });
});
