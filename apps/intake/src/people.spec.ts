import { randomBytes } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import { caseClosedV1Example } from '#contracts/case.closed.v1.js';
import { caseUnallocatedV1Example } from '#contracts/case.unallocated.v1.js';
import { aReferral, by, IntakeAtWork } from '#testing/intake-at-work.js';
import type { As } from '#testing/signed-callers.js';
import { Means } from './means.js';
import type { PersonRow } from './people.queries.js';
import { rewrapKeys } from './rewrap-keys.js';
import { openPerson } from './seal-person.js';
import { startIntake } from './start-intake.js';
import { Unopenable, Vault } from './vault.js';

let hub: IntakeAtWork;

beforeAll(async () => {
  hub = await IntakeAtWork.begin(startIntake);
});
afterAll(() => hub?.end());

describe('the people of a case', () => {
  it('are seen by who holds it and by administrators, while they hold it, and each view is written down', async () => {
    const sent = aReferral();
    const { data } = await hub.accepted(hub.police, sent);
    const see = (who: As) => hub.call('GET', `/cases/${data.case}/people?purpose=contact`, who);
    expect((await see(by.provider(hub.provider))).status).toBe(404);
    await hub.allocate(data.case, hub.provider);
    const seen = await see(by.provider(hub.provider));
    expect(seen.body.people[0]).toMatchObject({
      name: sent.people[0]!.name,
      dateOfBirth: '1984-02-29',
      contactPoints: [{ channel: 'mobile', safe: true }, { safe: false }],
      needs: ['step free'],
    });
    expect((await see(by.provider(hub.otherProvider))).status).toBe(404);
    expect((await see(by.agency(hub.police))).status).toBe(403);
    expect((await see(by.hub)).status).toBe(200);
    const many = await hub.call('POST', '/people', by.provider(hub.provider), { cases: [data.case, uuid()] });
    expect(many.body.cases).toHaveLength(1);
    const views = (await hub.call('GET', `/views?case=${data.case}`, by.hub)).body;
    expect(views.map((view: { viewer: string; purpose: string }) => `${view.viewer} ${view.purpose}`)).toEqual([
      'worker-1 case_work',
      'admin-1 contact',
      'worker-1 contact',
    ]);
    await hub.world.publish({
      type: 'case.unallocated.v1',
      subject: `case/${data.case}`,
      data: { ...caseUnallocatedV1Example, case: data.case, provider: hub.provider.id },
    });
    await hub.world.until(async () => (await see(by.provider(hub.provider))).status === 404);
  });

  it('are withheld where they have not agreed, and gone once erased', async () => {
    const { data } = await hub.accepted(hub.police, aReferral());
    await hub.allocate(data.case, hub.provider);
    const consent = { person: 'p1', purpose: 'share_with_provider', state: 'withdrawn', how: 'phone', recordedBy: 'Ada Admin' };
    await hub.call('POST', `/cases/${data.case}/consents`, by.hub, consent);
    const see = async (who: As) => (await hub.call('GET', `/cases/${data.case}/people`, who)).body.people;
    const [harmed, harmer] = await see(by.provider(hub.provider));
    expect(harmed).toMatchObject({ withheld: 'consent', contactPoints: [] });
    expect(harmed.name).toBeUndefined();
    expect(harmer.name).toMatch(/^Alex Invented/);
    expect((await see(by.hub))[0].name).toMatch(/^Sam Sample/);
    expect((await hub.call('DELETE', `/cases/${data.case}/people/${harmed.id}`, by.hub)).status).toBe(200);
    await hub.world.until(() => hub.world.facts('person.erased.v1').find((fact) => fact.data.person === harmed.id));
    expect((await see(by.hub))[0]).toMatchObject({ withheld: 'erased' });
  });

  it('are nobody’s but the hub’s once the case is closed', async () => {
    const { data } = await hub.accepted(hub.police, aReferral());
    await hub.allocate(data.case, hub.provider);
    await hub.world.publish({
      type: 'case.closed.v1',
      subject: `case/${data.case}`,
      data: { ...caseClosedV1Example, case: data.case, provider: hub.provider.id },
    });
    await hub.world.until(async () => (await hub.call('GET', `/cases/${data.case}/people`, by.provider(hub.provider))).status === 404);
    expect((await hub.call('GET', `/referrals/${data.case}`, by.agency(hub.police))).body.state).toBe('closed');
  });
});

describe('an erasure', () => {
  const erase = (id: string, person: string) => hub.call('DELETE', `/cases/${id}/people/${person}`, by.hub);
  const idsOf = async (id: string): Promise<string[]> =>
    (await hub.call('GET', `/cases/${id}/people`, by.hub)).body.people.map((person: { id: string }) => person.id);

  it('of the only harmed person ends the case, for its provider too', async () => {
    const { data } = await hub.accepted(hub.police, aReferral());
    await hub.allocate(data.case, hub.provider);
    const [harmed] = await idsOf(data.case);
    await erase(data.case, harmed!);
    const { rows } = await hub.database.query('select state, provider from cases where id = $1', [data.case]);
    expect(rows).toEqual([{ state: 'withdrawn', provider: null }]);
    await hub.world.until(() => hub.ofCase('referral.ended.v1', data.case).length === 1);
    expect(hub.ofCase('referral.ended.v1', data.case)[0]!.data).toMatchObject({ end: 'withdrawn', reason: 'no_harmed_person', by: 'hub' });
    await erase(data.case, harmed!);
    expect(hub.ofCase('referral.ended.v1', data.case)).toHaveLength(1);
  });

  it.each([
    ['of the willing one of two harmed people stops the case', 0, 'needs_information', ['consent_to_contact']],
    ['of the harmer stops the case', 1, 'needs_information', ['harmer']],
    ['of a harmed person who had not agreed leaves it with those who have', 2, 'ready', []],
  ])('%s', async (_, nth, state, missing) => {
    const example = aReferral();
    const people = [...example.people, { ...example.people[0]!, ref: 'p9', name: 'Sam Sample the Second' }];
    const consents = [...example.consents, { person: 'p9', purpose: 'contact' as const, state: 'not_asked' as const }];
    const { data } = await hub.accepted(hub.police, aReferral({ people, consents }));
    await erase(data.case, (await idsOf(data.case))[nth]!);
    const { rows } = await hub.database.query('select state, missing from cases where id = $1', [data.case]);
    expect(rows).toEqual([{ state, missing }]);
    await hub.world.until(() => hub.ofCase('case.changed.v1', data.case).length === 1);
    await hub.world.until(() => (hub.ofCase('case.triaged.v1', data.case).at(-1)?.data ?? data.triage).outcome === state);
  });
});

it('a new master key opens what the old one closed, and the old one is needed no more', async () => {
  const { vault } = hub.service.app.get(Means);
  const fresh = randomBytes(32).toString('base64');
  await rewrapKeys(hub.database, Vault.open(`${fresh},${hub.vaultKey}`));
  const { rows } = await hub.database.query<PersonRow>('select * from person where data_key is not null');
  expect(rows.length).toBeGreaterThan(3);
  for (const row of rows) expect(openPerson(Vault.open(fresh), row)?.name).toBeDefined();
  expect(() => openPerson(vault, rows[0]!)).toThrow(Unopenable);
  await rewrapKeys(hub.database, Vault.open(`${hub.vaultKey},${fresh}`));
  expect(
    openPerson(vault, (await hub.database.query<PersonRow>('select * from person where id = $1', [rows[0]!.id])).rows[0]!)?.name,
  ).toBeDefined();
}, 60_000);

it('keeps and tells nothing personal in clear', async () => {
  expect(await hub.personalTextsInClear()).toEqual([]);
});
