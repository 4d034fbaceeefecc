import { readFileSync } from 'node:fs';
import writeExcelFile from 'write-excel-file/node';
import { catalogue, entryOf } from '#contracts/catalogue.js';
import type { ReferralSubmittedV1 } from '#contracts/referral.submitted.v1.js';
import { csvLine } from '../../apps/intake/src/uploads/write-csv.rules.js';
import { PartnerAtQueue } from '../journeys/partner-at-queue.js';
import { referral } from '../journeys/referrals.js';
import { until } from '../journeys/running-hub.js';
import type { Journey } from './hub-in-both-forms.js';

const AGENCY = 'cambridgeshire-constabulary';
const types = catalogue.filter((entry) => entry.way === 'from partner').map(({ type }) => type);
const decidedHere = types.filter((type) => entryOf(type)!.decidedBy === 'intake');

type Receipt = Record<string, unknown>;

const CSV = 'text/csv';
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const { columns } = JSON.parse(readFileSync('areas/cambridgeshire/mappings/standard-referral.json', 'utf8')) as {
  columns: { column: string; example?: string }[];
};
/** The same mistakes, made in a cell and in a field: in a file as over HTTP nothing is wrong with the first. */
const MISTAKES: readonly [cells: Record<string, string>, fields: (one: ReferralSubmittedV1) => void][] = [
  [{}, () => undefined],
  [{ District: 'Atlantis' }, ({ incident }) => (incident.district = 'Atlantis')],
  [{ Stage: 'whenever' }, ({ incident }) => (incident.stage = 'whenever' as never)],
  [{ 'Home Office code': '', Category: 'ZZZ' }, ({ incident }) => (incident.offence = { category: 'ZZZ' as never })],
  [{ 'Asked for by': '' }, (one) => delete (one as Partial<ReferralSubmittedV1>).initiatedBy],
  [{ 'Harmed person: date of birth': '31/02/1984' }, ({ people }) => (people[0]!.dateOfBirth = '31/02/1984')],
  [
    { 'Consent to share: how': '', 'Consent to share: recorded by': '' },
    ({ consents }) => {
      const share = consents.find(({ purpose }) => purpose === 'share_with_provider')!;
      delete (share as { how?: string }).how;
      delete (share as { recordedBy?: string }).recordedBy;
    },
  ],
];

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

  it.each<[string, string, (cells: string[][]) => Promise<string | Buffer>]>([
    ['CSV', CSV, async (cells) => cells.map(csvLine).join('')],
    [
      'XLSX',
      XLSX,
      async (cells) =>
        (await writeExcelFile(cells.map((line) => line.map((value) => ({ value: value || undefined, type: String }))) as never)).toBuffer(),
    ],
  ])('referrals as %s: each mistake is the same fault as over HTTP, and what is sound is a case', async (kind, contentType, written) => {
    const rows = MISTAKES.map(([cells], nth): Record<string, string> => {
      const own = `${kind}-${process.pid}-${nth}`;
      return { 'Your reference': own, 'Crime reference': own, 'Harmed person: name': `Sam Sample ${own}`, ...cells };
    });
    const cells = rows.map((row) => columns.map(({ column, example = '' }) => row[column] ?? example));
    const { apiKey } = hub().organisation(AGENCY);
    const answer = await fetch(`${hub().file.urls.intake}/uploads?type=referral.submitted.v1&dry=0`, {
      method: 'POST',
      headers: { 'content-type': contentType, 'x-api-key': apiKey! },
      body: (await written([columns.map(({ column }) => column), ...cells])) as never,
    });
    const { id } = (await answer.json()) as { id: string };
    const ask = (path: string) => hub().ask('intake', `/uploads/${id}${path}`, { apiKey: apiKey! });
    await until(async () => (await ask('')).body.state === 'done', `${kind} is done`);
    const { body: seen } = await ask('/rows');
    const byFile = (seen as { receipt: Receipt }[]).map(({ receipt }) => receipt);
    const bySystem: Receipt[] = [];
    for (const [, fields] of MISTAKES) bySystem.push(await byHttp('referral.submitted.v1', referral(fields), false));
    expect(byFile.map(plain)).toEqual(bySystem.map(plain));
    expect(byFile.map(({ outcome }) => outcome)).toEqual(['accepted', ...MISTAKES.slice(1).map(() => 'rejected')]);
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
