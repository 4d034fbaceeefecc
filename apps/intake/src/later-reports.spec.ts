import { offerAnsweredV1Example } from '#contracts/offer.answered.v1.js';
import { progressReportedV1Example } from '#contracts/progress.reported.v1.js';
import { aReferral, by, IntakeAtWork } from '#testing/intake-at-work.js';
import { TestPartner } from '#testing/test-partner.js';
import type { ConsentRow } from './people.queries.js';
import { ReviewCases } from './review-cases.js';
import { startIntake } from './start-intake.js';

let hub: IntakeAtWork;

beforeAll(async () => {
  hub = await IntakeAtWork.begin(startIntake);
});
afterAll(() => hub?.end());

describe('what is reported later', () => {
  it('a consent withdrawn is told at once, and an older word does not bring it back', async () => {
    const { data } = await hub.accepted(hub.police, aReferral());
    const harmed = data.people.find((person: { role: string }) => person.role === 'harmed').person;
    const say = async (state: string, recordedAt: string) => {
      const report = {
        case: data.case,
        person: harmed,
        purpose: 'share_with_provider',
        state,
        recordedAt,
        how: 'phone',
        recordedBy: 'Tess Testcase',
      };
      const [id] = await hub.police.send({ type: 'consent.reported.v1', data: report });
      await hub.settled('report.settled.v1', id!);
    };
    await say('withdrawn', '2026-02-01T10:00:00Z');
    await say('given', '2026-01-20T10:00:00Z');
    expect(hub.ofCase('consent.changed.v1', data.case).map((fact) => fact.data.state)).toEqual(['withdrawn']);
    expect(hub.ofCase('consent.changed.v1', data.case)[0]!.data.scope).toEqual({ state: 'withdrawn', reach: 'listed', providers: [] });
    expect(hub.ofCase('case.triaged.v1', data.case).at(-1)!.data).toMatchObject({
      outcome: 'needs_information',
      missing: ['consent_to_share'],
    });
    const { rows } = await hub.database.query<ConsentRow>('select said from consent where case_id = $1 order by id', [data.case]);
    const shared = rows.map((row) => row.said.filter(({ purpose }) => purpose === 'share_with_provider').map(({ state }) => state));
    expect(shared).toEqual([['given'], ['withdrawn'], ['given']]);
  });

  it('a move into prison recodes the case', async () => {
    const { data } = await hub.accepted(hub.police, aReferral());
    const [id] = await hub.police.send({
      type: 'circumstances.reported.v1',
      data: { reference: data.reference, asOf: '2026-02-01T08:00:00Z', stage: 'custody', establishment: 'hmp-peterborough' },
    });
    await hub.settled('report.settled.v1', id!);
    const [recoded] = await hub.world.until(
      () => hub.ofCase('case.recoded.v1', data.case).length === 1 && hub.ofCase('case.recoded.v1', data.case),
    );
    expect(recoded!.data).toMatchObject({ stage: 'custody', establishment: 'PBI', changed: ['stage', 'establishment'] });
    expect(hub.ofCase('case.changed.v1', data.case)).toHaveLength(1);
  });

  it('an amendment replaces a part whole, keeps the rest, and is held to the rules of a referral', async () => {
    const sent = aReferral();
    const { data } = await hub.accepted(hub.police, sent);
    const child = { ...sent.people[0]!, dateOfBirth: '2014-05-01', guardian: 'g1' };
    const guardian = { ref: 'g1', role: 'guardian', name: 'Gina Guardian', contactPoints: [] };
    const amend = (changes: object) =>
      hub.police.send({
        type: 'referral.amended.v1',
        data: { agencyReference: sent.agencyReference, amendedAt: '2026-02-02T10:00:00Z', reason: 'Told us more.', ...changes },
      });
    const [bad] = await amend({ people: [child] });
    expect((await hub.settled('report.settled.v1', bad!)).data).toMatchObject({
      outcome: 'refused',
      faults: [{ path: 'people[0].guardian', code: 'not_a_guardian' }],
    });
    const [good] = await amend({ people: [child, guardian] });
    expect((await hub.settled('report.settled.v1', good!)).data).toMatchObject({ outcome: 'done' });
    const recoded = (await hub.world.until(() => hub.ofCase('case.recoded.v1', data.case)[0])).data;
    expect(recoded).toMatchObject({
      complexity: 'serious_sensitive',
      flags: ['child', 'repeat'],
      tags: ['youth'],
      category: 'BUD',
      interventions: ['letter', 'indirect_shuttle'],
    });
    expect(recoded.harmedAgeBands).toEqual(['10_to_17']);
    const { body } = await hub.call('GET', `/cases/${data.case}/people?purpose=review`, by.hub);
    expect(body.people.map((person: { name: string }) => person.name)).toEqual([
      sent.people[0]!.name,
      sent.people[1]!.name,
      'Gina Guardian',
    ]);
  });

  it('matching is told of another loss, and of reports of the same trouble', async () => {
    const sent = aReferral();
    const { data } = await hub.accepted(hub.police, sent);
    const incident = { ...sent.incident, lossPounds: 49.5, reports: [{ incidentOn: '2025-12-01', reportedOn: '2025-12-02' }] };
    const about = { agencyReference: sent.agencyReference, amendedAt: '2026-02-02T10:00:00Z', reason: 'Told us more.' };
    await hub.police.send({ type: 'referral.amended.v1', data: { ...about, incident } });
    expect((await hub.world.until(() => hub.ofCase('case.recoded.v1', data.case)[0])).data).toMatchObject({
      changed: ['loss', 'reports'],
      lossPence: 4950,
      reports: incident.reports,
    });
  });

  it('a withdrawal ends the case, said twice as well as once; another agency cannot', async () => {
    const { data } = await hub.accepted(hub.police, aReferral());
    const withdrawal = { case: data.case, by: 'harmed', reason: 'changed_mind', withdrawnAt: '2026-02-01T10:00:00Z' };
    const [stranger] = await hub.victims.send({ type: 'referral.withdrawn.v1', data: withdrawal });
    expect((await hub.settled('report.settled.v1', stranger!)).data).toMatchObject({
      outcome: 'refused',
      faults: [{ path: 'case', code: 'unknown_case' }],
    });
    const ids = await hub.police.send(
      { type: 'referral.withdrawn.v1', data: withdrawal },
      { type: 'referral.withdrawn.v1', data: withdrawal },
    );
    for (const id of ids) expect((await hub.settled('report.settled.v1', id)).data.outcome).toBe('done');
    expect(hub.ofCase('referral.ended.v1', data.case).map((fact) => fact.data)).toMatchObject([
      { end: 'withdrawn', by: 'harmed', reason: 'changed_mind' },
    ]);
  });

  it('providers’ reports are handed on with whose they are, and the note stays in the vault', async () => {
    const { data } = await hub.accepted(hub.police, aReferral());
    await hub.allocate(data.case, hub.provider);
    const note = 'Sam would like the letter read aloud.';
    const [answer, progress] = await hub.provider.send(
      { type: 'offer.answered.v1', data: { ...offerAnsweredV1Example, extensions: { own: 'thing' } } },
      { type: 'progress.reported.v1', data: { ...progressReportedV1Example, case: data.case, note } },
    );
    const [handed] = await hub.world.until(
      () => hub.world.facts('progress.reported.v1').length === 1 && hub.world.facts('progress.reported.v1'),
    );
    expect(handed).toMatchObject({
      subject: `case/${data.case}`,
      data: { handedOnFrom: { partner: hub.provider.id, door: 'queue', messageId: progress } },
    });
    expect(JSON.stringify(handed)).not.toContain('Sam');
    expect(hub.world.facts('offer.answered.v1')[0]!.data).toMatchObject({ answer: 'declined', handedOnFrom: { messageId: answer } });
    expect(hub.world.facts('offer.answered.v1')[0]!.data.extensions).toBeUndefined();
    const { rows } = await hub.database.query('select note_sealed from note where case_id = $1', [data.case]);
    expect(rows).toHaveLength(1);
    expect(rows[0].note_sealed.includes('letter')).toBe(false);
  });
});

it('a parked case whose day has come is triaged again, and ready', async () => {
  const { data } = await hub.accepted(hub.police, aReferral({ wishes: { timing: { when: 'contact_again_on', date: '2099-01-01' } } }));
  await hub.database.query(
    `update cases set parked_until = '2026-01-01', stated = jsonb_set(stated::jsonb, '{wishes,timing,date}', '"2026-01-01"') where id = $1`,
    [data.case],
  );
  await hub.service.app.get(ReviewCases).run();
  const [ready] = await hub.world.until(
    () => hub.ofCase('case.ready.v1', data.case).length === 1 && hub.ofCase('case.ready.v1', data.case),
  );
  expect(ready!.data.priority.reviewOn).toBe('2026-01-01');
  expect(data.triage.outcome).toBe('parked');
  expect(hub.ofCase('case.triaged.v1', data.case).map((fact) => fact.data.outcome)).toEqual(['ready']);
});

it('a contact point that became unsafe is never shown as safe again, and without another the case waits for one', async () => {
  const { data } = await hub.accepted(hub.police, aReferral());
  const see = async () => (await hub.call('GET', `/cases/${data.case}/people`, by.hub)).body.people[0];
  const { id: person, contactPoints } = await see();
  const point = contactPoints.find(({ safe }: { safe: boolean }) => safe).id;
  await hub.world.publish({
    type: 'contact.unsafe.v1',
    subject: `case/${data.case}`,
    data: { case: data.case, area: 'cambridgeshire', person, point, why: 'bounced', at: new Date().toISOString() },
  });
  await hub.world.until(() => hub.ofCase('case.triaged.v1', data.case).length === 1);
  expect(hub.ofCase('case.triaged.v1', data.case)[0]!.data).toMatchObject({ outcome: 'needs_information', missing: ['contact_point'] });
  expect((await see()).contactPoints.some(({ safe }: { safe: boolean }) => safe)).toBe(false);
});

it('two hundred reports about one case, sent fast, are applied in order', async () => {
  const { data } = await hub.accepted(hub.police, aReferral());
  const states = Array.from({ length: 200 }, (_, nth) => (nth % 2 ? 'given' : 'withdrawn'));
  await hub.police.send(
    ...states.map((state, nth) => ({
      type: 'consent.reported.v1',
      data: {
        case: data.case,
        person: 'p1',
        purpose: 'evaluation',
        state,
        recordedAt: new Date(Date.parse('2026-02-01T10:00:00Z') + nth * 1000).toISOString(),
        how: 'phone',
        recordedBy: 'Tess Testcase',
      },
    })),
  );
  const told = await hub.world.until(
    () => hub.ofCase('consent.changed.v1', data.case).length === 200 && hub.ofCase('consent.changed.v1', data.case),
  );
  expect(told.map((fact) => fact.data.state)).toEqual(states);
});

it('a suspended partner’s queue is left alone, and read again once it is resumed', async () => {
  const agency = await TestPartner.register(hub.world, 'agency', 'suspended-agency');
  const change = async (what: 'suspended' | 'resumed', state: string) => {
    await hub.world.publish({
      type: `partner.${what}.v1`,
      subject: `partner/${agency.id}`,
      data: { ...agency.facts, at: new Date().toISOString() },
    });
    await hub.world.until(
      async () => (await hub.database.query('select from partner where id = $1 and state = $2', [agency.id, state])).rowCount === 1,
    );
  };
  await hub.accepted(agency, aReferral());
  await change('suspended', 'suspended');
  const [id] = await agency.send({ type: 'referral.submitted.v1', data: aReferral() });
  await hub.accepted(hub.police, aReferral());
  expect(hub.about('referral.accepted.v1', id!)).toEqual([]);
  await change('resumed', 'open');
  await hub.settled('referral.accepted.v1', id!);
  await agency.close();
});

it.each(['withdrawn', 'refused'])('consent %s wins over one that was given before by a clock ahead of it', async (state) => {
  const { data } = await hub.accepted(hub.police, aReferral());
  const say = async (what: string, minutes: number) => {
    const recordedAt = new Date(Date.now() + minutes * 60_000).toISOString();
    const report = { person: 'p1', purpose: 'share_with_provider', state: what, recordedAt, how: 'phone', recordedBy: 'Ada Admin' };
    expect((await hub.call('POST', `/cases/${data.case}/consents`, by.hub, report)).status).toBe(200);
  };
  await say('given', 4);
  await say(state, -3);
  const last = async () =>
    (await hub.call('GET', `/referrals/${data.case}`, by.hub)).body.consents.find(
      ({ purpose }: { purpose: string }) => purpose === 'share_with_provider',
    ).state;
  expect(await last()).toBe(state);
  await hub.world.until(() => hub.ofCase('consent.changed.v1', data.case).some((fact) => fact.data.state === state));
  await say('given', -60);
  expect(await last()).toBe(state);
  await say('given', 0);
  expect(await last()).toBe('given');
});

it.each([
  ['that intake decides', 'consent.reported.v1'],
  ['that another service decides', 'progress.reported.v1'],
])('a report %s, sent again, is answered as a duplicate', async (_, type) => {
  const { data } = await hub.accepted(hub.police, aReferral());
  await hub.allocate(data.case, hub.provider);
  const consent = {
    case: data.case,
    person: 'p1',
    purpose: 'evaluation',
    state: 'given',
    recordedAt: '2026-02-01T10:00:00Z',
    how: 'phone',
  };
  const report =
    type === 'consent.reported.v1' ? { ...consent, recordedBy: 'Tess Testcase' } : { ...progressReportedV1Example, case: data.case };
  const [id] = await hub.provider.send({ type, data: report });
  await hub.provider.send({ type, data: report, id: id! });
  const answers = () => hub.about('report.settled.v1', id!).map((fact) => fact.data);
  await hub.world.until(() => answers().some(({ outcome }) => outcome !== 'done'));
  expect(answers().filter(({ outcome }) => outcome !== 'done')).toMatchObject([{ outcome: 'duplicate', faults: [] }]);
});

it.each<[string, () => TestPartner, string, object]>([
  ['an agency says nothing of a provider’s work', () => hub.police, 'progress.reported.v1', progressReportedV1Example],
  [
    'a provider takes no referral back',
    () => hub.provider,
    'referral.withdrawn.v1',
    { by: 'harmed', reason: 'changed_mind', withdrawnAt: '2026-01-08T16:30:00Z' },
  ],
])('%s: it is refused, and nobody is told', async (_, sender, type, report) => {
  const { data } = await hub.accepted(hub.police, aReferral());
  await hub.allocate(data.case, hub.provider);
  const [id] = await sender().send({ type, data: { ...report, case: data.case } });
  expect((await hub.settled('report.settled.v1', id!)).data).toMatchObject({ outcome: 'refused', faults: [{ code: 'not_yours_to_send' }] });
  expect(hub.ofCase(type, data.case)).toEqual([]);
});

it('a note is kept of a provider’s own case alone, also where the note was quicker than the word that the case is theirs', async () => {
  const { data } = await hub.accepted(hub.police, aReferral());
  const report = { ...progressReportedV1Example, case: data.case, note: 'Sam would like the letter read aloud.' };
  const reported = async (partner: TestPartner) => {
    const [id] = await partner.send({ type: 'progress.reported.v1', data: report });
    await hub.world.until(() => hub.ofCase('progress.reported.v1', data.case).some((fact) => fact.data.handedOnFrom.messageId === id));
  };
  const notes = async () => {
    const { rows } = await hub.database.query('select source, waits_until is null as kept from note where case_id = $1 order by id', [
      data.case,
    ]);
    return rows.map(({ source, kept }) => [source === hub.provider.id ? 'holder' : 'stranger', kept ? 'kept' : 'waits']);
  };
  await reported(hub.otherProvider);
  await reported(hub.provider);
  expect(await notes()).toEqual([
    ['stranger', 'waits'],
    ['holder', 'waits'],
  ]);
  await hub.allocate(data.case, hub.provider);
  await reported(hub.provider);
  expect(await notes()).toEqual([
    ['stranger', 'waits'],
    ['holder', 'kept'],
    ['holder', 'kept'],
  ]);
  // Its time is over, and no word has come.
  await hub.database.query(`update note set waits_until = now() where waits_until is not null`);
  await hub.service.app.get(ReviewCases).run();
  expect(await notes()).toEqual([
    ['holder', 'kept'],
    ['holder', 'kept'],
  ]);
});

it('keeps and tells nothing personal in clear', async () => {
  expect(await hub.personalTextsInClear()).toEqual([]);
});
