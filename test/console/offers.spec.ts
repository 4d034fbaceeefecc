import { v7 as uuid } from 'uuid';
import { startCasework } from '../../apps/casework/src/start-casework.js';
import { startMatching } from '../../apps/matching/src/start-matching.js';
import { consentChangedV1Example } from '#contracts/consent.changed.v1.js';
import { codedCaseExample } from '#contracts/coded-case.js';
import { administrator, ConsoleWorld, organisations, people, textOf, tokenIn, workerOf } from './console-world.js';
import { acceptedReferral, readyCase, referenceOf } from './cases.js';

let hub: ConsoleWorld;

beforeAll(async () => (hub = await ConsoleWorld.open({ matching: startMatching, casework: startCasework })));
afterAll(() => hub?.close());

/** A case comes ready, and is offered: who was asked, and the offer. */
async function anOffer(change: Parameters<typeof readyCase>[1] = {}) {
  const id = uuid();
  await hub.world.publish(acceptedReferral(id), readyCase(id, change));
  const fact = await hub.world.until(() => hub.world.facts('case.offered.v1').find(({ subject }) => subject === `case/${id}`));
  const { offer, provider } = fact.data as { offer: string; provider: string };
  return { id, offer, provider, reference: referenceOf(id), worker: workerOf(provider) };
}

const factAbout = (type: string, id: string) =>
  hub.world.until(() => hub.world.facts(type).find(({ subject }) => subject === `case/${id}`));

it('an offer is read, accepted and opened as a case; the next look says what was done, once', async () => {
  const { id, offer, reference, worker } = await anOffer();
  const visitor = await hub.signedIn(worker.email);
  const list = await visitor.get('/provider/offers').expect(200);
  expect(textOf(list.text)).toContain(`${reference} Burglary, dwelling Cambridge`);
  const page = await visitor.get(`/provider/offers/${offer}`).expect(200);
  expect(textOf(page.text)).toMatch(
    /If you accept \d+ points held since .* become committed: from \d+% to \d+% committed this month\. First contact is due by 5pm on/,
  );
  const answer = await visitor
    .post(`/provider/offers/${offer}/accept`)
    .type('form')
    .send({ token: tokenIn(page.text, `/provider/offers/${offer}/accept`) });
  expect([answer.status, answer.headers.location]).toEqual([303, '/provider/offers']);
  expect(textOf((await visitor.get('/provider/offers')).text)).toContain(`You accepted ${reference}.`);
  expect(textOf((await visitor.get('/provider/offers')).text)).not.toContain(`You accepted ${reference}.`);
  await factAbout('case.opened.v1', id);
  expect(textOf((await visitor.get('/provider/cases')).text)).toContain(reference);
  expect(textOf((await visitor.get(`/provider/cases/${id}`).expect(200)).text)).toMatch(
    /First contact by 5pm on .* A provider accepted the case\./,
  );
});

it('a second press is shown the first result, and nothing is done twice', async () => {
  const { id, offer, worker } = await anOffer();
  const visitor = await hub.signedIn(worker.email);
  const action = `/provider/offers/${offer}/accept`;
  const token = tokenIn((await visitor.get(`/provider/offers/${offer}`)).text, action);
  const answers = await Promise.all([1, 2, 3].map(() => visitor.post(action).type('form').send({ token })));
  expect(answers.map(({ status, headers }) => [status, headers.location])).toEqual(Array(3).fill([303, '/provider/offers']));
  // Once it is accepted, a deed done anew would say that it was accepted before: the first result does not.
  await visitor.post(action).type('form').send({ token }).expect(303);
  expect(textOf((await visitor.get('/provider/offers')).text)).toContain(`You accepted ${referenceOf(id)}.`);
  await factAbout('case.allocated.v1', id);
  const { rows } = await hub.world
    .database('console')
    .query(`select result from form_sent where result ->> 'to' is not null and result -> 'notice' ->> 'reference' = $1`, [referenceOf(id)]);
  expect(rows).toHaveLength(1);
});

it('of two colleagues who accept, the later one reads that nothing was done twice', async () => {
  const { offer, reference, worker } = await anOffer();
  const [first, second] = [await hub.signedIn(worker.email), await hub.signedIn(worker.email)];
  const action = `/provider/offers/${offer}/accept`;
  const tokens = await Promise.all(
    [first, second].map(async (each) => tokenIn((await each.get(`/provider/offers/${offer}`)).text, action)),
  );
  await first.post(action).type('form').send({ token: tokens[0] }).expect(303);
  await second.post(action).type('form').send({ token: tokens[1] }).expect(303);
  expect(textOf((await second.get('/provider/offers')).text)).toContain(`${reference} was accepted before. Nothing was done twice.`);
  expect(textOf((await second.get(`/provider/offers/${offer}`)).text)).toContain('This offer was accepted');
});

it('a decline asks why, keeps the page where nothing was chosen, and sends the reason', async () => {
  const { id, offer, worker } = await anOffer();
  const visitor = await hub.signedIn(worker.email);
  const action = `/provider/offers/${offer}/decline`;
  const page = await visitor.get(action).expect(200);
  const empty = await visitor
    .post(action)
    .type('form')
    .send({ token: tokenIn(page.text, action) })
    .expect(400);
  expect(textOf(empty.text)).toMatch(/There is a problem Select why you cannot take it/);
  const answer = await visitor
    .post(action)
    .type('form')
    .send({ token: tokenIn(empty.text, action), reason: 'scope' });
  expect(answer.headers.location).toBe('/provider/offers');
  expect((await factAbout('offer.declined.v1', id)).data).toMatchObject({ offer, reason: 'scope' });
  expect(textOf((await visitor.get('/provider/offers')).text)).toMatch(/You declined .* Not what we do/);
});

it('a serious case is accepted and then waits for a colleague: who accepted it cannot sign it off', async () => {
  const { offer, reference, worker } = await anOffer({ complexity: 'serious_sensitive', tags: ['hate'] });
  const visitor = await hub.signedIn(worker.email);
  const page = await visitor.get(`/provider/offers/${offer}`).expect(200);
  expect(textOf(page.text)).toContain('after you accept, a colleague must sign it off before it is yours.');
  const accept = `/provider/offers/${offer}/accept`;
  await visitor
    .post(accept)
    .type('form')
    .send({ token: tokenIn(page.text, accept) })
    .expect(303);
  expect(textOf((await visitor.get('/provider/offers')).text)).toContain(
    `You accepted ${reference}. It is serious and sensitive: a colleague must sign it off before it is yours.`,
  );
  const waiting = await visitor.get(`/provider/offers/${offer}`).expect(200);
  expect(textOf(waiting.text)).toMatch(/Accepted, to be signed off .*If you sign it off .*Sign this case off/);
  const signOff = `/provider/offers/${offer}/sign-off`;
  const refused = await visitor
    .post(signOff)
    .type('form')
    .send({ token: tokenIn(waiting.text, signOff) });
  expect([refused.status, textOf(refused.text)]).toEqual([
    409,
    expect.stringContaining('signed off by another person than who accepts it'),
  ]);
});

it('consent withdrawn between offer and acceptance: refused, with matching’s own sentence', async () => {
  const { id, offer, worker } = await anOffer();
  const visitor = await hub.signedIn(worker.email);
  const action = `/provider/offers/${offer}/accept`;
  const token = tokenIn((await visitor.get(`/provider/offers/${offer}`)).text, action);
  await hub.world.publish({
    type: 'consent.changed.v1',
    subject: `case/${id}`,
    data: { ...consentChangedV1Example, case: id, person: uuid(), asOf: new Date().toISOString() },
  });
  await factAbout('offer.withdrawn.v1', id);
  const answer = await visitor.post(action).type('form').send({ token });
  expect(answer.status).toBe(409);
  expect(textOf(answer.text)).toMatch(/This cannot be done now .*(consent|Consent)/);
});

it('what is another provider’s, and what is not there, are the same page', async () => {
  const { id, offer, worker } = await anOffer();
  const stranger = people.find((person) => person.role === 'provider_worker' && person.organisation !== worker.organisation)!;
  const visitor = await hub.signedIn(stranger.email);
  const bare = ({ status, text }: { status: number; text: string }) => `${status} ${text.replace(/name="token" value="[^"]+"/g, '')}`;
  const pagesAt = async (...paths: string[]) => new Set((await Promise.all(paths.map((path) => visitor.get(path)))).map(bare));
  const offers = await pagesAt(
    `/provider/offers/${offer}`,
    `/provider/offers/${uuid()}`,
    '/provider/offers/RJ-0000-00',
    '/provider/offers/1/decline',
  );
  expect([offers.size, [...offers][0]!.slice(0, 3)]).toEqual([1, '404']);
  const cases = await pagesAt(
    `/provider/cases/${id}`,
    `/provider/cases/${uuid()}`,
    `/provider/cases/${uuid()}/people`,
    '/provider/cases/RJ-0000-00',
  );
  expect([cases.size, [...cases][0]!.slice(0, 3)]).toEqual([1, '404']);
});

it('an acceptance without the page’s own token is not heard', async () => {
  const { offer, worker } = await anOffer();
  const visitor = await hub.signedIn(worker.email);
  const other = tokenIn((await visitor.get(`/provider/offers/${offer}/decline`)).text, `/provider/offers/${offer}/decline`);
  for (const token of [undefined, '', 'a.b', other]) {
    const answer = await visitor.post(`/provider/offers/${offer}/accept`).type('form').send({ token });
    expect(answer.status).toBe(403);
  }
  expect(textOf((await visitor.get(`/provider/offers/${offer}`)).text)).toContain('Accept this case');
});

it('an administrator sees the load, who waits and why, and how a case came to its provider', async () => {
  const { id, provider } = await anOffer();
  const visitor = await hub.signedIn(administrator.email);
  const waits = uuid();
  // Consent reaches one provider alone, which does not take this.
  await hub.world.publish(
    acceptedReferral(waits),
    readyCase(waits, { consent: { ...codedCaseExample.consent, state: 'given', reach: 'listed', providers: [uuid()] } }),
  );
  await factAbout('case.waiting.v1', waits);
  const board = textOf((await visitor.get('/admin').expect(200)).text);
  expect(board).toMatch(/[\d,]+ points known: \d+ committed, \d+ held, [\d,]+ free\./);
  expect(board).toMatch(/Waiting \(\d+\)/);
  expect(board).toContain(referenceOf(waits));
  const page = textOf((await visitor.get(`/admin/cases/${id}`).expect(200)).text);
  expect(page).toMatch(/We looked at 12 providers\. \d+ could take the case\./);
  expect(page).toContain(`Why ${nameOf(provider)} was asked`);
  expect(page).toContain('It does not');
});

it('health says who works and who does not answer', async () => {
  const page = textOf((await (await hub.signedIn(administrator.email)).get('/admin/health').expect(200)).text);
  expect(page).toMatch(/Matching Working/);
  expect(page).toMatch(/Intake No answer .*It has not answered since these pages were started\./);
  expect(page).toMatch(/Intake not known not known not known/);
});

it('people are not shown while the vault is away, and nobody is told to guess', async () => {
  const { id, offer, worker } = await anOffer();
  const visitor = await hub.signedIn(worker.email);
  const action = `/provider/offers/${offer}/accept`;
  await visitor
    .post(action)
    .type('form')
    .send({ token: tokenIn((await visitor.get(`/provider/offers/${offer}`)).text, action) })
    .expect(303);
  await factAbout('case.opened.v1', id);
  const page = await visitor.get(`/provider/cases/${id}/people`).expect(200);
  expect(textOf(page.text)).toContain('Contact details are not available now. Do not use notes or memory instead.');
});

const nameOf = (provider: string) => organisations.find(({ id }) => id === provider)!.name;
