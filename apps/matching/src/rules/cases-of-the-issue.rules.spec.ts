import type { CodedCase } from '#contracts/coded-case.js';
import { loadOrganisations } from '#platform/area.js';
import { aCase } from '../examples.js';
import { offerLives } from '../offer-life.rules.js';
import { anAsking, aSitting, roomOf, RULES, TODAY } from './examples.js';
import { explainVerdict } from './explain-decision.rules.js';
import { areasProviders, chance } from './invented.js';
import { priorityOn } from './priority.rules.js';
import type { Asking, ProviderNow } from './question.rules.js';
import { decide } from './run-decision.rules.js';

// The area's own providers on a day on which all have room, nobody is away and every check is good: what a row changes is all there is to it.
const calm = areasProviders(chance(1)).map((provider): ProviderNow => ({
  ...provider,
  suspended: false,
  paused: false,
  busy: [],
  absences: [],
  months: roomOf(200),
  pointsTaken: 0,
  lastAllocatedAt: null,
  staff: provider.staff.map(({ mostCases: _, checks, ...each }) => ({
    ...each,
    checks: checks.map(({ kind }) => ({ kind, expiresOn: '2027-06-01' })),
  })),
}));
const names = new Map(loadOrganisations('cambridgeshire').map(({ id, name }) => [id, name]));
const named = (id: string) => names.get(id)!;
const youthServices = calm.filter(({ remit }) => remit.youthJusticeService).map(({ id }) => id);

function decided(facts: Partial<CodedCase>, over: Partial<Asking> = {}, providers = calm) {
  const asking = anAsking({ facts: aCase({ interventions: ['indirect_shuttle'], ...facts }), ...over });
  const sitting = aSitting({ providers, cases: [asking] });
  return explainVerdict(sitting, decide(sitting), asking.id);
}

function toldOf(facts: Partial<CodedCase>, over: Partial<Asking> = {}, providers = calm) {
  const { verdict, providers: considered } = decided(facts, over, providers);
  const rules = (id: string) => considered.find(({ provider }) => provider === id)!.because.map(({ rule }) => rule);
  const { outcome } = verdict;
  return { outcome, rules, to: outcome.kind === 'offered' ? outcome.provider : outcome.kind };
}

describe('the cases that the hub was asked to decide rightly', () => {
  it.each([
    [4900, 'offered'],
    [5100, 'waiting'],
  ])('theft of %i pence by the Community Remedy: %s', (lossPence, kind) => {
    expect(toldOf({ category: 'SHP', lossPence, interventions: ['community_remedy_action'] }).outcome.kind).toBe(kind);
  });

  it('a harmer of 17 goes to the youth service, and when that declines to another', () => {
    const young: Partial<CodedCase> = { harmerAgeBands: ['10_to_17'], category: 'VWI' };
    const first = toldOf(young);
    expect(youthServices).toContain(first.to);
    for (const { id } of calm) if (!youthServices.includes(id)) expect(first.rules(id)).toContain('age');
    const then = toldOf(young, { refusedBy: youthServices });
    expect([then.outcome.kind, youthServices.includes(then.to)]).toEqual(['offered', false]);
  });

  const domestic: Partial<CodedCase> = {
    category: 'SHC',
    district: 'E06000031',
    flags: ['domestic_abuse'],
    tags: ['domestic_abuse'],
    complexity: 'serious_sensitive',
  };

  it('domestic abuse goes to an accredited pair', () => {
    const { outcome, to } = toldOf(domestic);
    const staff = calm.find(({ id }) => id === to)!.staff;
    if (outcome.kind !== 'offered') throw new Error(outcome.kind);
    const [lead, second] = [outcome.lead, outcome.second].map((code) => staff.find((each) => each.code === code)!);
    expect([lead!.accreditation, lead!.tags, outcome.points]).toEqual(['advanced', ['domestic_abuse'], 75]);
    expect(second!.accreditation).not.toBe('foundation');
    expect(second!.code).not.toBe(lead!.code);
  });

  it('without one it waits, and says what would have to change; it is never refused for what it is', () => {
    const { to } = toldOf(domestic);
    const without = calm.map((each) =>
      each.id === to ? { ...each, staff: each.staff.slice(0, 1).map((one) => ({ ...one, accreditation: 'foundation' as const })) } : each,
    );
    const { verdict, providers } = decided(domestic, {}, without);
    expect(verdict.outcome).toMatchObject({ kind: 'waiting', nobodyAble: true });
    const mended = providers.find(({ provider }) => provider === to)!;
    expect(mended.because.map(({ rule }) => rule)).toEqual(['accreditation', 'pair']);
    expect(mended.because[0]!.changes).toEqual(mended.because[1]!.changes);
  });

  it.each<[string, Partial<CodedCase>, string | undefined]>([
    ['nobody speaks it', { languages: ['cy'] }, 'language'],
    ['an interpreter is booked', { languages: ['cy'], interpreter: 'spoken' }, undefined],
    ['BSL, at one who has it not', { accessNeeds: ['bsl'], interpreter: 'bsl' }, 'interpreter'],
  ])('language: %s', (_, facts, rule) => {
    const { outcome, rules } = toldOf(facts);
    const failing = new Set(calm.flatMap(({ id }) => rules(id)));
    expect(rule === undefined ? failing.has('language') : failing.has(rule as 'language')).toBe(rule !== undefined);
    expect(outcome.kind).toBe(rule === 'language' ? 'waiting' : 'offered');
  });

  it('an interpreter costs a quarter more points', () => {
    const points = (facts: Partial<CodedCase>) => {
      const { outcome } = toldOf(facts);
      return outcome.kind === 'offered' ? outcome.points : 0;
    };
    expect([points({}), points({ languages: ['cy'], interpreter: 'spoken' })]).toEqual([15, 19]);
  });

  it('a move to another prison asks others', () => {
    const inPrison = (establishment: string) => toldOf({ stage: 'custody', establishment, category: 'CYC', district: 'E07000010' });
    const [before, after] = [inPrison('LTI'), inPrison('WRI')];
    expect([before.outcome.kind, after.outcome.kind]).toEqual(['offered', 'offered']);
    expect(after.rules(before.to)).toContain('establishment');
    expect(named(after.to)).not.toBe(named(before.to));
  });

  it('an expired check keeps who holds it from the case, and renewing it is what would change that', () => {
    const { to } = toldOf({});
    const expired = calm.map((each) =>
      each.id === to ? { ...each, staff: each.staff.map((one) => ({ ...one, checks: [{ kind: 'dbs', expiresOn: '2026-06-10' }] })) } : each,
    );
    const { verdict, providers } = decided({}, {}, expired);
    const { because } = providers.find(({ provider }) => provider === to)!;
    expect(verdict.outcome).not.toMatchObject({ provider: to });
    expect(because).toMatchObject([{ rule: 'check_expired', changes: [{ kind: 'renew_check' }] }]);
  });

  it('a planted conflict is found, by who is supported and by who works there', () => {
    const { to } = toldOf({});
    for (const { outcome, rules } of [
      toldOf({ supportedBy: [{ provider: to, side: 'harmer' }] }),
      toldOf({}, { knownToOtherSide: [to] }),
      toldOf({}, { namedAt: [to] }),
    ]) {
      expect(outcome).not.toMatchObject({ provider: to });
      expect(rules(to)).toEqual(['conflict']);
    }
  });

  it('an offer on Maundy Thursday afternoon lapses on the Thursday after Easter', () => {
    expect(offerLives(new Date('2026-04-02T13:00:00Z'), RULES)(aCase()).respondBy.toISOString()).toBe('2026-04-09T16:00:00.000Z');
  });

  it.each([
    ['2026-06-12', 10],
    [TODAY, 50],
  ])('parked until %s: its priority is %i today', (reviewOn, priority) => {
    expect(priorityOn(TODAY, { receivedAt: '2026-06-01T09:00:00Z', reviewOn, enhancedRights: false }, 0, RULES)).toBe(priority);
  });
});
