import { v7 as uuid } from 'uuid';
import { catalogue, entryOf } from '#contracts/catalogue.js';
import { receiptOfAccepted, receiptOfRejected, receiptOfRepeated, receiptOfSettled, type Receipt } from '#contracts/receipts.js';
import { aReferral, by, IntakeAtWork } from '#testing/intake-at-work.js';
import type { TestPartner } from '#testing/test-partner.js';
import { startIntake } from '../start-intake.js';

let hub: IntakeAtWork;

beforeAll(async () => {
  hub = await IntakeAtWork.begin(startIntake);
});
afterAll(() => hub?.end());

type Came = { receipt: Record<string, unknown>; by: string };
type Send = (partner: TestPartner, type: string, data: object, id: string) => Promise<Came>;

/** A partner's system, over HTTP. */
const caller = (partner: TestPartner) => {
  const role = partner.facts.kind === 'agency' ? ('agency_system' as const) : ('provider_system' as const);
  return { kind: 'partner' as const, id: partner.id, roles: [role], organisation: partner.id };
};
const overHttp = async (partner: TestPartner, body: object, headers: Record<string, string>): Promise<Came> => {
  const answer = await hub.call('POST', '/events', caller(partner), body, headers);
  return { receipt: answer.body.receipt, by: `${answer.status}` };
};
const structured = (partner: TestPartner, type: string, data: object, id: string) => ({
  ...{ specversion: '1.0', id, source: partner.facts.code, type, datacontenttype: 'application/json' },
  data,
});

const RECEIPTS: Record<string, (data: never, issuedAt: string) => Receipt> = {
  'referral.accepted.v1': receiptOfAccepted,
  'referral.rejected.v1': receiptOfRejected,
  'referral.repeated.v1': receiptOfRepeated,
  'report.settled.v1': receiptOfSettled,
};
/** The receipt that notifications put on the partner's queue: made from the fact. */
const byQueue = async (id: string): Promise<Came> => {
  const [type, data] = await hub.world.until(() => {
    const found = Object.keys(RECEIPTS).flatMap((type) => hub.about(type, id).map((fact) => [type, fact.data] as const));
    return found[0];
  });
  return { receipt: { ...RECEIPTS[type]!(data as never, data.settledAt ?? data.receivedAt).data }, by: type };
};

const DOORS: Record<string, Send> = {
  'HTTP structured': (partner, type, data, id) =>
    overHttp(partner, structured(partner, type, data, id), { 'content-type': 'application/cloudevents+json; charset=UTF-8' }),
  'HTTP binary': (partner, type, data, id) =>
    overHttp(partner, data, { 'ce-specversion': '1.0', 'ce-id': id, 'ce-source': partner.facts.code, 'ce-type': type }),
  'AMQP structured': async (partner, type, data, id) => {
    partner.sendRaw(Buffer.from(JSON.stringify(structured(partner, type, data, id))), 'application/cloudevents+json');
    await partner.confirmed();
    return byQueue(id);
  },
  'AMQP binary': async (partner, type, data, id) => {
    const attributes = { specversion: '1.0', id, source: partner.facts.code, type };
    const headers = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`cloudEvents:${name}`, value]));
    partner.sendRaw(Buffer.from(JSON.stringify(data)), 'application/json', headers);
    await partner.confirmed();
    return byQueue(id);
  },
};

/** What differs between two messages that say the same of two cases. */
const plain = ({
  messageId: _id,
  receivedAt: _r,
  issuedAt: _i,
  case: about,
  reference,
  duplicateOf,
  ...receipt
}: Record<string, unknown>) => ({
  ...receipt,
  ...(about !== undefined && { case: 'a case' }),
  ...(reference !== undefined && { reference: 'a reference' }),
  ...(duplicateOf !== undefined && { duplicateOf: 'a message' }),
});

/** Sound data of each type about a fresh case of the police's. */
const sound = async (type: string): Promise<object> => {
  if (type === 'referral.submitted.v1') return aReferral();
  const referral = aReferral();
  if (!entryOf(type)!.partners.includes('agency')) return structuredClone(entryOf(type)!.example);
  const { data } = await hub.accepted(hub.police, referral);
  const at = new Date().toISOString();
  const which = { agencyReference: referral.agencyReference };
  switch (type) {
    case 'referral.amended.v1':
      return {
        ...which,
        amendedAt: at,
        reason: 'A later word.',
        incident: { ...referral.incident, stage: 'custody', establishment: 'PBI' },
      };
    case 'referral.withdrawn.v1':
      return { case: data.case, by: 'harmed', reason: 'changed_mind', withdrawnAt: at };
    case 'consent.reported.v1':
      return { ...which, person: 'p1', purpose: 'evaluation', state: 'given', recordedAt: at, how: 'phone', recordedBy: 'Ada Admin' };
    default:
      return { reference: data.reference, asOf: at, stage: 'custody', establishment: 'PBI' };
  }
};
const broken = (data: object): object => ({ ...data, harmerAdress: 'a field that nobody knows' });

const types = catalogue.filter((entry) => entry.way === 'from partner').map((entry) => entry.type);
const decidedHere = types.filter((type) => entryOf(type)!.decidedBy === 'intake');

it('partners send eleven types of messages', () => {
  expect(types).toHaveLength(11);
});

describe('by each door the same receipt', () => {
  it.each(decidedHere)('%s: sound, and sent again under another id', async (type) => {
    const got: Record<string, unknown[]> = {};
    for (const [door, send] of Object.entries(DOORS)) {
      const data = await sound(type);
      const first = await send(hub.police, type, data, `sound-${uuid()}`);
      const again = await send(hub.police, type, data, `again-${uuid()}`);
      got[door] = [first, again].map(({ receipt }) => plain(receipt));
    }
    const [expected] = Object.values(got);
    for (const [door, receipts] of Object.entries(got)) expect([door, receipts]).toEqual([door, expected]);
    expect(expected![0]).toMatchObject({ outcome: type === 'referral.submitted.v1' ? 'accepted' : 'done', about: type });
  });

  it.each(types)('%s: with an unknown field', async (type) => {
    const partner = entryOf(type)!.partners.includes('agency') ? hub.police : hub.provider;
    const data = broken(structuredClone(entryOf(type)!.example));
    const got = await Promise.all(
      Object.values(DOORS).map(async (send) => plain((await send(partner, type, data, `broken-${uuid()}`)).receipt)),
    );
    for (const receipt of got) expect(receipt).toEqual(got[0]);
    expect(got[0]).toMatchObject({ outcome: 'rejected', problem: { faults: [{ path: 'harmerAdress', code: 'unknown_field' }] } });
  });

  it.each(types)('%s: from who does not send it', async (type) => {
    const partners = entryOf(type)!.partners;
    // Consent comes of both.
    if (partners.length > 1) return;
    const stranger = partners.includes('agency') ? hub.provider : hub.police;
    const got = await Promise.all(
      Object.values(DOORS).map(async (send) =>
        plain((await send(stranger, type, structuredClone(entryOf(type)!.example), `wrong-${uuid()}`)).receipt),
      ),
    );
    for (const receipt of got) expect(receipt).toEqual(got[0]);
    expect(JSON.stringify(got[0])).toContain('not_yours_to_send');
  });
});

describe('an event over HTTP', () => {
  const post = (body: unknown, headers: Record<string, string> = {}) => hub.call('POST', '/events', caller(hub.police), body, headers);
  const event = (more: object = {}) => ({
    specversion: '1.0',
    id: uuid(),
    source: 'x',
    type: 'referral.submitted.v1',
    data: aReferral(),
    ...more,
  });

  it.each<[string, number, string, () => unknown, Record<string, string>?]>([
    ['no JSON', 400, 'not_json', () => 'this is { no JSON'],
    ['no id', 422, 'no_id', () => event({ id: undefined })],
    ['no type', 422, 'no_type', () => event({ type: undefined })],
    ['no data', 422, 'required', () => event({ data: undefined })],
    ['a version from the future', 202, 'version_from_the_future', () => event({ type: 'referral.submitted.v9' })],
    ['a fact of the hub’s own', 422, 'unknown_type', () => event({ type: 'case.ready.v1' })],
    ['another version of CloudEvents', 422, 'bad_specversion', () => event({ specversion: '0.3' })],
    ['more than 256 KB', 413, 'too_large', () => event({ data: { ...aReferral(), notes: 'x'.repeat(300_000) } })],
    [
      'nested too deep',
      422,
      'too_deep',
      () => JSON.stringify(event({ data: 'D' })).replace('"D"', `${'['.repeat(5_000)}${']'.repeat(5_000)}`),
    ],
  ])('with %s is answered with %i and its fault, and stands in the register', async (_, status, code, body, headers = {}) => {
    const answer = await post(body(), { 'content-type': 'application/cloudevents+json', ...headers });
    expect(answer.status).toBe(status);
    expect(answer.body.faults.map((fault: { code: string }) => fault.code)).toContain(code);
    const kept = await hub.call('GET', `/messages/${answer.body.message}`, caller(hub.police));
    expect(kept.body).toMatchObject({ door: 'http', source: hub.police.id, outcome: status === 202 ? 'set_aside' : 'rejected' });
    // What was kept of it can be shown, whatever it is.
    expect((await hub.call('GET', `/messages/${answer.body.message}/body`, by.hub)).status).toBe(200);
  });

  it.each<[string, number, string, Record<string, string>]>([
    ['a batch', 415, 'batch', { 'content-type': 'application/cloudevents-batch+json' }],
    ['a compressed body', 415, 'encoded', { 'content-encoding': 'gzip' }],
    [
      'another Idempotency-Key than its id',
      400,
      'wrong_key',
      { 'idempotency-key': 'another', 'content-type': 'application/cloudevents+json' },
    ],
  ])('as %s is refused, and nothing is taken', async (_, status, code, headers) => {
    expect(await post(event({ id: 'not-taken' }), headers)).toMatchObject({ status, body: { code } });
    expect((await hub.call('GET', '/messages?messageId=not-taken', by.hub)).body).toEqual([]);
  });

  it('is known by its id at every door, and answered as the first time', async () => {
    const sent = event();
    const first = await post(sent, { 'content-type': 'application/cloudevents+json' });
    expect(first.status).toBe(201);
    const again = await post(sent, { 'content-type': 'application/cloudevents+json', 'idempotency-key': sent.id });
    expect([again.status, again.headers.get('idempotency-replayed'), again.body]).toEqual([201, 'true', first.body]);
    await hub.police.send({ id: sent.id, type: sent.type, data: sent.data });
    expect((await hub.settled('referral.repeated.v1', sent.id)).data).toMatchObject({ because: 'same_message', case: first.body.case });
  });

  it('in binary mode may write its attributes in percents', async () => {
    const id = `Łódź-${uuid()}`;
    const headers = { 'ce-specversion': '1.0', 'ce-id': encodeURIComponent(id), 'ce-source': 'x', 'ce-type': 'referral.submitted.v1' };
    expect(await post(aReferral(), headers)).toMatchObject({ status: 201, body: { receipt: { messageId: id } } });
  });

  it('is sent by partners alone', async () => {
    expect((await hub.call('POST', '/events', by.hub, event())).status).toBe(403);
  });
});
