import type { AskedHub } from '../journeys/asked-hub.js';
import type { Journey } from './hub-in-both-forms.js';
import { offerAnsweredV1Example } from '#contracts/offer.answered.v1.js';
import { referral } from '../journeys/referrals.js';
import { until } from '../journeys/running-hub.js';
import { Answers } from './answers.js';
import { violations } from './prism.js';
import { ThroughPrism } from './through-prism.js';

/** Every partner's route through a contract-checking proxy, well and wrongly asked: no answer is one that the documents do not have. */
export const contract: Journey = (running) => {
  let hub: AskedHub;
  let asked: ThroughPrism;
  const ask: ThroughPrism['ask'] = (...way) => asked.ask(...way);

  beforeAll(async () => {
    hub = running();
    asked = await ThroughPrism.to(hub);
  }, 300_000);
  afterAll(() => asked?.stop(), 60_000);

  it('referring, and all that an agency asks of its case', async () => {
    const { apiKey } = hub.organisation('cambridgeshire-constabulary');
    const key = { apiKey: apiKey! };
    const { token } = (await ask('directory', 'POST', '/tokens', { body: key })).body;
    await ask('directory', 'GET', '/keys');
    await ask('directory', 'GET', '/organisations', { token });
    const sent = referral((one) => (one.route = 'police'));
    const first = await ask('intake', 'POST', '/referrals', { body: sent, ...key, headers: { 'idempotency-key': 'contract-1' } });
    expect(first).toMatchObject({ status: 201, body: { outcome: 'accepted' } });
    await ask('intake', 'POST', '/referrals', { body: sent, ...key, headers: { 'idempotency-key': 'contract-1' } });
    await ask('intake', 'POST', '/referrals', { body: sent, ...key });
    await ask('intake', 'POST', '/referrals', { body: { ...sent, wishes: undefined, notes: 'other' }, ...key });
    await ask('intake', 'POST', '/referrals', { body: { nothing: 1 }, ...key });
    await ask('intake', 'POST', '/referrals', { raw: '{', ...key });
    await ask('intake', 'POST', '/referrals', { raw: JSON.stringify({ a: 'x'.repeat(300_000) }), ...key });
    await ask('intake', 'POST', '/referrals', { body: sent });
    const { case: id, reference } = first.body;
    await ask('intake', 'GET', `/referrals/${id}`, key);
    await ask('intake', 'GET', `/referrals/${reference}`, key);
    await ask('intake', 'GET', '/referrals/RJ-2222-22', key);
    await ask('intake', 'POST', `/referrals/${id}/circumstances`, { body: { stage: 'post_sentence' }, ...key });
    await ask('intake', 'POST', `/referrals/${id}/circumstances`, { body: { stage: 'nowhere' }, ...key });
    await ask('intake', 'POST', `/referrals/${id}/amendments`, { body: { reason: 'correction', notes: 'Other words.' }, ...key });
    await ask('intake', 'POST', `/cases/${id}/consents`, { body: { person: 'nobody', purpose: 'contact', state: 'given' }, ...key });
    const { body: messages } = await ask('intake', 'GET', '/messages', key);
    await ask('intake', 'GET', `/messages/${messages[0].id}`, key);
    await ask('intake', 'GET', `/messages/${messages[0].id}/receipt`, key);
    await ask('intake', 'GET', '/messages/999999999', key);
    await ask('intake', 'GET', '/messages/999999999/receipt', key);
    await ask('intake', 'GET', '/messages?state=nonsense', key);
    const { id: failed } = (await ask('intake', 'GET', '/messages?state=rejected', key)).body[0];
    await ask('intake', 'GET', '/messages/groups', key);
    await ask('intake', 'GET', '/messages/groups?by=type', key);
    await ask('intake', 'GET', `/messages/${failed}/body`, key);
    await ask('intake', 'POST', `/messages/${failed}/mend`, { body: { changes: [{ path: 'nothing' }] }, ...key });
    await ask('intake', 'POST', `/messages/${failed}/replay`, key);
    const { body: staged } = await ask('intake', 'POST', '/retries', { body: { ids: [failed] }, ...key });
    await ask('intake', 'GET', `/retries/${staged.id}`, key);
    await ask('intake', 'POST', '/retries', { body: {}, ...key });
    await until(
      async () => (await ask('intake', 'GET', `/retries/${staged.id}`, key)).body.state === 'done' || undefined,
      'run again',
      30_000,
    );
    await ask('intake', 'POST', `/messages/${failed}/dismiss`, key);
    await ask('directory', 'POST', '/tokens/renewal', { token: await hub.token('agency_worker') });
    await ask('intake', 'POST', `/referrals/${id}/withdrawal`, { body: { by: 'agency', reason: 'no_longer_needed' }, ...key });
    await ask('reporting', 'GET', '/figures', key);
    expect(asked.wrong.splice(0)).toEqual([]);
  }, 120_000);

  it('what an organisation asks of its own connection', async () => {
    const { apiKey } = hub.organisation('cambridgeshire-probation');
    const key = { apiKey: apiKey! };
    await ask('directory', 'GET', '/me', key);
    await ask('directory', 'POST', '/me/api-keys', { body: { wrong: 1 }, ...key });
    const { body: made } = await ask('directory', 'POST', '/me/api-keys', { body: { name: 'contract' }, ...key });
    await ask('directory', 'DELETE', `/me/api-keys/${made.id}`, key);
    await ask('directory', 'DELETE', '/me/api-keys/01890000-0000-7000-8000-000000000000', key);
    await ask('directory', 'PUT', '/me/webhook', { body: { url: 'ftp://nowhere' }, ...key });
    await ask('directory', 'PUT', '/me/webhook', { body: { url: 'https://agency.example.org/rj-hub' }, ...key });
    await ask('directory', 'POST', '/me/webhook/secret', { body: { overlapHours: 1 }, ...key });
    await ask('directory', 'DELETE', '/me/webhook', key);
    await ask('directory', 'POST', '/me/queue-credentials', { body: { overlapHours: 1 }, ...key });
    await ask('directory', 'PUT', '/me/flow', { body: { outbound: 'paused' }, ...key });
    await ask('directory', 'PUT', '/me/flow', { body: { outbound: 'open' }, ...key });
    for (const receipts of ['queue_too', 'pigeon', 'by_door'])
      await ask('directory', 'PUT', '/me/receipts', { body: { receipts }, ...key });
    await ask('directory', 'GET', '/me/log', key);
    expect(asked.wrong.splice(0)).toEqual([]);
  }, 120_000);

  it('what an organisation asks of what it is owed', async () => {
    const key = { apiKey: hub.organisation('cambridgeshire-constabulary').apiKey! };
    const { body: owed } = await ask('notifications', 'GET', '/deliveries', key);
    expect(owed).not.toHaveLength(0);
    await ask('notifications', 'GET', '/deliveries?limit=0', key);
    await ask('notifications', 'GET', '/webhook', key);
    await ask('notifications', 'GET', '/webhook/attempts', key);
    for (const path of ['/webhook/enable', '/webhook/test']) await ask('notifications', 'POST', path, key);
    await ask('notifications', 'POST', '/webhook/replay', { body: { ids: [owed[0].event.id] }, ...key });
    await ask('notifications', 'POST', '/webhook/replay', { body: {}, ...key });
    expect(asked.wrong.splice(0)).toEqual([]);
  }, 120_000);

  it('what an organisation sends as an event, a batch or a file', async () => {
    const key = { apiKey: hub.organisation('cambridgeshire-constabulary').apiKey! };
    const event = {
      ...{ specversion: '1.0', id: 'contract-event-1', source: '/contract', type: 'referral.submitted.v1' },
      ...{ datacontenttype: 'application/json', data: referral((one) => (one.route = 'police')) },
    };
    const structured = { 'content-type': 'application/cloudevents+json' };
    expect((await ask('intake', 'POST', '/events', { body: event, ...key, headers: structured })).status).toBe(201);
    await ask('intake', 'POST', '/events', { body: event, ...key, headers: structured });
    await ask('intake', 'POST', '/events', { body: { ...event, id: 'contract-event-2', data: {} }, ...key, headers: structured });
    const ndjson = { 'content-type': 'application/x-ndjson' };
    const line = JSON.stringify({ ...event, id: 'contract-event-3', data: referral((one) => (one.route = 'police')) });
    const { body: batch } = await ask('intake', 'POST', '/batches', { raw: `${line}\n`, ...key, headers: ndjson });
    await ask('intake', 'POST', '/batches', { raw: 'no json\n', ...key, headers: ndjson });
    await ask('intake', 'GET', '/mappings', key);
    await ask('intake', 'GET', '/mappings/police-crime', key);
    await ask('intake', 'GET', '/mappings/nothing', key);
    await ask('intake', 'PUT', '/mappings/contract', { body: { wrong: 1 }, ...key });
    await ask('intake', 'PUT', '/mappings/contract', {
      body: { name: 'Contract', type: 'referral.withdrawn.v1', columns: [{ column: 'Ref', path: 'agencyReference', as: 'text' }] },
      ...key,
    });
    for (let n = 0; n < 2; n++) await ask('intake', 'DELETE', '/mappings/contract', key);
    for (const form of ['csv', 'xlsx']) await ask('intake', 'GET', `/uploads/templates/referral.submitted.v1.${form}`, key);
    await ask('intake', 'GET', '/uploads/templates/nothing.csv', key);
    const csv = { 'content-type': 'text/csv' };
    const file = 'reference,route\ncontract-row-1,police\n';
    const { body: upload } = await ask('intake', 'POST', '/uploads?type=referral.submitted.v1', { raw: file, ...key, headers: csv });
    await ask('intake', 'POST', '/uploads?type=nothing', { raw: file, ...key, headers: csv });
    const form = { 'content-type': 'multipart/form-data; boundary=x' };
    const part = (head: string, body: string) => `--x\r\nContent-Disposition: form-data; ${head}\r\n\r\n${body}\r\n`;
    const chosen = part('name="file"; filename="a.csv"', file);
    for (const fields of [chosen, part('name="type"', 'nothing') + chosen, part('name="x"', 'y'), chosen + chosen])
      await ask('intake', 'POST', '/uploads', { raw: `${fields}--x--\r\n`, ...key, headers: form });
    await ask('intake', 'POST', '/uploads', { raw: chosen, ...key, headers: form });
    await ask('intake', 'GET', '/uploads', key);
    for (const id of [batch.id ?? batch.upload, upload.id ?? upload.upload, '01890000-0000-7000-8000-000000000000']) {
      await ask('intake', 'GET', `/uploads/${id}`, key);
      await ask('intake', 'GET', `/uploads/${id}/rows`, key);
      await ask('intake', 'GET', `/uploads/${id}/rows-to-mend.csv`, key);
      await ask('intake', 'POST', `/uploads/${id}/confirm`, key);
      await ask('intake', 'POST', `/uploads/${id}/cancel`, key);
    }
    expect(asked.wrong.splice(0)).toEqual([]);
  }, 120_000);

  it('what a provider asks of its offers, its capacity and its cases', async () => {
    const [provider] = hub.providers().filter(({ apiKey }) => apiKey);
    const key = { apiKey: provider!.apiKey! };
    const own = `/providers/${provider!.id}`;
    const nobody = '01890000-0000-7000-8000-000000000000';
    for (const path of ['', '/profile', '/capacity', '/facilitators', '/absences', '/agreements', '/history'])
      await ask('matching', 'GET', `${own}${path}`, key);
    await ask('matching', 'GET', '/providers', key);
    await ask('matching', 'GET', `/providers/${nobody}`, key);
    await ask('matching', 'GET', '/providers/nobody', key);
    const { body: profile } = await ask('matching', 'GET', `${own}/profile`, key);
    await ask('matching', 'PUT', `${own}/profile`, { body: profile, ...key });
    await ask('matching', 'PUT', `${own}/profile`, { body: { ...profile, districts: ['nowhere'] }, ...key });
    await ask('matching', 'PUT', `${own}/profile`, { body: { ...profile, youthJusticeService: !profile.youthJusticeService }, ...key });
    await ask('matching', 'PUT', `${own}/capacity`, { body: { kind: 'known', points: 200 }, ...key });
    await ask('matching', 'PUT', `${own}/capacity`, { body: { kind: 'some' }, ...key });
    const facilitator = { kind: 'staff', accreditation: 'advanced', hoursAMonth: 10 };
    await ask('matching', 'PUT', `${own}/facilitators/contract-1`, { body: facilitator, ...key });
    await ask('matching', 'PUT', `${own}/facilitators/not%20a%20code`, { body: facilitator, ...key });
    const away = { facilitator: 'contract-1', from: '2099-01-01', to: '2099-01-05', kind: 'leave' };
    const { body: absence } = await ask('matching', 'POST', `${own}/absences`, { body: away, ...key });
    await ask('matching', 'POST', `${own}/absences`, { body: { ...away, facilitator: 'nobody' }, ...key });
    await ask('matching', 'GET', `${own}/absences`, key);
    if (absence.id) await ask('matching', 'DELETE', `${own}/absences/${absence.id}`, key);
    await ask('matching', 'DELETE', `${own}/facilitators/contract-1`, key);
    await ask('matching', 'POST', `${own}/pause`, { body: { reason: 'contract' }, ...key });
    await ask('matching', 'POST', `${own}/resume`, key);
    await ask('matching', 'GET', '/offers', key);
    await ask('matching', 'GET', `/offers/${nobody}`, key);
    await ask('matching', 'POST', `/offers/${nobody}/accept`, { body: {}, ...key });
    await ask('matching', 'POST', `/offers/${nobody}/decline`, {
      body: { reason: offerAnsweredV1Example.reason ?? 'no_capacity' },
      ...key,
    });
    await ask('matching', 'POST', `/offers/${nobody}/sign-off`, key);
    await ask('matching', 'POST', `/cases/${nobody}/hand-back`, { body: { reason: 'nonsense' }, ...key });
    await ask('casework', 'GET', '/cases', key);
    await ask('casework', 'GET', '/cases?limit=0', key);
    await ask('casework', 'GET', `/cases/${nobody}`, key);
    expect(asked.wrong.splice(0)).toEqual([]);
  }, 120_000);

  it('a case from its offer to its end', async () => {
    const { apiKey } = hub.organisation('cambridgeshire-constabulary');
    const { body: accepted } = await ask('intake', 'POST', '/referrals', {
      body: referral((one) => (one.route = 'police')),
      apiKey: apiKey!,
    });
    const providers = hub.providers().filter((provider) => provider.apiKey);
    const [holder, offer] = await until(
      async () => {
        for (const provider of providers) {
          const { body } = await ask('matching', 'GET', '/offers?state=open', { apiKey: provider.apiKey! });
          const found = (body as { case: string }[]).find((each) => each.case === accepted.case);
          if (found) return [provider, found as { case: string; id: string }] as const;
        }
        return undefined;
      },
      'an offer',
      30_000,
    );
    const key = { apiKey: holder.apiKey! };
    await ask('matching', 'GET', `/offers/${offer.id}`, key);
    expect((await ask('matching', 'POST', `/offers/${offer.id}/accept`, { body: {}, ...key })).status).toBe(200);
    await ask('matching', 'POST', `/offers/${offer.id}/decline`, { body: { reason: 'no_capacity' }, ...key });
    const id = accepted.case as string;
    await until(async () => (await ask('casework', 'GET', `/cases/${id}`, key)).status === 200 || undefined, 'the case', 30_000);
    await until(async () => (await ask('intake', 'GET', `/cases/${id}/people`, key)).status === 200 || undefined, 'its people', 30_000);
    await ask('intake', 'POST', '/people', { body: { cases: [id] }, ...key });
    await ask('casework', 'POST', `/cases/${id}/progress`, { body: { to: 'contacting' }, ...key });
    await ask('casework', 'POST', `/cases/${id}/progress`, { body: { to: 'delivered' }, ...key });
    await ask('casework', 'POST', `/cases/${id}/progress`, { body: { note: 'free text' }, ...key });
    await ask('casework', 'POST', `/cases/${id}/close`, { body: {}, ...key });
    await ask('casework', 'GET', '/cases', key);
    expect(asked.wrong.splice(0)).toEqual([]);
  }, 120_000);

  it('both see an answer that the documents do not have', async () => {
    const api = structuredClone(asked.apis.get('matching')!);
    delete (api.components.schemas.ProviderView!.properties as Record<string, unknown>).name;
    (api.components.schemas.ProviderView!.properties as Record<string, unknown>).code = { type: 'integer' };
    const prism = await asked.before('matching', api);
    try {
      const [provider] = hub.providers().filter(({ apiKey }) => apiKey);
      const path = `/providers/${provider!.id}`;
      const answer = await fetch(`${prism.url}${path}`, { headers: { 'x-api-key': provider!.apiKey! } });
      const said = {
        method: 'GET',
        path,
        status: answer.status,
        type: answer.headers.get('content-type') ?? '',
        body: await answer.text(),
      };
      expect(violations(answer.headers.get('sl-violations')).join()).toMatch(/code/);
      expect(new Answers(api).faultsOf(said)!.join()).toMatch(/additional[^]*code|code[^]*additional/);
    } finally {
      await prism.stop();
    }
  }, 60_000);

  it('was asked at every route that the documents have', () => {
    const all = [...asked.apis].flatMap(([service, { paths }]) =>
      Object.entries(paths).flatMap(([path, item]) => Object.keys(item).map((method) => `${service} ${method.toUpperCase()} ${path}`)),
    );
    const missed = all.filter((route) => {
      const pattern = new RegExp(`^${route.replace(/\{\w+\}/g, '[^/]+')}$`);
      return ![...asked.seen].some((each) => pattern.test(each));
    });
    expect(missed).toEqual([]);
  });
};
