import { combine, reconcile, type Counts, type Parts } from './reconcile.rules.js';

const intake = (
  counts: { arrived?: number; rejected?: number; setAside?: number; duplicate?: number; received?: number },
  cases: Counts = {},
) => ({
  arrived: 0,
  rejected: 0,
  setAside: 0,
  duplicate: 0,
  ...counts,
  cases,
});
const none = { matching: {}, casework: {} };
const filled = (partition: Record<string, number | null>) =>
  Object.fromEntries(Object.entries(partition).filter(([, count]) => count !== 0));

describe('the partition from the services: each case once, by whoever is furthest along with it', () => {
  it.each<[string, Parts, Counts]>([
    ['nothing is nowhere', { intake: intake({}), ...none }, {}],
    [
      'what became no case stays with intake',
      { intake: intake({ arrived: 1, rejected: 2, setAside: 3, duplicate: 4 }), ...none },
      { arrived: 1, rejected: 2, set_aside: 3, duplicate: 4 },
    ],
    [
      'a merged case is a duplicate, as a repeated message is',
      { intake: intake({ duplicate: 4 }, { duplicate: 1 }), ...none },
      { duplicate: 5 },
    ],
    [
      'a case on its way to matching is ready',
      { intake: intake({}, { ready: 3 }), matching: { known: 1, waiting: 1 }, casework: {} },
      { ready: 2, waiting: 1 },
    ],
    [
      'a case on its way to casework is allocated',
      { intake: intake({}, { ready: 3 }), matching: { known: 3, allocated: 3 }, casework: { known: 1, allocated: 1 } },
      { allocated: 3 },
    ],
    [
      'a case at work is counted by casework alone',
      {
        intake: intake({}, { ready: 3 }),
        matching: { known: 3, allocated: 3 },
        casework: { known: 3, allocated: 1, contacting: 1, parked: 1 },
      },
      { allocated: 1, contacting: 1, parked: 1 },
    ],
    [
      'a closed case is counted by casework, and ended elsewhere',
      { intake: intake({}, { closed: 2, ready: 1 }), matching: { known: 3, ended: 2, offered: 1 }, casework: { known: 2, closed: 2 } },
      { closed: 2, offered: 1 },
    ],
    [
      'a case that ended at intake is counted there, whatever it was before',
      { intake: intake({}, { withdrawn: 2 }), matching: { known: 2, ended: 2 }, casework: { known: 1, ended: 1 } },
      { withdrawn: 2 },
    ],
    [
      'parked is parked, at intake or at work',
      { intake: intake({}, { parked: 1, ready: 1 }), matching: { allocated: 1 }, casework: { parked: 1 } },
      { parked: 2 },
    ],
  ])('%s', (_, parts, expected) => expect(filled(combine(parts).partition)).toEqual(expected));
});

describe('reconciled', () => {
  const parts: Parts = {
    intake: intake({ received: 12, rejected: 2, duplicate: 1 }, { ready: 7, withdrawn: 1, closed: 1 }),
    matching: { known: 9, waiting: 3, offered: 2, allocated: 2, ended: 2 },
    casework: { known: 3, allocated: 1, contacting: 1, closed: 1 },
  };
  const readModel = { rejected: 2, duplicate: 1, waiting: 3, offered: 2, allocated: 1, contacting: 1, closed: 1, withdrawn: 1 };
  const idle = ['intake', 'matching', 'casework'].map((service) => ({ service, queue: 0, inbox: 0, outbox: 0, held: 0 }));

  it('when both partitions agree and nothing is in flight', () => {
    expect(reconcile(parts, readModel, idle, [])).toMatchObject({
      reconciled: true,
      quiet: true,
      received: { services: 12, readModel: 12 },
      differences: [],
      unanswered: [],
    });
  });

  it.each<[string, Parts, Counts, string[]]>([
    [
      'the read model missed a case',
      parts,
      { ...readModel, waiting: 2 },
      ['waiting: the services say 3; the read model says 2.', 'received: the services say 12; the read model says 11.'],
    ],
    [
      'a state differs and the sum does not',
      parts,
      { ...readModel, waiting: 2, offered: 3 },
      ['waiting: the services say 3; the read model says 2.', 'offered: the services say 2; the read model says 3.'],
    ],
    [
      'a case was lost between intake and matching, though both partitions agree on it',
      { ...parts, matching: { ...parts.matching, known: 8, waiting: 2 } },
      { ...readModel, waiting: 2, ready: 1 },
      ['1 handed on by intake, and not known to matching.'],
    ],
    [
      'a case is held twice',
      { ...parts, casework: { ...parts.casework, contacting: 2 } },
      { ...readModel, contacting: 2, allocated: 0 },
      ['1 held by casework, and no longer by matching.'],
    ],
    [
      'a message vanished within intake',
      { ...parts, intake: { ...parts.intake!, received: 13 } },
      readModel,
      ['13 were received; 12 are in the partition.', 'received: the services say 13; the read model says 12.'],
    ],
  ])('not when %s: quiet, and the difference has a name', (_, of, model, sentences) => {
    const found = reconcile(of, model, idle, []);
    expect([found.reconciled, found.quiet]).toEqual([false, true]);
    expect(found.differences.map(({ sentence }) => sentence)).toEqual(sentences);
  });

  it.each([
    ['a message stands at the broker', { queue: 1, inbox: 0, outbox: 0, held: 0 }],
    ['a message waits in an inbox', { queue: 0, inbox: 1, outbox: 0, held: 0 }],
    ['a fact waits in an outbox', { queue: 0, inbox: 0, outbox: 1, held: 0 }],
    ['a message is held', { queue: 0, inbox: 0, outbox: 0, held: 1 }],
  ])('it is not quiet while %s', (_, backlog) => {
    const found = reconcile(parts, readModel, [{ service: 'matching', ...backlog }], []);
    expect(found).toMatchObject({ quiet: false, inFlight: [{ service: 'matching', ...backlog }] });
  });

  it('it is not quiet while something has arrived and is not worked', () => {
    const arrived = { ...parts, intake: { ...parts.intake!, arrived: 1, received: 13 } };
    expect(reconcile(arrived, readModel, idle, [])).toMatchObject({ quiet: false, reconciled: false });
  });

  it.each<[keyof Parts, string[]]>([
    ['intake', ['arrived', 'rejected', 'set_aside', 'triage', 'ready', 'withdrawn', 'parked', 'duplicate']],
    ['matching', ['ready', 'waiting', 'offered', 'allocated', 'reallocating']],
    ['casework', ['allocated', 'contacting', 'closed', 'follow_up', 'parked']],
  ])('%s did not answer: what it knows is unknown, never zero', (service, unknown) => {
    const found = reconcile({ ...parts, [service]: undefined }, readModel, idle, [{ service, why: 'it does not answer' }]);
    expect(found).toMatchObject({ reconciled: false, quiet: false, unanswered: [{ service, why: 'it does not answer' }] });
    const nulls = found.partition.filter(({ services }) => services === null).map(({ place }) => place);
    expect(nulls).toEqual(expect.arrayContaining(unknown));
  });
});
