import { catalogue, entryOf } from '#contracts/catalogue.js';
import { PartnerAtQueue } from '../journeys/partner-at-queue.js';
import { referral } from '../journeys/referrals.js';
import { until } from '../journeys/running-hub.js';
import type { Journey } from './hub-in-both-forms.js';

const AGENCY = 'cambridgeshire-constabulary';
const types = catalogue.filter((entry) => entry.way === 'from partner').map(({ type }) => type);
const decidedHere = types.filter((type) => entryOf(type)!.decidedBy === 'intake');

type Receipt = Record<string, unknown>;

/** What differs between two messages that say the same of two cases; how a referral stands is told by queue beside its receipt. */
const plain = ({ messageId: _m, receivedAt: _r, issuedAt: _i, status: _s, case: about, reference, duplicateOf, ...receipt }: Receipt) => ({
  ...receipt,
  ...(about !== undefined && { case: 'a case' }),
  ...(reference !== undefined && { reference: 'a reference' }),
  ...(duplicateOf !== undefined && { duplicateOf: 'a message' }),
});

/** The same message by each door, in the whole hub: the same receipt, as the partner gets it. */
export const parity: Journey = (hub) => {
  const systems = new Map<string, PartnerAtQueue>();
  let made = 0;
  beforeAll(() => {
    const provider = hub()
      .providers()
      .find(({ amqp, apiKey }) => amqp && apiKey)!;
    for (const organisation of [hub().organisation(AGENCY), provider]) systems.set(organisation.code, new PartnerAtQueue(organisation));
  });
  afterAll(() => systems.forEach((system) => system.leave()));

  const senderOf = (type: string) =>
    entryOf(type)!.partners.includes('agency')
      ? hub().organisation(AGENCY)
      : hub().organisation([...systems.keys()].find((code) => code !== AGENCY)!);
  const byQueue = async (type: string, data: object, binary: boolean): Promise<Receipt> => {
    const system = systems.get(senderOf(type).code)!;
    const id = `q-${process.pid}-${++made}`;
    await system.send(id, type, data, binary);
    return until(async () => system.receipt(id), `a receipt of ${type}`);
  };
  const byHttp = async (type: string, data: object, binary: boolean): Promise<Receipt> => {
    const id = `h-${process.pid}-${++made}`;
    const event = { specversion: '1.0', id, source: 'x', type };
    const headers = binary
      ? { 'content-type': 'application/json', ...Object.fromEntries(Object.entries(event).map(([name, value]) => [`ce-${name}`, value])) }
      : { 'content-type': 'application/cloudevents+json' };
    const answer = await fetch(`${hub().file.urls.intake}/events`, {
      method: 'POST',
      headers: { ...headers, 'x-api-key': senderOf(type).apiKey! },
      body: JSON.stringify(binary ? data : { ...event, data }),
    });
    return ((await answer.json()) as { receipt: Receipt }).receipt;
  };
  const sound = async (type: string): Promise<object> => {
    if (type === 'referral.submitted.v1') return referral();
    if (!decidedHere.includes(type)) return structuredClone(entryOf(type)!.example);
    const one = referral();
    const { case: id, reference } = (await byQueue('referral.submitted.v1', one, false)) as { case: string; reference: string };
    const at = new Date().toISOString();
    const which = { agencyReference: one.agencyReference };
    if (type === 'referral.amended.v1')
      return { ...which, amendedAt: at, reason: 'A later word.', incident: { ...one.incident, admission: 'partial' } };
    if (type === 'referral.withdrawn.v1') return { case: id, by: 'harmed', reason: 'changed_mind', withdrawnAt: at };
    if (type === 'consent.reported.v1')
      return { ...which, person: 'p1', purpose: 'evaluation', state: 'given', recordedAt: at, how: 'phone', recordedBy: 'Ada Admin' };
    return { reference, asOf: at, stage: 'custody', establishment: 'PBI' };
  };

  const doors = [
    ['queue, structured', byQueue, false],
    ['queue, binary', byQueue, true],
    ['HTTP, structured', byHttp, false],
    ['HTTP, binary', byHttp, true],
  ] as const;

  it.each(types)('%s: sound by its contract, and broken', async (type) => {
    for (const make of [sound, async (of: string) => ({ ...structuredClone(entryOf(of)!.example), harmerAdress: 'x' })]) {
      const got = await Promise.all(
        doors.map(async ([door, send, binary]) => ({ door, receipt: plain(await send(type, await make(type), binary)) })),
      );
      for (const { door, receipt } of got) expect([door, receipt]).toEqual([door, got[0]!.receipt]);
    }
  });

  it('a batch and a file: checked, let in, each row with its receipt', async () => {
    const { apiKey } = hub().organisation(AGENCY);
    const post = async (path: string, contentType: string, body: string) => {
      const answer = await fetch(`${hub().file.urls.intake}${path}`, {
        method: 'POST',
        headers: { 'content-type': contentType, 'x-api-key': apiKey! },
        body,
      });
      return { status: answer.status, body: (await answer.json()) as { id: string } };
    };
    const reaches = (id: string, state: string) =>
      until(async () => {
        const { body } = await hub().ask('intake', `/uploads/${id}`, { apiKey: apiKey! });
        return body.state === state && body;
      }, state);
    const lines = [referral(), { ...referral(), route: 'x' }, referral()].map((data, nth) =>
      JSON.stringify({ specversion: '1.0', id: `line-${process.pid}-${nth}`, source: 'x', type: 'referral.submitted.v1', data }),
    );
    const batch = await post('/batches', 'application/x-ndjson', lines.join('\n'));
    expect((await reaches(batch.body.id, 'done')).outcomes).toEqual({ accepted: 2, rejected: 1 });
    const headers = { 'x-api-key': apiKey! };
    const template = await (await fetch(`${hub().file.urls.intake}/uploads/templates/referral.submitted.v1.csv`, { headers })).text();
    const file = await post('/uploads', 'text/csv', template.replace('VH-2026-000481', `T-${process.pid}-file`));
    await reaches(file.body.id, 'checked');
    expect((await hub().ask('intake', `/uploads/${file.body.id}/confirm`, { method: 'POST', apiKey: apiKey! })).status).toBe(202);
    expect((await reaches(file.body.id, 'done')).outcomes).toEqual({ accepted: 1 });
    const { body } = await hub().ask('intake', `/uploads/${file.body.id}/rows`, { apiKey: apiKey! });
    expect(body).toMatchObject([{ row: 1, outcome: 'accepted', receipt: { outcome: 'accepted', about: 'referral.submitted.v1' } }]);
  });
};
