import { randomBytes } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import { startCasework } from '../../apps/casework/src/start-casework.js';
import { startIntake } from '../../apps/intake/src/start-intake.js';
import { startMatching } from '../../apps/matching/src/start-matching.js';
import { referralSubmittedV1Example } from '#contracts/referral.submitted.v1.js';
import { administrator, ConsoleWorld, people, textOf, tokenIn, workerOf } from './console-world.js';

// A referral all the way to the page on which a provider sees who the people are, over every service's HTTP alone.
let hub: ConsoleWorld;

beforeAll(async () => {
  hub = await ConsoleWorld.open(
    { intake: startIntake, matching: startMatching, casework: startCasework },
    { intake: { VAULT_KEY: randomBytes(32).toString('base64') } },
  );
});
afterAll(() => hub?.close());

const [harmed, harmer] = ['Harmed Sample', 'Harmer Sample'].map((name) => `${name} ${uuid().slice(-6)}`) as [string, string];
const referral = {
  ...structuredClone(referralSubmittedV1Example),
  agencyReference: uuid(),
  people: [
    { ...referralSubmittedV1Example.people[0]!, name: harmed, knownAs: undefined },
    { ...referralSubmittedV1Example.people[1]!, name: harmer, knownAs: undefined },
  ],
};

it('names appear when the provider has accepted, on the people page alone, and the view is written down', async () => {
  const agency = people.find(({ role }) => role === 'agency_worker')!;
  const sent = await hub.call('INTAKE', '/referrals', agency.email, referral);
  expect(sent).toMatchObject({ outcome: 'accepted' });
  const id = sent.case as string;
  const { offer, provider } = (
    await hub.world.until(() => hub.world.facts('case.offered.v1').find(({ subject }) => subject === `case/${id}`))
  ).data;
  const worker = workerOf(provider);
  const visitor = await hub.signedIn(worker.email);
  const action = `/provider/offers/${offer}/accept`;
  const before = await visitor.get(`/provider/offers/${offer}`);
  expect((await visitor.get(`/provider/cases/${id}/people`)).status).toBe(404);
  await visitor
    .post(action)
    .type('form')
    .send({ token: tokenIn(before.text, action) })
    .expect(303);
  await hub.world.until(() => hub.world.facts('case.opened.v1').find(({ subject }) => subject === `case/${id}`));

  const page = await hub.world.until(async () => {
    const answer = await visitor.get(`/provider/cases/${id}/people`).expect(200);
    return !textOf(answer.text).includes('on their way') && answer;
  });
  const text = textOf(page.text);
  expect(text).toContain(`Harmed person: ${harmed}`);
  expect(text).toMatch(/Safe ways (Mobile phone|Phone|Email|Text message)/);
  expect(text).toContain('Your view of this page is recorded');
  expect(/<title>([^<]*)/.exec(page.text)![1]).not.toContain('Sample');

  for (const path of ['/provider/offers', `/provider/offers/${offer}`, '/provider/cases', `/provider/cases/${id}`]) {
    const other = await visitor.get(path).expect(200);
    expect(other.text).not.toContain(harmed);
    expect(other.text).not.toContain(harmer);
  }
  const views = (await hub.call('INTAKE', `/views?case=${id}`, administrator.email)) as unknown as { viewer: string; people: string[] }[];
  expect(views.map(({ viewer }) => viewer)).toEqual(expect.arrayContaining([worker.id]));

  const admin = await hub.signedIn(administrator.email);
  const seen = await admin.get(`/admin/cases/${sent.reference}`).expect(200);
  expect(textOf(seen.text)).toContain('With a provider');
  expect(seen.text).not.toContain(harmed);

  // However it was written down; the page leads to the one address that a case has.
  const typed = String(sent.reference).slice(3).toLowerCase().replace('-', ' ');
  const found = await admin
    .get('/admin/cases')
    .query({ reference: ` ${typed} ` })
    .expect(303);
  expect(found.headers.location).toBe(`/admin/cases/${sent.reference}`);
  const none = await admin.get('/admin/cases').query({ reference: 'RJ-<b>' }).expect(404);
  expect(textOf(none.text)).toContain('No case has this reference. Check it: letters and numbers, like RJ-7K2M-4Q');
  expect(none.text).not.toContain('<b>');
  expect(textOf((await admin.get('/admin/cases').expect(404)).text)).toContain('Enter a reference');
});
