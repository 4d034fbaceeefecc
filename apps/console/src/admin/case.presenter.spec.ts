import { loadArea } from '#platform/area.js';
import type { CaseSeen, Decision } from '../services.js';
import { presentAdminCase, presentDecision } from './case.presenter.js';

const area = loadArea('cambridgeshire');
const score = (total: number) => ({ total, parts: { fit: 0.5, expectedWait: 1 }, scarcityPrice: 5 });
const failing = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ rule: `rule_${i}`, sentence: `Sentence ${i}.`, wouldPassIf: `it changed ${i}` }));
const decision: Decision = {
  id: '1',
  at: '2026-06-09T09:14:00Z',
  outcome: 'offered',
  provider: 'a',
  ruleSet: '0123456789abcdef',
  weights: { version: 9, fit: 30, expectedWait: 25 },
  providers: [
    { provider: 'a', name: 'Nene', points: 30, intervention: 'direct_conference', failing: [], score: score(35) },
    { provider: 'b', name: 'Ouse', points: 30, intervention: 'letter', failing: [], score: score(20) },
    { provider: 'c', name: 'Fen', failing: failing(2) },
    { provider: 'd', name: 'Isle', failing: failing(1) },
  ],
};

it('says of each provider whether it could take the case, why, and what would change it', () => {
  const page = presentDecision(decision, area);
  expect(page.heading).toBe('Why Nene was asked');
  expect(page.lead).toBe('We looked at 4 providers. 2 could take the case.');
  expect(page.rows.map(({ name, verdict, why, change }) => [name, verdict, why.length, change.length])).toEqual([
    ['Nene', 'Yes, asked', 1, 0],
    ['Ouse', 'Yes, second', 1, 0],
    ['Fen', 'No, 2 reasons', 2, 2],
    ['Isle', 'No', 1, 1],
  ]);
  expect(page.rows[0]!.why).toEqual(['It would do a meeting, for 30 points.']);
});

it('shows how the able ones were compared: each part with its weight, less what is kept back', () => {
  expect(presentDecision(decision, area).scores).toEqual({
    names: ['Nene', 'Ouse'],
    rows: [
      { name: 'Fit with this kind of harm', values: ['15', '15'] },
      { name: 'Expected wait', values: ['25', '25'] },
      { name: 'Kept for cases only it can take', values: ['−5', '−5'] },
      { name: 'Score', values: ['35', '20'], total: true },
    ],
  });
});

it('says that nobody could take it', () => {
  const page = presentDecision({ ...decision, outcome: 'waiting', provider: null, providers: decision.providers.slice(2) }, area);
  expect([page.heading, page.lead, page.scores]).toEqual([
    'Why nobody was asked',
    'We looked at 2 providers. None could take the case.',
    false,
  ]);
});

const seen: CaseSeen = {
  case: '1',
  reference: 'RJ-7K2M-4Q',
  state: 'allocated',
  stateName: 'allocated',
  since: '2026-06-09T09:14:00Z',
  provider: 'a',
  points: 30,
  nextSteps: [],
  people: [],
};

const referral = (state: string) => ({ kind: 'there', value: { case: '1', reference: 'RJ-7K2M-4Q', state, since: seen.since } }) as const;
const decided = (outcome: Decision['outcome']) => ({ kind: 'there', value: { ...decision, outcome } }) as const;

it.each([
  ['no decision yet', { kind: 'there', value: undefined } as const, { undecided: 'No provider has been looked for yet.' }],
  ['matching is away', { kind: 'away' } as const, { decisionAway: 'Why a provider was asked cannot be shown now.', undecided: false }],
])('%s', (_what, part, expected) => {
  expect(presentAdminCase(seen, referral('ready'), part, { kind: 'away' }, area)).toMatchObject(expected);
});

it.each([
  ['casework’s word stands while a provider works on it', 'contacting', referral('ready'), decided('offered'), 'Making contact'],
  ['before that matching’s: offered', 'known', referral('ready'), decided('offered'), 'Offered'],
  ['waiting', 'known', referral('ready'), decided('waiting'), 'Waiting'],
  ['a person must decide', 'known', referral('ready'), decided('for_person'), 'Waiting for a person to decide'],
  ['ready, and matching is away', 'known', referral('ready'), { kind: 'away' } as const, 'Ready to offer'],
  ['before that intake’s', 'known', referral('needs_information'), decided('offered'), 'Waiting for the agency'],
  ['intake knows of none', 'known', { kind: 'there', value: undefined } as const, decided('offered'), 'Not known now'],
  ['intake is away: nobody guesses', 'known', { kind: 'away' } as const, decided('offered'), 'Not known now'],
])('%s', (_what, state, asked, last, expected) => {
  expect(presentAdminCase({ ...seen, state }, asked, last, { kind: 'away' }, area).tag.text).toBe(expected);
});
