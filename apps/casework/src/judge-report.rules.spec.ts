import type { LifeState } from './case-life.rules.js';
import { judgeClosure, judgeProgress, sideOf, trackAfterConsent, type CaseNow, type Closure, type Progress } from './judge-report.rules.js';

const now = new Date('2026-03-02T10:00:00Z');
const at = '2026-03-02T09:00:00Z';
const ready: CaseNow = {
  life: 'preparing',
  people: [
    { person: 'a', side: 'harmed', track: 'consented', refuses: [] },
    { person: 'b', side: 'harmer', track: 'consented', refuses: [] },
  ],
  complexity: 'standard',
  initiatedBy: 'agency',
  route: 'police',
  riskAssessedAt: new Date('2026-03-01T10:00:00Z'),
  intervention: 'direct_conference',
  lead: 'staff-1',
};
const codes = (verdict: ReturnType<typeof judgeProgress>) => (verdict.kind === 'done' ? [] : verdict.faults.map((fault) => fault.code));
const step = (before: Partial<CaseNow>, report: Partial<Progress>) =>
  codes(judgeProgress({ ...ready, ...before }, { step: 'other', at, ...report }, now, 28));
const close = (life: LifeState, report: Partial<Closure>, before: Partial<CaseNow> = {}) =>
  codes(judgeClosure({ ...ready, life, ...before }, { end: 'completed', closedAt: at, ...report }, now, 28));

describe('a report of progress', () => {
  it.each<[string, Partial<CaseNow>, Partial<Progress>, string[]]>([
    ['books a meeting that is safe', {}, { to: 'scheduled' }, []],
    [
      'books one in words alone, without moving the case',
      { riskAssessedAt: undefined },
      { step: 'meeting_booked' },
      ['no_risk_assessment'],
    ],
    ['tells of one that was held, without moving the case', { lead: undefined }, { step: 'meeting_held' }, ['no_lead']],
    ['assesses the risk and books in one', { riskAssessedAt: undefined }, { step: 'risk_assessment', to: 'scheduled' }, []],
    ['names the lead and books in one', { lead: undefined }, { to: 'scheduled', lead: 'staff-9' }, []],
    [
      'books with no intervention named',
      { intervention: undefined, riskAssessedAt: undefined },
      { to: 'scheduled' },
      ['no_risk_assessment', 'no_second'],
    ],
    [
      'delivers a letter that nobody booked',
      { riskAssessedAt: undefined, lead: undefined },
      { to: 'delivered', intervention: 'letter' },
      [],
    ],
    [
      'delivers a letter to a harmed person who leads and has not agreed',
      {
        initiatedBy: 'harmed',
        people: [
          { ...ready.people[0]!, track: 'considering' },
          { ...ready.people[1]!, track: 'not_contacted' },
        ],
      },
      { to: 'delivered', intervention: 'letter' },
      ['no_consent_harmed', 'no_consent_harmer'],
    ],
    [
      'books a message to be carried, and nobody agreed',
      {
        people: [
          { ...ready.people[0]!, track: 'considering' },
          { ...ready.people[1]!, track: 'informed' },
        ],
      },
      { to: 'scheduled', intervention: 'indirect_shuttle' },
      ['no_consent_harmed', 'no_consent_harmer'],
    ],
    [
      'passes a message in words alone, and nobody agreed',
      { intervention: undefined, people: [{ ...ready.people[0]!, track: 'considering' }, ready.people[1]!] },
      { step: 'message_passed' },
      ['no_consent_harmed'],
    ],
    [
      'delivers a letter with the consents that it reports',
      { people: ready.people.map((person) => ({ ...person, track: 'considering' })) },
      {
        to: 'delivered',
        intervention: 'letter',
        tracks: [
          { person: 'a', track: 'consented' },
          { person: 'b', track: 'consented' },
        ],
      },
      [],
    ],
    ['brings its hours to as many as can be told', { hours: 9_000 }, { hours: 1_000 }, []],
    ['brings its hours above that', { hours: 9_000.5 }, { hours: 1_000 }, ['too_many_hours']],
    ['delivers a meeting that nobody booked, safe all the same', {}, { to: 'delivered' }, []],
    ['delivers what nobody named', { intervention: undefined, second: 'staff-2' }, { to: 'delivered' }, ['required']],
    [
      'turns a letter into a meeting at delivery',
      { life: 'scheduled', intervention: 'letter', lead: undefined },
      { to: 'delivered', intervention: 'circle' },
      ['no_lead'],
    ],
    [
      'lets somebody take part who has not consented',
      { people: [{ ...ready.people[0]!, track: 'informed' }] },
      { tracks: [{ person: 'a', track: 'participated' }] },
      ['not_a_next_track'],
    ],
    [
      'makes consent and participation one',
      { people: [{ ...ready.people[0]!, track: 'considering' }, ready.people[1]!] },
      { to: 'delivered', tracks: [{ person: 'a', track: 'participated' }] },
      ['not_a_next_track'],
    ],
    [
      'counts an old assessment at the day of the meeting',
      { riskAssessedAt: new Date('2026-01-15T10:00:00Z') },
      { step: 'meeting_held', at: '2026-02-01T10:00:00Z' },
      [],
    ],
    ['claims an assessment to come', {}, { step: 'risk_assessment', at: '2026-09-01T10:00:00Z' }, ['in_the_future']],
    ['is told by a clock that runs ahead a little', {}, { at: '2026-03-02T10:04:00Z' }, []],
    ['closes', {}, { to: 'closed' }, ['close_by_closure']],
    [
      'names every fault at once',
      { life: 'agreement' },
      { to: 'contacting', tracks: [{ person: 'z', track: 'informed' }], at: '2026-09-01T10:00:00Z' },
      ['not_a_next_step', 'in_the_future', 'unknown_person'],
    ],
  ])('%s', (_, before, report, expected) => expect(step(before, report)).toEqual(expected));

  it('an older assessment does not replace a newer one', () => {
    const verdict = judgeProgress(ready, { step: 'risk_assessment', at: '2026-02-01T10:00:00Z' }, now, 28);
    expect(verdict).toMatchObject({ kind: 'done', after: { riskAssessedAt: ready.riskAssessedAt } });
  });
});

describe('a closure', () => {
  it('is no way around a meeting, even named beforehand in a report that moves nothing', () => {
    const delivered: CaseNow = { ...ready, life: 'delivered', intervention: 'letter', riskAssessedAt: undefined };
    const named = judgeProgress(delivered, { step: 'other', at, intervention: 'direct_conference' }, now, 28);
    expect(named).toMatchObject({ kind: 'done', after: { intervention: 'letter' } });
    expect(close('delivered', { intervention: 'direct_conference' }, named.kind === 'done' ? named.after : {})).toEqual([
      'no_risk_assessment',
    ]);
  });

  it.each<[string, LifeState, Partial<Closure>, Partial<CaseNow>, string[]]>([
    ['completes what was delivered', 'delivered', { intervention: 'direct_conference' }, {}, []],
    ['completes before anything took place', 'contacting', { intervention: 'letter' }, {}, ['not_delivered']],
    ['names a meeting that was never judged', 'delivered', { intervention: 'circle' }, { intervention: 'letter' }, ['no_second']],
    ['ends at any time for a reason', 'contacting', { end: 'harmed_declined' }, { people: [] }, []],
    ['is not closed twice', 'closed', { end: 'risk' }, {}, ['already_ended']],
    ['is dated to come', 'delivered', { end: 'risk', closedAt: '2027-01-01T00:00:00Z' }, {}, ['in_the_future']],
  ])('%s', (_, life, report, before, expected) => expect(close(life, report, before)).toEqual(expected));

  it.each<[keyof typeof sideOf, string | undefined]>([
    ['completed', undefined],
    ['harmed_declined', 'harmed'],
    ['harmed_no_contact', 'harmed'],
    ['harmer_declined', 'harmer'],
    ['harmer_denies', 'harmer'],
    ['harmer_not_traced', 'harmer'],
    ['agency_withdrew', 'agency'],
    ['no_provider', 'hub'],
  ])('%s is typed by side: %s', (end, side) => expect(sideOf[end]).toBe(side));
});

describe('what a person says of consent', () => {
  it.each([
    ['informed', 'contact', 'withdrawn', 'withdrawn'],
    ['consented', 'share_with_provider', 'refused', 'withdrawn'],
    ['consented', 'share_with_other_party', 'withdrawn', 'consented'],
    ['consented', 'evaluation', 'withdrawn', 'consented'],
    ['withdrawn', 'contact', 'given', 'considering'],
    ['participated', 'contact', 'given', 'participated'],
  ] as const)('%s, %s %s: %s', (track, purpose, state, after) => expect(trackAfterConsent(track, purpose, state)).toBe(after));
});
