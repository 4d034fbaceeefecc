import type { CodedCase } from '#contracts/coded-case.js';
import { aCase } from '../examples.js';
import { RULES } from './examples.js';
import { against, interventionsOf, possible } from './possible-interventions.rules.js';

const codes = (rows: readonly { code: string }[]) => rows.map(({ code }) => code);
const all = RULES.interventions.map(({ code }) => code) as CodedCase['interventions'];
const noVictim = { category: 'DRG' as const, directVictim: false };

describe('what can be done in a case', () => {
  it.each<[string, Partial<CodedCase>, string[]]>([
    ['what was wished, in that order', { interventions: ['direct_conference', 'letter'] }, ['direct_conference', 'letter']],
    [
      'in custody, what can be done there',
      { interventions: ['community_conference', 'letter', 'asb_mediation'], stage: 'custody' },
      ['letter'],
    ],
    ['in an establishment, whatever the stage', { interventions: ['asb_mediation', 'circle'], establishment: 'LTI' }, ['circle']],
    ['from afar alone', { interventions: ['circle', 'direct_conference'], accessNeeds: ['remote_only'] }, ['direct_conference']],
    ['without a harmer', { interventions: all, harmerAgeBands: [] }, ['proxy_meeting', 'circle']],
    ['without a harmed person', { interventions: ['letter', 'proxy_meeting'], harmedAgeBands: [] }, ['proxy_meeting']],
    [
      'without a direct victim: the wished route first',
      { ...noVictim, interventions: ['community_remedy_action'] },
      ['community_remedy_action'],
    ],
    [
      'without one, and nothing of that wished: every route of the area',
      { ...noVictim, interventions: ['indirect_shuttle'] },
      ['community_justice_panel', 'community_remedy_action'],
    ],
    ['without one, in custody: nothing, and a person looks', { ...noVictim, interventions: ['indirect_shuttle'], stage: 'custody' }, []],
    [
      'nobody knows of a victim: as if there were one',
      { category: 'DRG', directVictim: undefined, interventions: ['indirect_shuttle'] },
      ['indirect_shuttle'],
    ],
    [
      'a remedy that applies',
      { category: 'CYC', lossPence: 4900, interventions: ['community_remedy_action'] },
      ['community_remedy_action'],
    ],
    ['a remedy that does not', { category: 'CYC', lossPence: 5000, interventions: ['community_remedy_action'] }, []],
    ['a panel for neighbours', { category: 'NBR', interventions: ['community_justice_panel'] }, ['community_justice_panel']],
    ['a panel for a burglary', { interventions: ['community_justice_panel'] }, []],
  ])('%s', (_, over, expected) => {
    expect(codes(possible(aCase(over), RULES))).toEqual(expected);
  });

  it('says everything that stands against one', () => {
    const facts = aCase({ stage: 'custody', harmerAgeBands: [], accessNeeds: ['remote_only'] });
    const conference = RULES.interventions.find(({ code }) => code === 'community_conference')!;
    expect(against(facts, conference, RULES)).toEqual(['people', 'custody', 'remote']);
  });

  it('knows what could be done beside the wish', () => {
    expect(codes(interventionsOf(aCase({ interventions: ['circle'], stage: 'custody' }), RULES).beside)).toEqual([
      'restorative_conversation',
      'letter',
      'proxy_meeting',
      'indirect_shuttle',
      'family_conference',
      'direct_conference',
    ]);
  });
});
