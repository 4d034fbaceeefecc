import { planForCase, planForOffer } from './answer-of-provider.rules.js';
import { closingTable, summaryOf, type HubFigures, type Reconciliation } from './closing-table.rules.js';
import { readOptions } from './demo-options.rules.js';
import { outcomeOf, settledBy, tally, type Outcome } from './outcomes.rules.js';

describe('options', () => {
  it.each([
    [[], { file: 'month.csv', seed: 1, count: 500, json: false }],
    [['--json', '--seed', '7', '--count=20'], { file: 'month.csv', seed: 7, count: 20, json: true }],
    [['--file', 'other.csv'], { file: 'other.csv', seed: 1, count: 500, json: false }],
  ])('%j', (words, options) => expect(readOptions(words, 'month.csv')).toEqual({ kind: 'run', options }));

  it.each([
    [['--sed', '7'], '--sed is not known.'],
    [['--count', 'many'], '--count needs a whole number from 1.'],
    [['--seed', '0'], '--seed needs a whole number from 1.'],
    [['--file'], '--file needs a path.'],
  ])('%j is refused: %s', (words, sentence) => {
    expect(readOptions(words, 'month.csv')).toMatchObject({
      kind: 'help',
      faulty: true,
      text: expect.stringContaining(sentence) as string,
    });
  });
});

describe('what became of a referral', () => {
  const accepted: Outcome = { kind: 'accepted', faults: [] };
  const duplicate: Outcome = { kind: 'duplicate', faults: [] };

  it.each([
    [{ outcome: 'accepted', reference: 'RJ-7K2M-4Q' }, accepted],
    [
      { outcome: 'rejected', problem: { faults: [{ code: 'required' }, { code: 'required' }] } },
      { kind: 'rejected', faults: ['required'] },
    ],
    [{ outcome: 'done' }, undefined],
  ])('%j', (told, expected) => expect(outcomeOf(told)).toEqual(expected));

  it.each<[string, Outcome | undefined, Outcome, Outcome]>([
    ['the first answer counts', accepted, { kind: 'rejected', faults: ['x'] }, accepted],
    ['sent again: the duplicate does not', accepted, duplicate, accepted],
    ['whichever comes first', duplicate, accepted, accepted],
  ])('%s', (_, known, next, expected) => expect(settledBy(known, next)).toEqual(expected));

  it('is tallied: a message with two faults is one message under both', () => {
    const rejected: Outcome = { kind: 'rejected', faults: ['consent_missing', 'unknown_district'] };
    expect(tally([accepted, rejected, { ...rejected, faults: ['unknown_district'] }, duplicate, undefined])).toEqual({
      received: 4,
      accepted: 1,
      duplicate: 1,
      setAside: 0,
      rejected: 2,
      rejectedBy: { consent_missing: 1, unknown_district: 2 },
    });
  });
});

describe('demo providers', () => {
  const share = <T extends { kind: string }>(plan: (id: string) => T, kind: string) =>
    Array.from({ length: 2_000 }, (_, at) => plan(`id-${at}`)).filter((one) => one.kind === kind).length / 20;

  it.each([['accept', 76], ['decline', 14], ['leave', 10]])('%s %i in a hundred offers', (kind, percent) => {
    expect(Math.abs(share((id) => planForOffer(1, id), kind) - percent)).toBeLessThan(3);
  }); // prettier-ignore

  it.each([['leave', 30], ['contact', 30], ['prepare', 15], ['close', 25]])('%s %i in a hundred cases', (kind, percent) => {
    expect(Math.abs(share((id) => planForCase(1, id), kind) - percent)).toBeLessThan(3);
  }); // prettier-ignore
});

describe('the end', () => {
  const hub: Reconciliation = {
    reconciled: true,
    quiet: true,
    received: { services: 3, readModel: 3 },
    partition: [
      { place: 'rejected', services: 1, readModel: 1 },
      { place: 'waiting', services: 1, readModel: 1 },
      { place: 'contacting', services: 1, readModel: 1 },
    ],
    differences: [],
    unanswered: [],
  };
  const figures: HubFigures = {
    offers: [{ key: 'accepted', count: 1 }],
    sends: [
      { channel: 'email', outcome: 'sent', count: 2 },
      { channel: 'email', outcome: 'failed', count: 5 },
    ],
    faults: { refusedReports: [{ key: 'held', count: 1 }] },
  };
  const providers = [{ code: 'ouse-valley-mediation', capacity: { kind: 'known', available: 80, committed: 10, held: 0 } }];
  const told = { received: 3, accepted: 2, duplicate: 0, setAside: 0, rejected: 1, rejectedBy: { required: 1 } };

  it('holds: every figure in the summary and the table', () => {
    const summary = summaryOf(told, 3, hub, figures, providers, 12.34);
    expect(summary).toMatchObject({ reconciled: true, received: 3, offered: 0, allocated: 1, waiting: 1, notified: 2, differences: [] });
    expect(closingTable(summary, hub)).toContain('Reconciled: the services and the read model agree.');
    expect(closingTable(summary, hub)).toMatch(/ouse-valley-mediation +10 +0 +80/);
  });

  it.each<[string, number, Reconciliation, string]>([
    ['a referral was never answered', 4, hub, '1 of 4 referrals were sent and never answered.'],
    [
      'the counts differ',
      3,
      { ...hub, reconciled: false, differences: [{ sentence: 'waiting: the services say 2; the read model says 1.' }] },
      'waiting: the services say 2; the read model says 1.',
    ],
    [
      'a service does not answer',
      3,
      { ...hub, reconciled: false, unanswered: [{ service: 'matching', why: 'it does not answer' }] },
      'matching: it does not answer.',
    ],
  ])('does not hold when %s', (_, sent, of, sentence) => {
    const summary = summaryOf(told, sent, of, figures, providers, 1);
    expect([summary.reconciled, summary.differences]).toEqual([false, [sentence]]);
    expect(closingTable(summary, of)).toContain(sentence);
  });
});
