import fc from 'fast-check';
import { v7 as uuid } from 'uuid';
import writeExcelFile from 'write-excel-file/node';
import { loadMappings } from '../mappings/mappings.js';
import { aReferral, by, IntakeAtWork } from '#testing/intake-at-work.js';
import type { As } from '#testing/signed-callers.js';
import { startIntake } from '../start-intake.js';
import { readCsv } from './read-csv.js';
import { csvLine } from './write-csv.rules.js';

let hub: IntakeAtWork;
beforeAll(async () => {
  hub = await IntakeAtWork.begin(startIntake);
});
afterAll(() => hub?.end());

const CSV = { 'content-type': 'text/csv' };
const NDJSON = { 'content-type': 'application/x-ndjson' };
const XLSX = { 'content-type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' };
const mappings = loadMappings('cambridgeshire');
const columnsOf = (code: string) => mappings.find((mapping) => mapping.code === code)!.columns;

/** Bytes of a file, which `hub.call` would take for JSON. */
const post = async (path: string, who: As, body: string | Buffer, headers: Record<string, string>) =>
  hub.call('POST', path, who, body as never, headers);
const agency = () => by.agency(hub.police);
const own = () => `R-${uuid()}`;

/** A row of a template by its headings: the example, with changes. */
const row = (code: string, changes: Record<string, string>): string[] =>
  columnsOf(code).map(({ column, example = '' }) => changes[column] ?? example);
const csv = (code: string, rows: Record<string, string>[]): string =>
  [columnsOf(code).map(({ column }) => column), ...rows.map((one) => row(code, one))].map(csvLine).join('');
const referrals = (...rows: Record<string, string>[]) =>
  csv(
    'standard-referral',
    rows.map((one) => ({ 'Your reference': own(), 'Crime reference': own(), 'Harmed person: name': `Sam Sample ${uuid()}`, ...one })),
  );
const upload = async (file: string | Buffer, query = '', headers: Record<string, string> = CSV, who = agency()) =>
  post(`/uploads${query}`, who, file, headers);
const stateOf = async (id: string, who = agency()) => (await hub.call('GET', `/uploads/${id}`, who)).body;
const reaches = (id: string, state: string, who = agency()) =>
  hub.world.until(async () => {
    const now = await stateOf(id, who);
    return now.state === state ? now : undefined;
  }, 40_000);
const rowsOf = async (id: string, who = agency()) => (await hub.call('GET', `/uploads/${id}/rows`, who)).body as Record<string, any>[];
const codes = (one: Record<string, any>) => one.faults.map((fault: { code: string }) => fault.code);
/** Lets in what was checked, and waits for the end. */
const letIn = async (id: string, rows = 'sound') => {
  expect((await hub.call('POST', `/uploads/${id}/confirm?rows=${rows}`, agency())).status).toBe(202);
  return reaches(id, 'done');
};

describe('a file of referrals', () => {
  it('is checked first, row by row; confirmed, what is sound is in, and the rest can be mended and sent again', async () => {
    const twice = own();
    const file = referrals(
      {},
      { District: 'Atlantis' },
      { 'Harmed person: date of birth': '31/02/1984', Stage: 'whenever' },
      { 'Your reference': twice, 'Loss in pounds': '5' },
      { 'Your reference': twice, 'Loss in pounds': '6' },
      { 'Harmed person: safe to use': 'perhaps', 'Harmed person: name': '=cmd|x' },
      {},
    );
    const taken = await upload(file);
    expect(taken).toMatchObject({ status: 202, body: { rows: 7, state: 'checking', type: 'referral.submitted.v1' } });
    expect(taken.headers.get('location')).toBe(`/uploads/${taken.body.id}`);
    expect(await reaches(taken.body.id, 'checked')).toMatchObject({ verdicts: { sound: 3, faulty: 4, wouldDuplicate: 0 }, fed: 0 });
    const rows = await rowsOf(taken.body.id);
    expect(rows.map(codes)).toEqual([
      [],
      ['unknown_district'],
      ['not_one_of', 'not_a_date'],
      [],
      ['reference_conflict'],
      ['wrong_type'],
      [],
    ]);
    expect(rows[2]!.faults.map((fault: { column: string }) => fault.column)).toEqual(['Stage', 'Harmed person: date of birth']);

    const before = await hub.partition();
    const done = await letIn(taken.body.id);
    expect(done.outcomes).toEqual({ accepted: 3, left_out: 4 });
    for (const one of (await rowsOf(taken.body.id)).filter(({ outcome }) => outcome === 'accepted'))
      expect(one.receipt).toMatchObject({ messageId: one.messageId, outcome: 'accepted', reference: expect.stringMatching(/^RJ-/) });
    expect((await hub.partition()).received).toBe(before.received + 3);

    const toMend = await fetchText(`/uploads/${taken.body.id}/rows-to-mend.csv`);
    const kept = readCsv(Buffer.from(toMend), () => 1);
    expect(kept.rows).toHaveLength(4);
    expect(toMend).toContain("'=cmd|x");
    expect(kept.rows[1]!.at(-1)).toContain('Harmed person: date of birth');
    const at = (heading: string) => kept.headings.indexOf(heading);
    kept.rows.forEach((cells, nth) => {
      cells[at('District')] = 'Fenland';
      cells[at('Harmed person: date of birth')] = '29/02/1984';
      cells[at('Stage')] = 'post-sentence';
      cells[at('Harmed person: safe to use')] = 'no';
      if (nth === 2) cells[at('Your reference')] = own();
    });
    const again = await upload([kept.headings, ...kept.rows].map(csvLine).join(''), '?dry=0');
    expect((await reaches(again.body.id, 'done')).outcomes).toEqual({ accepted: 4 });
    expect(await hub.partition()).toMatchObject({ received: before.received + 7, rejected: before.rejected });
  });

  it('let in whole, what is faulty is rejected, with its receipt, and stands in the register', async () => {
    const { body } = await upload(referrals({}, { District: 'Atlantis' }));
    await reaches(body.id, 'checked');
    expect((await letIn(body.id, 'all')).outcomes).toEqual({ accepted: 1, rejected: 1 });
    const [, rejected] = await rowsOf(body.id);
    expect(rejected).toMatchObject({
      ...{ verdict: 'faulty', outcome: 'rejected' },
      faults: [{ code: 'unknown_district', column: 'District' }],
      receipt: { outcome: 'rejected', problem: { faults: [{ path: 'incident.district' }] } },
    });
    expect((await hub.call('GET', `/messages/${rejected!.message}`, by.hub)).body).toMatchObject({ outcome: 'rejected', door: 'http' });
  });

  it('as a workbook comes to the same as the CSV of its sheet', async () => {
    const headings = columnsOf('standard-referral').map(({ column }) => column);
    const [one, two] = [{ District: 'Atlantis' }, { Stage: 'whenever' }];
    const cells = [
      headings,
      row('standard-referral', { 'Your reference': own() }),
      row('standard-referral', one),
      row('standard-referral', two),
    ];
    const bytes = await (
      await writeExcelFile(cells.map((line) => line.map((value) => ({ value: value || undefined, type: String }))) as never)
    ).toBuffer();
    const [asSheet, asText] = [await upload(bytes, '', XLSX), await upload(cells.map(csvLine).join(''))];
    const [sheet, text] = [await reaches(asSheet.body.id, 'checked'), await reaches(asText.body.id, 'checked')];
    expect([sheet.kind, text.kind]).toEqual(['xlsx', 'csv']);
    const found = async (id: string) => (await rowsOf(id)).map(({ verdict, faults }) => ({ verdict, faults }));
    expect(await found(sheet.id)).toEqual(await found(text.id));
    for (const { id } of [sheet, text]) expect((await hub.call('POST', `/uploads/${id}/cancel`, agency())).status).toBe(200);
  });

  it('tried only, it writes nothing of a case, a person or a message', async () => {
    const writes = async () => {
      const { rows } = await hub.database.query<{ n: string }>(
        `select coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) as n from pg_stat_user_tables
         where schemaname = current_schema() and relname in ('cases', 'person', 'consent', 'received', 'inbox_key', 'outbox')`,
      );
      return rows[0]!.n;
    };
    await hub.database.query('select pg_stat_force_next_flush()');
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const before = await writes();
    const { body } = await upload(
      referrals(...Array.from({ length: 40 }, (_, n): Record<string, string> => (n % 4 ? {} : { District: 'Atlantis' }))),
    );
    await reaches(body.id, 'checked');
    await hub.database.query('select pg_stat_force_next_flush()');
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await writes()).toBe(before);
    await hub.call('POST', `/uploads/${body.id}/cancel`, agency());
  });

  it('what is tried is what happens', async () => {
    const known = own();
    await reaches(
      (await upload(referrals({ 'Your reference': known, 'Harmed person: name': 'Sam Sample', 'Crime reference': 'C-1' }), '?dry=0')).body
        .id,
      'done',
    );
    const changes = fc.record(
      {
        'Your reference': fc.constantFrom(known, 'twice', '', 'R-once'),
        District: fc.constantFrom('Cambridge', 'E07000010', 'Atlantis', ''),
        'Consent to contact: answer': fc.constantFrom('given', 'refused', 'not asked', '', 'sort of'),
        Stage: fc.constantFrom('custody', 'post_sentence', 'PRE CHARGE'),
        'Home Office code': fc.constantFrom('028/01', '999/99', ''),
        'Harmed person: name': fc.constantFrom('Sam Sample', '', 'Łódź “Sample”'),
        'Crime reference': fc.constantFrom('C-1', 'C-2'),
        'Harmed person: safe to use': fc.constantFrom('yes', 'no', '', 'x'),
        'Providers excluded': fc.constantFrom('', 'rj-charity', 'nobody'),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(changes, { minLength: 1, maxLength: 30 }), async (drawn) => {
        const suffix = uuid().slice(-8);
        const rows = drawn.map((one) => {
          const reference = one['Your reference'];
          return {
            ...one,
            'Your reference': reference === undefined ? own() : ['twice', 'R-once'].includes(reference) ? reference + suffix : reference,
          };
        });
        const { body } = await upload(referrals(...rows));
        await reaches(body.id, 'checked');
        const tried = (await rowsOf(body.id)).map(({ verdict, faults }) => ({ verdict, faults }));
        await letIn(body.id, 'all');
        const happened = (await rowsOf(body.id)).map(({ outcome, receipt, faults }) => ({
          verdict: { accepted: 'sound', duplicate: 'would_duplicate', rejected: 'faulty' }[outcome as 'accepted'],
          faults,
          told: receipt.problem?.faults ?? [],
        }));
        expect(happened.map(({ verdict, faults }) => ({ verdict, faults }))).toEqual(tried);
        for (const { faults, told } of happened) expect(faults.map(({ column: _c, ...fault }: { column?: string }) => fault)).toEqual(told);
      }),
      { numRuns: 8, seed: 20261122 },
    );
  }, 180_000);
});

const fetchText = async (path: string): Promise<string> => {
  const headers = await hub.headersOf(agency());
  return (await fetch(`${hub.service.url}${path}`, { headers })).text();
};

describe('a file of other messages', () => {
  it.each<[string, string, Record<string, string>, Record<string, string>, string]>([
    ['amendments', 'standard-amendment', {}, { District: 'Atlantis' }, 'unknown_district'],
    ['withdrawals', 'standard-withdrawal', {}, { Reason: 'bored' }, 'not_one_of'],
    ['consents', 'standard-consent', {}, { Person: 'nobody' }, 'unknown_person'],
    ['circumstances', 'standard-circumstances', {}, { Establishment: 'Atlantis' }, 'unknown_establishment'],
  ])('%s: tried and let in, each is decided as if it were sent alone', async (_, code, good, bad, fault) => {
    const { type } = mappings.find((mapping) => mapping.code === code)!;
    const data = aReferral();
    await hub.accepted(hub.police, data);
    const which = { 'Your reference': data.agencyReference };
    const { body } = await upload(
      csv(code, [
        { ...which, ...good },
        { ...which, ...bad },
        { ...good, 'Your reference': own() },
      ]),
      `?type=${type}`,
    );
    await reaches(body.id, 'checked');
    expect((await rowsOf(body.id)).map(codes)).toEqual([[], [fault], ['unknown_case']]);
    expect((await letIn(body.id, 'all')).outcomes).toEqual({ done: 1, rejected: 2 });
    const rows = await rowsOf(body.id);
    expect(rows.map(codes)).toEqual([[], [fault], ['unknown_case']]);
    expect(rows[0]!.receipt).toMatchObject({ about: type, outcome: 'done' });
  });
});

describe('a batch of lines', () => {
  const line = (type: string, data: object, id = uuid()) => JSON.stringify({ specversion: '1.0', id, source: 'x', type, data });
  const batch = (lines: string[], query = '', who: As = agency()) => post(`/batches${query}`, who, lines.join('\n'), NDJSON);

  it('is taken in its order: a referral, what becomes of it, and what is wrong, each with its receipt', async () => {
    const data = aReferral();
    const which = { agencyReference: data.agencyReference };
    const at = new Date().toISOString();
    const consent = {
      ...which,
      person: 'p1',
      purpose: 'evaluation',
      state: 'given',
      recordedAt: at,
      how: 'phone',
      recordedBy: 'Ada Admin',
    };
    const lines = [
      line('referral.submitted.v1', data, 'b-1'),
      line('consent.reported.v1', consent, 'b-2'),
      line('referral.withdrawn.v1', { ...which, by: 'harmed', reason: 'changed_mind', withdrawnAt: at }, 'b-3'),
      'no JSON',
      line('referral.submitted.v1', data, 'b-1'),
      line('referral.submitted.v1', aReferral(), 'b-1'),
      line('offer.answered.v1', {}, 'b-4'),
      line('referral.submitted.v1', { ...aReferral(), notes: 'x'.repeat(300_000) }, 'b-5'),
    ];
    const { body } = await batch(lines);
    const done = await reaches(body.id, 'done');
    expect(done).toMatchObject({ kind: 'ndjson', rows: 8, outcomes: { accepted: 1, done: 2, rejected: 4, duplicate: 1 } });
    const rows = await rowsOf(body.id);
    expect(rows.map((one) => [one.messageId, one.outcome, ...codes(one)])).toEqual([
      ['b-1', 'accepted'],
      ['b-2', 'done'],
      ['b-3', 'done'],
      [`upload:${body.id}:4`, 'rejected', 'not_json'],
      ['b-1', 'duplicate'],
      ['b-1', 'rejected', 'message_id_reused'],
      ['b-4', 'rejected', 'not_yours_to_send'],
      [`upload:${body.id}:8`, 'rejected', 'too_large'],
    ]);
    for (const one of rows) expect(one.receipt).toMatchObject({ messageId: one.messageId, outcome: one.outcome });
  });

  it('answers line by line to whom waits', async () => {
    const answer = await fetch(`${hub.service.url}/batches?wait=1`, {
      method: 'POST',
      headers: { ...(await hub.headersOf(agency())), ...NDJSON },
      body: Array.from({ length: 120 }, (_, n) => line('referral.submitted.v1', n % 3 ? aReferral() : { ...aReferral(), route: 'x' })).join(
        '\n',
      ),
    });
    const lines = (await answer.text())
      .trim()
      .split('\n')
      .map((one) => JSON.parse(one) as { row: number; outcome: string });
    expect(lines.map(({ row: nth }) => nth)).toEqual(Array.from({ length: 120 }, (_, n) => n + 1));
    expect(lines.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(80);
    expect(lines.filter(({ outcome }) => outcome === 'rejected')).toHaveLength(40);
  });

  it('can be tried: what its lines would come to, one after another', async () => {
    const data = aReferral();
    const lines = [
      line('referral.submitted.v1', data, 't-1'),
      line('referral.withdrawn.v1', {
        agencyReference: data.agencyReference,
        by: 'agency',
        reason: 'not_said',
        withdrawnAt: new Date().toISOString(),
      }),
      line('referral.withdrawn.v1', { agencyReference: own(), by: 'agency', reason: 'not_said', withdrawnAt: new Date().toISOString() }),
      line('referral.submitted.v1', data, 't-1'),
      line('referral.submitted.v1', data, 't-2'),
      line('thing.v1', {}),
    ];
    const { body } = await batch(lines, '?dry=1');
    await reaches(body.id, 'checked');
    const tried = (await rowsOf(body.id)).map((one) => [one.verdict, ...codes(one)]);
    expect(tried).toEqual([
      ['sound'],
      ['sound'],
      ['faulty', 'unknown_case'],
      ['would_duplicate'],
      ['would_duplicate'],
      ['faulty', 'unknown_type'],
    ]);
    expect((await letIn(body.id, 'all')).outcomes).toEqual({ accepted: 1, done: 1, rejected: 2, duplicate: 2 });
  });

  it('of a provider is taken too', async () => {
    const provider = { kind: 'partner' as const, id: hub.provider.id, roles: ['provider_system' as const], organisation: hub.provider.id };
    const { body } = await batch(
      [
        line('absence.declared.v1', {
          facilitator: 'staff-1',
          from: '2026-12-01',
          to: '2026-12-02',
          kind: 'leave',
          declaredAt: new Date().toISOString(),
        }),
      ],
      '',
      provider,
    );
    const done = await reaches(body.id, 'done', provider);
    expect(Object.values(done.outcomes)).toEqual([1]);
  });
});

describe('what is refused as a whole, with nothing of it kept', () => {
  const heads = () => columnsOf('standard-referral').map(({ column }) => column);
  it.each<[string, number, string, () => string | Buffer, Record<string, string>?]>([
    ['in Windows-1252', 422, 'not_utf8', () => Buffer.from(referrals({ Notes: 'café' }), 'latin1')],
    ['with a heading that nobody knows', 422, 'wrong_columns', () => referrals({}).replace('District', 'Distrikt')],
    ['without rows', 422, 'no_rows', () => csvLine(heads())],
    [
      'of 10,001 rows',
      422,
      'too_many_rows',
      () => csvLine(['Your reference', 'Route', 'Asked for by', 'District', 'Admission', 'Stage']) + 'a,b,c,d,e,f\r\n'.repeat(10_001),
    ],
    ['of another kind', 415, 'not_a_file', () => '{}', { 'content-type': 'application/pdf' }],
    ['of more than 10 MB', 413, 'file_too_large', () => Buffer.alloc(10 * 1024 * 1024 + 1, 'x')],
    ['that is no workbook', 415, 'not_a_file', () => Buffer.from('PK\x03\x04nothing', 'latin1'), XLSX],
  ])('a file %s', async (_, status, code, file, headers = CSV) => {
    const before = (await hub.call('GET', '/uploads', agency())).body.length;
    const answer = await upload(file(), '', headers);
    expect(answer).toMatchObject({ status, body: { code } });
    expect(answer.body.faults.length).toBeGreaterThan(0);
    expect((await hub.call('GET', '/uploads', agency())).body).toHaveLength(before);
  });

  it('a row of 300 KB is a fault of that row alone', async () => {
    const { body } = await upload(referrals({ Notes: 'x'.repeat(300_000) }, {}));
    await reaches(body.id, 'checked');
    expect((await rowsOf(body.id)).map(codes)).toEqual([['too_large'], []]);
    await hub.call('POST', `/uploads/${body.id}/cancel`, agency());
  });
});

describe('an upload', () => {
  it('sent again while it is known is the same one; two at once are enough; one that is cancelled is gone', async () => {
    const [one, two, three] = [referrals({}), referrals({}), referrals({})];
    const first = await upload(one);
    const again = await upload(one);
    expect([again.status, again.body.id, again.headers.get('idempotency-replayed')]).toEqual([202, first.body.id, 'true']);
    const second = await upload(two);
    const third = await upload(three);
    expect([third.status, third.body.code, third.headers.get('retry-after')]).toEqual([429, 'too_many_uploads', '10']);
    for (const { body } of [first, second]) {
      expect((await hub.call('POST', `/uploads/${body.id}/cancel`, agency())).body).toMatchObject({
        state: 'cancelled',
        outcomes: { left_out: 1 },
      });
      expect((await hub.call('POST', `/uploads/${body.id}/cancel`, agency())).body.code).toBe('not_to_cancel');
      expect((await hub.call('POST', `/uploads/${body.id}/confirm`, agency())).body.code).toBe('not_to_confirm');
      expect((await hub.call('GET', `/uploads/${body.id}/rows-to-mend.csv`, agency())).status).toBe(410);
    }
  });

  it('is not there for anybody else, and providers send none', async () => {
    const { body } = await upload(referrals({}));
    const nothing = await hub.call('GET', `/uploads/${uuid()}`, agency());
    for (const path of ['', '/rows', '/rows-to-mend.csv'])
      expect((await hub.call('GET', `/uploads/${body.id}${path}`, by.agency(hub.victims))).body).toEqual(nothing.body);
    expect((await upload(referrals({}), '', CSV, by.provider(hub.provider))).status).toBe(403);
    await hub.call('POST', `/uploads/${body.id}/cancel`, agency());
  });
});

describe('templates and mappings', () => {
  it.each(mappings.map(({ code, type }) => [code, type]))('the template %s is sound as it stands', async (code, type) => {
    const text = await fetchText(`/uploads/templates/${code}.csv`);
    const { body } = await upload(text, `?mapping=${code}`);
    await reaches(body.id, 'checked');
    const [only] = await rowsOf(body.id);
    // What names a case finds none: nobody has sent it.
    expect(codes(only!)).toEqual(type === 'referral.submitted.v1' ? [] : ['unknown_case']);
    await hub.call('POST', `/uploads/${body.id}/cancel`, agency());
    expect((await hub.call('GET', `/uploads/templates/${code}.txt`, agency())).status).toBe(404);
  });

  it('the workbook of a type has the headings of its mapping', async () => {
    const headers = await hub.headersOf(agency());
    const bytes = Buffer.from(
      await (await fetch(`${hub.service.url}/uploads/templates/consent.reported.v1.xlsx`, { headers })).arrayBuffer(),
    );
    const { body } = await upload(bytes, '?type=consent.reported.v1', XLSX);
    expect(body.rows).toBe(1);
    await hub.call('POST', `/uploads/${body.id}/cancel`, agency());
  });

  it('an agency keeps a mapping of its own, which must lead to fields that there are', async () => {
    const { body: whole } = await hub.call('GET', '/mappings/standard-withdrawal', agency());
    const { version: _v, ...mapping } = whole;
    const mine = {
      ...mapping,
      columns: mapping.columns.map(({ example: _e, ...one }: { example?: string; column: string }) => ({
        ...one,
        column: `Our ${one.column}`,
      })),
    };
    const wrong = { ...mine, columns: [{ column: 'X', path: 'people[0].shoeSize', as: 'text' }] };
    expect((await hub.call('PUT', '/mappings/ours', agency(), wrong)).body.faults[0].code).toBe('unknown_path');
    expect((await hub.call('PUT', '/mappings/ours', agency(), mine)).body).toMatchObject({ code: 'ours', version: 1 });
    expect((await hub.call('PUT', '/mappings/ours', agency(), mine)).body.version).toBe(2);
    const list = (await hub.call('GET', '/mappings', agency())).body as { code: string; own: boolean }[];
    expect(list.find(({ code }) => code === 'ours')).toMatchObject({ own: true });
    const { body } = await upload(
      csvLine(['Our Your reference', 'Our Withdrawn by', 'Our Reason']) + csvLine([own(), 'agency', 'not said']),
      '?mapping=ours',
    );
    await reaches(body.id, 'checked');
    expect((await rowsOf(body.id)).map(codes)).toEqual([['unknown_case']]);
    await hub.call('POST', `/uploads/${body.id}/cancel`, agency());
    expect((await hub.call('GET', '/mappings/ours', by.agency(hub.victims))).status).toBe(404);
  });
});

it('keeps nothing personal in clear', async () => {
  expect(await hub.personalTextsInClear()).toEqual([]);
});
