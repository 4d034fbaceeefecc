import { v7 as uuid } from 'uuid';
import type { ReferralSubmittedV1 } from '#contracts/referral.submitted.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { hubContracts } from '#messaging/hub-contracts.js';
import { OpenUnit } from '#messaging/unit-of-work.js';
import type { Tx } from '#platform/database.js';
import { aReferral, by, IntakeAtWork } from '#testing/intake-at-work.js';
import type { HeardFact } from '#testing/test-world.js';
import { Means } from './means.js';
import { startIntake } from './start-intake.js';
import { takeReferrals } from './take-referrals.js';

let hub: IntakeAtWork;

beforeAll(async () => {
  hub = await IntakeAtWork.begin(startIntake);
});
afterAll(() => hub?.end());

describe('a referral', () => {
  it('becomes a case: accepted with what triage came to, and ready, with codes alone', async () => {
    const data = aReferral();
    const { data: fact, subject } = await hub.accepted(hub.police, data);
    expect(fact).toMatchObject({ agency: hub.police.id, door: 'queue', category: 'BUD', complexity: 'standard', district: 'E07000008' });
    expect(fact.reference).toMatch(/^RJ-[0-9A-Z]{4}-[0-9A-Z]{2,4}$/);
    expect(subject).toBe(`case/${fact.case}`);
    const [ready] = await hub.world.until(
      () => hub.ofCase('case.ready.v1', fact.case).length === 1 && hub.ofCase('case.ready.v1', fact.case),
    );
    expect(ready!.data).toMatchObject({
      interventions: ['letter', 'indirect_shuttle'],
      consent: { state: 'given', reach: 'any' },
      parties: 2,
    });
    expect(ready!.data.conflictKeys).toHaveLength(2);
    expect(fact.triage).toMatchObject({ outcome: 'ready' });
    expect(hub.ofCase('case.triaged.v1', fact.case)).toEqual([]);
  });

  it('sent nine times under one id makes one case', async () => {
    const data = aReferral();
    const id = uuid();
    await hub.police.send(...Array.from({ length: 9 }, () => ({ type: 'referral.submitted.v1', data, id })));
    await hub.world.until(() => hub.about('referral.repeated.v1', id).length === 8);
    const [first, ...more] = hub.about('referral.accepted.v1', id);
    expect(more).toEqual([]);
    expect(hub.about('referral.repeated.v1', id)[0]!.data).toMatchObject({
      because: 'same_message',
      case: first!.data.case,
      reference: first!.data.reference,
    });
  });

  it('sent again under another id is a duplicate, whatever the order of its fields and the time of sending', async () => {
    const data = aReferral();
    const { data: first } = await hub.accepted(hub.police, data);
    const shuffled = Object.fromEntries(Object.entries({ ...data, submittedAt: '2026-01-06T08:00:00Z' }).reverse());
    const [again] = await hub.police.send({ type: 'referral.submitted.v1', data: shuffled });
    expect((await hub.settled('referral.repeated.v1', again!)).data).toMatchObject({ because: 'same_reference', case: first.case });
  });

  it('with a known reference and other content is a conflict, and so is a known id with other bytes', async () => {
    const data = aReferral();
    const [first] = await hub.police.send({ type: 'referral.submitted.v1', data });
    await hub.settled('referral.accepted.v1', first!);
    const [other] = await hub.police.send({ type: 'referral.submitted.v1', data: { ...data, route: 'court' } });
    expect((await hub.settled('referral.rejected.v1', other!)).data.faults).toMatchObject([
      { path: 'agencyReference', code: 'reference_conflict', act: 'sender' },
    ]);
    await hub.police.send({ type: 'referral.submitted.v1', data: aReferral(), id: first! });
    expect((await hub.settled('referral.rejected.v1', first!)).data.faults).toMatchObject([{ code: 'message_id_reused' }]);
  });

  it('of the same reference from two agencies makes two cases', async () => {
    const data = aReferral();
    const [one, other] = [await hub.accepted(hub.police, data), await hub.accepted(hub.victims, data)];
    expect(one.data.case).not.toBe(other.data.case);
  });

  it('that is faulty is answered with every fault, and its neighbours go through', async () => {
    const faulty = aReferral({}, { district: 'E07000099', offence: { cjs: 'XX99999' }, when: { from: '2030-01-01' } });
    faulty.consents = [];
    const before = aReferral();
    const after = aReferral();
    const [first, bad, broken, future, last] = await hub.police.send(
      { type: 'referral.submitted.v1', data: before },
      { type: 'referral.submitted.v1', data: faulty },
      { type: 'referral.submitted.v1', data: { ...aReferral(), colour: 'blue', people: 'nobody' } },
      { type: 'referral.submitted.v7', data: aReferral() },
      { type: 'referral.submitted.v1', data: after },
    );
    await Promise.all([hub.settled('referral.accepted.v1', first!), hub.settled('referral.accepted.v1', last!)]);
    const codes = ({ data }: HeardFact) => data.faults.map((fault: { path: string; code: string }) => `${fault.path} ${fault.code}`).sort();
    expect(codes(await hub.settled('referral.rejected.v1', bad!))).toEqual([
      'consents consent_missing',
      'incident.district unknown_district',
      'incident.offence.cjs unknown_offence',
      'incident.when.from in_the_future',
    ]);
    expect(codes(await hub.settled('referral.rejected.v1', broken!))).toEqual(['colour unknown_field', 'people wrong_type']);
    expect((await hub.settled('referral.set-aside.v1', future!)).data).toMatchObject({
      claimed: 'referral.submitted.v7',
      faults: [{ code: 'version_from_the_future', act: 'hub' }],
    });
  });

  it('is rejected where it is no JSON, has no type, or comes from a provider', async () => {
    const rejected = hub.world.facts('referral.rejected.v1').length;
    hub.police.sendRaw(Buffer.from('hello, is this the hub?'));
    hub.police.sendRaw(Buffer.from([0xff, 0xfe, 0x00]));
    hub.police.sendRaw(Buffer.from('{"specversion":"1.0","data":{}}'), 'application/cloudevents+json');
    await hub.provider.send({ type: 'referral.submitted.v1', data: aReferral() });
    await hub.world.until(() => hub.world.facts('referral.rejected.v1').length === rejected + 4);
    const codes = hub.world
      .facts('referral.rejected.v1')
      .slice(rejected)
      .flatMap(({ data }) => data.faults.map(({ code }: { code: string }) => code));
    expect(codes).toEqual(expect.arrayContaining(['not_json', 'no_type', 'not_yours_to_send']));
  });
});

it('a referral whose handling fails is tried again, then set aside with a word to its sender, and counts so; run again it is a case', async () => {
  const before = await hub.partition();
  await hub.database.query('alter table cases rename to cases_away');
  const [id] = await hub.police.send({ type: 'referral.submitted.v1', data: aReferral() });
  const held = (state: string) =>
    hub.world.until(async () => {
      const { rows } = await hub.database.query(
        'select h.inbox_id from held h join inbox i on i.id = h.inbox_id where i.message_id = $1 and h.state = $2',
        [id, state],
      );
      return rows[0]?.inbox_id as string | undefined;
    });
  const inboxId = await held('retry');
  // As if it had been tried all day.
  await hub.database.query('update held set attempts = 1000 where inbox_id = $1', [inboxId]);
  await held('person');
  await hub.database.query('alter table cases_away rename to cases');
  expect((await hub.settled('referral.set-aside.v1', id!)).data.faults).toMatchObject([{ code: 'held', act: 'hub' }]);
  expect(await hub.partition()).toMatchObject({ received: before.received + 1, setAside: before.setAside + 1, arrived: before.arrived });
  expect(await hub.call('POST', `/messages/${inboxId}/mend`, by.hub, { data: aReferral() })).toMatchObject({
    status: 409,
    body: { code: 'held' },
  });
  expect((await hub.call('POST', `/held/${inboxId}/replay`, by.hub)).status).toBe(202);
  await hub.settled('referral.accepted.v1', id!);
  expect(await hub.partition()).toMatchObject({ received: before.received + 1, setAside: before.setAside, arrived: before.arrived });
});

describe('triage', () => {
  const consents = (contact: string, share: string) =>
    [
      { person: 'p1', purpose: 'contact', state: contact, recordedAt: '2026-01-05T09:40:00Z', how: 'phone', recordedBy: 'Tess Testcase' },
      {
        person: 'p1',
        purpose: 'share_with_provider',
        state: share,
        recordedAt: '2026-01-05T09:41:00Z',
        how: 'phone',
        recordedBy: 'Tess Testcase',
      },
    ] as ReferralSubmittedV1['consents'];

  it.each<[string, Partial<ReferralSubmittedV1>, object, object]>([
    [
      'waits for consent to share',
      { consents: consents('given', 'not_asked') },
      {},
      { outcome: 'needs_information', missing: ['consent_to_share'] },
    ],
    ['waits for an admission', {}, { admission: 'no' }, { outcome: 'needs_information', missing: ['admission'] }],
    [
      'is parked until the day that was wished',
      { wishes: { timing: { when: 'contact_again_on', date: '2099-01-01' } } },
      {},
      { outcome: 'parked', until: '2099-01-01' },
    ],
    ['is on hold while proceedings run', {}, { stage: 'pre_charge', proceedings: 'investigation' }, { outcome: 'on_hold' }],
  ])('a case %s', async (_, changes, incident, outcome) => {
    const { data } = await hub.accepted(hub.police, aReferral(changes, incident));
    expect(data.triage).toMatchObject(outcome);
    expect(hub.ofCase('case.ready.v1', data.case)).toEqual([]);
  });

  it('goes by the later of two answers to one question that one referral gives with one time, and keeps it', async () => {
    const [contact, yes] = consents('given', 'given');
    const { data } = await hub.accepted(hub.police, aReferral({ consents: [yes!, contact!, { ...yes!, state: 'refused' }] }));
    expect(data.triage).toMatchObject({ outcome: 'needs_information', missing: ['consent_to_share'] });
    const kept = (await hub.call('GET', `/referrals/${data.case}`, by.hub)).body.consents;
    expect(Object.fromEntries(kept.map(({ purpose, state }: Record<string, string>) => [purpose, state]))).toEqual({
      contact: 'given',
      share_with_provider: 'refused',
    });
  });

  it('ends its waiting when the consent comes, and is ready then', async () => {
    const { data } = await hub.accepted(hub.police, aReferral({ consents: consents('given', 'not_asked') }));
    const report = {
      case: data.case,
      person: 'p1',
      purpose: 'share_with_provider',
      state: 'given',
      recordedAt: '2026-01-06T09:00:00Z',
      how: 'phone',
      recordedBy: 'Tess Testcase',
    };
    const [id] = await hub.police.send({ type: 'consent.reported.v1', data: report });
    expect((await hub.settled('report.settled.v1', id!)).data).toMatchObject({ outcome: 'done', case: data.case });
    await hub.world.until(() => hub.ofCase('case.ready.v1', data.case).length === 1);
    expect(hub.ofCase('consent.changed.v1', data.case)[0]!.data).toMatchObject({ state: 'given', scope: { state: 'given', reach: 'any' } });
  });
});

it('two agencies that report one incident make two cases, shown as possible duplicates', async () => {
  const crimeReference = `35/${uuid()}`;
  const people = aReferral().people;
  const [one, other] = [
    await hub.accepted(hub.police, aReferral({ people }, { crimeReference })),
    await hub.accepted(hub.victims, aReferral({ people }, { crimeReference: crimeReference.toLowerCase() })),
  ];
  const pairs = (await hub.call('GET', `/possible-duplicates?case=${one.data.case}`, by.hub)).body;
  expect(pairs).toMatchObject([{ case: other.data.case, other: one.data.case, because: ['crime_reference', 'harmed_person_and_week'] }]);
  const { rows } = await hub.database.query('select state from cases where id = any($1::uuid[])', [[one.data.case, other.data.case]]);
  expect(rows).toEqual([{ state: 'ready' }, { state: 'ready' }]);
});

it('referrals of one incident that come together are shown as possible duplicates, each pair once', async () => {
  const crimeReference = `35/${uuid()}`;
  // The same person, written down twice.
  const people = aReferral().people.flatMap((person) => (person.ref === 'p1' ? [person, { ...person, ref: 'p9' }] : [person]));
  const consents = aReferral().consents.flatMap((consent) =>
    consent.person === 'p1' ? [consent, { ...consent, person: 'p9' }] : [consent],
  );
  const referrals = [1, 2, 3].map(() => aReferral({ people, consents }, { crimeReference }));
  const ids = await hub.police.send(...referrals.map((data) => ({ type: 'referral.submitted.v1', data })));
  const cases = await Promise.all(ids.map(async (id) => (await hub.settled('referral.accepted.v1', id)).data.case as string));
  const { rows } = await hub.database.query('select because from possible_duplicate where case_id = any($1::uuid[])', [cases]);
  expect(rows).toEqual([1, 2, 3].map(() => ({ because: ['crime_reference', 'harmed_person_and_week'] })));
});

describe('a list of referrals', () => {
  /** Takes them as one list, in one transaction that is rolled back. @returns statements sent, and outcomes in order */
  async function taken(referrals: ReferralSubmittedV1[]) {
    let statements = 0;
    let outcomes: string[] = [];
    const undo = new Error('rolled back');
    const arrived = referrals.map((data, nth): Arrived<ReferralSubmittedV1> => {
      const common = { messageId: uuid(), source: hub.police.id, door: 'queue' as const, type: 'referral.submitted.v1', subject: uuid() };
      return { inboxId: String(9_000_000_000 + nth), ...common, area: 'cambridgeshire', data, receivedAt: new Date() };
    });
    await hub.database
      .transaction(async (tx) => {
        const query: Tx['query'] = (sql, values) => {
          statements++;
          return tx.query(sql, values);
        };
        await takeReferrals(new OpenUnit({ query }, new Date(), 'intake', hubContracts), hub.service.app.get(Means), arrived);
        const { rows } = await tx.query('select outcome from received where inbox_id >= 9000000000 order by inbox_id');
        outcomes = rows.map((row) => row.outcome);
        throw undo;
      })
      .catch((error: unknown) => {
        if (error !== undo) throw error;
      });
    return { statements, outcomes };
  }

  it('of 200 takes as many statements as one', async () => {
    const { statements } = await taken([aReferral()]);
    expect((await taken(Array.from({ length: 200 }, () => aReferral()))).statements).toBe(statements);
    expect(statements).toBeLessThan(12);
  });

  it('is decided in order: the first of a reference makes the case, the next is a duplicate or a conflict', async () => {
    const one = aReferral();
    const faulty = aReferral({}, { district: 'nowhere' });
    const { outcomes } = await taken([
      faulty,
      one,
      one,
      { ...one, route: 'court' },
      aReferral({ agencyReference: faulty.agencyReference }),
    ]);
    expect(outcomes).toEqual(['rejected', 'accepted', 'duplicate', 'rejected', 'accepted']);
  });
});

it('counts every referral once: received is the sum of where they are', async () => {
  const now = await hub.partition();
  const cases = Object.values<number>(now.cases).reduce((sum, count) => sum + count, 0);
  expect(now.arrived).toBe(0);
  expect(now.received).toBe(now.rejected + now.setAside + now.duplicate + cases);
});

it('keeps and tells nothing personal in clear', async () => {
  expect(await hub.personalTextsInClear()).toEqual([]);
});
