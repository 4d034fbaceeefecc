import { aReferral, by, IntakeAtWork } from '#testing/intake-at-work.js';
import { startIntake } from './start-intake.js';

let hub: IntakeAtWork;

beforeAll(async () => {
  hub = await IntakeAtWork.begin(startIntake);
});
afterAll(() => hub?.end());

const aCase = async () => (await hub.accepted(hub.police, aReferral())).data as { case: string; reference: string };
const end = (id: string, order: object, who = by.hub) => hub.call('POST', `/cases/${id}/end`, who, order);
const told = (id: string) => hub.world.until(() => hub.ofCase('referral.ended.v1', id)[0]?.data);
const unsuitable = { end: 'unsuitable', reason: 'risk', signpost: 'victim-support' };

it.each([
  ['unsuitable', unsuitable],
  ['out_of_area', { end: 'out_of_area', reason: 'outside_area' }],
])('an administrator ends a case as %s: once, told to all, and whoever held it sees nobody any more', async (state, order) => {
  const { case: id, reference } = await aCase();
  await hub.allocate(id, hub.provider);
  const before = await hub.partition();
  expect(await end(id, order)).toMatchObject({ status: 200, body: { case: id, reference, state, by: 'hub' } });
  expect(await told(id)).toMatchObject({ ...order, by: 'hub', reference });
  expect((await hub.call('GET', `/cases/${id}/people`, by.provider(hub.provider))).status).toBe(404);
  const read = await hub.call('GET', `/referrals/${id}`, by.agency(hub.police));
  expect(read.body).toMatchObject({ state, ended: { reason: order.reason, by: 'hub' } });
  const after = await hub.partition();
  expect([after.received, after.cases[state]]).toEqual([before.received, (before.cases[state] ?? 0) + 1]);

  expect((await end(id, order)).status).toBe(200);
  expect(await end(id, { end: 'duplicate', reason: 'same_incident', duplicateOf: (await aCase()).case })).toMatchObject({
    status: 409,
    body: { code: 'case_ended' },
  });
  expect(hub.ofCase('referral.ended.v1', id)).toHaveLength(1);
});

it('a duplicate is joined with another case, by its reference as it was written down, and never two with each other', async () => {
  const [one, two, three] = [await aCase(), await aCase(), await aCase()];
  const join = (id: string, other: string) => end(id, { end: 'duplicate', reason: 'same_incident', duplicateOf: other });
  const codeOf = async (answer: Promise<{ status: number; body: { faults: { code: string }[] } }>) => {
    const { status, body } = await answer;
    return [status, body.faults?.[0]?.code];
  };
  expect(await codeOf(join(one.case, one.case))).toEqual([422, 'same_case']);
  expect(await codeOf(join(one.case, 'RJ-0000-00'))).toEqual([422, 'no_such_case']);
  expect(await join(one.case, two.reference.toLowerCase())).toMatchObject({
    status: 200,
    body: { state: 'duplicate', duplicateOf: two.case },
  });
  expect(await told(one.case)).toMatchObject({ end: 'duplicate', duplicateOf: two.case });
  expect(await codeOf(join(two.case, one.case))).toEqual([422, 'joined_itself']);
  expect(await codeOf(join(three.case, one.reference))).toEqual([422, 'joined_itself']);
  const both = await Promise.all([join(two.case, three.case), join(three.case, two.case)]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 422]);
  const seen = async (who: Parameters<typeof hub.call>[2]) => (await hub.call('GET', `/referrals/${one.case}`, who)).body.ended;
  expect(await seen(by.hub)).toMatchObject({ reason: 'same_incident', duplicateOf: two.case });
  expect((await seen(by.agency(hub.police))).duplicateOf).toBeUndefined();
});

it('faults are named, and nobody else may end a case', async () => {
  const { case: id } = await aCase();
  const faulty = await end(id, { end: 'unsuitable', reason: 'changed_mind' });
  expect(faulty.status).toBe(422);
  expect(faulty.body.faults.map(({ path }: { path: string }) => path)).toEqual(['reason', 'signpost']);
  expect((await end(id, { end: 'withdrawn', reason: 'risk' })).status).toBe(422);
  for (const who of [by.agency(hub.police), by.provider(hub.provider)]) expect((await end(id, unsuitable, who)).status).toBe(403);
  expect((await end('019d4657-0000-7000-8000-0000000000ff', unsuitable)).status).toBe(404);
  expect((await hub.call('GET', `/referrals/${id}`, by.hub)).body.state).toBe('ready');
  expect(hub.ofCase('referral.ended.v1', id)).toEqual([]);
});
