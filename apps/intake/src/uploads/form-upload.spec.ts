import { request } from 'node:http';
import { v7 as uuid } from 'uuid';
import { by, IntakeAtWork } from '#testing/intake-at-work.js';
import { startIntake } from '../start-intake.js';
import { loadMappings } from '../mappings/mappings.js';
import { FILE_LIMIT } from './limits.js';
import { csvLine } from './write-csv.rules.js';

let hub: IntakeAtWork;
beforeAll(async () => {
  hub = await IntakeAtWork.begin(startIntake);
});
afterAll(() => hub?.end());

const { columns } = loadMappings('cambridgeshire').find(({ code }) => code === 'standard-withdrawal')!;
/** A file of one withdrawal of a case that nobody has. */
const withdrawals = () =>
  [columns.map(({ column }) => column), columns.map(({ column, example = '' }) => (column === 'Your reference' ? uuid() : example))]
    .map(csvLine)
    .join('');
const TYPE = 'referral.withdrawn.v1';
const agency = () => by.agency(hub.police);

type Field = [name: string, value: string | Buffer, filename?: string];
const BOUNDARY = '----WebKitFormBoundaryabcdefgh';
/** As a browser writes it. */
const written = (fields: Field[], end = `--${BOUNDARY}--\r\n`) =>
  Buffer.concat([
    ...fields.flatMap(([name, value, filename]) => [
      Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"`),
      Buffer.from(filename === undefined ? '\r\n\r\n' : `; filename="${filename}"\r\nContent-Type: application/vnd.ms-excel\r\n\r\n`),
      Buffer.from(value),
      Buffer.from('\r\n'),
    ]),
    Buffer.from(end),
  ]);
const post = async (body: Buffer, query = '', headers: Record<string, string> = {}) =>
  hub.call('POST', `/uploads${query}`, agency(), body, { 'content-type': `multipart/form-data; boundary=${BOUNDARY}`, ...headers });
const stateOf = async (id: string) => (await hub.call('GET', `/uploads/${id}`, agency())).body;
const cancel = (id: string) => hub.call('POST', `/uploads/${id}/cancel`, agency());

describe('a file that a browser’s form sends', () => {
  it('is the same upload as its bytes alone, with the same verdict; what the form asks for counts', async () => {
    const file = withdrawals();
    const form = await post(
      written([
        ['type', TYPE],
        ['mapping', ''],
        ['file', file, 'withdrawals.csv'],
      ]),
    );
    expect(form).toMatchObject({ status: 202, body: { rows: 1, type: TYPE, kind: 'csv' } });
    expect(form.headers.get('location')).toBe(`/uploads/${form.body.id}`);
    const checked = await hub.world.until(async () => {
      const now = await stateOf(form.body.id);
      return now.state === 'checked' && now;
    });
    expect(checked.verdicts).toEqual({ sound: 0, faulty: 1, wouldDuplicate: 0 });
    const alone = await hub.call('POST', `/uploads?type=${TYPE}`, agency(), file, { 'content-type': 'text/csv' });
    expect([alone.body.id, alone.headers.get('idempotency-replayed')]).toEqual([form.body.id, 'true']);
    await cancel(form.body.id);
  });

  it('is let in at once where the form says so', async () => {
    const { body } = await post(
      written([
        ['file', withdrawals(), 'W.CSV'],
        ['dry', '0'],
        ['type', TYPE],
      ]),
    );
    await hub.world.until(async () => (await stateOf(body.id)).state === 'done');
    expect((await stateOf(body.id)).outcomes).toEqual({ rejected: 1 });
  });

  const large = Buffer.alloc(FILE_LIMIT + 1, 'x');
  it.each<[string, number, string, () => Buffer, Record<string, string>?]>([
    ['without a file', 422, 'no_file', () => written([['type', TYPE]])],
    ['whose file nobody chose', 422, 'no_file', () => written([['file', '', '']])],
    [
      'with two files',
      422,
      'one_file',
      () =>
        written([
          ['file', 'a', 'a.csv'],
          ['file', 'b', 'b.csv'],
        ]),
    ],
    ['with its file in another field', 422, 'one_file', () => written([['sheet', 'a', 'a.csv']])],
    ['with a file of another kind', 415, 'not_a_file', () => written([['file', '%PDF-1.7', 'report.pdf']])],
    ['with a file of more than 10 MB', 413, 'file_too_large', () => written([['file', large, 'a.csv']])],
    ['of far more than 10 MB', 413, 'file_too_large', () => written([['file', Buffer.concat([large, large]), 'a.csv']])],
    [
      'with a field that nobody knows',
      422,
      'not_valid',
      () =>
        written([
          ['file', withdrawals(), 'a.csv'],
          ['colour', 'red'],
        ]),
    ],
    [
      'with a field twice',
      422,
      'not_valid',
      () =>
        written([
          ['type', TYPE],
          ['type', TYPE],
          ['file', withdrawals(), 'a.csv'],
        ]),
    ],
    ['with a long field', 400, 'broken_form', () => written([['type', 'x'.repeat(300)]])],
    ['with many fields', 400, 'broken_form', () => written(Array.from({ length: 9 }, (_, n): Field => [`f${n}`, 'x']))],
    ['that breaks off', 400, 'broken_form', () => written([['file', withdrawals(), 'a.csv']], '')],
    ['without a boundary', 400, 'broken_form', () => written([]), { 'content-type': 'multipart/form-data' }],
    ['that is no form', 415, 'not_a_file', () => written([]), { 'content-type': `multipart/mixed; boundary=${BOUNDARY}` }],
    ['that is packed', 415, 'encoded', () => written([]), { 'content-encoding': 'gzip' }],
    [
      'with a mapping that nobody has',
      404,
      'unknown_mapping',
      () =>
        written([
          ['mapping', 'none'],
          ['file', withdrawals(), 'a.csv'],
        ]),
    ],
    ['with other columns', 422, 'wrong_columns', () => written([['file', withdrawals(), 'a.csv']])],
  ])('%s is refused, with nothing of it kept', async (_, status, code, form, headers = {}) => {
    const before = (await hub.call('GET', '/uploads', agency())).body.length;
    const answer = await post(form(), '', headers);
    expect(answer).toMatchObject({ status, body: { code } });
    expect(answer.body.faults.length).toBeGreaterThan(0);
    expect((await hub.call('GET', '/uploads', agency())).body).toHaveLength(before);
  });

  it('must say how long it is', async () => {
    const headers = { ...(await hub.headersOf(agency())), 'content-type': `multipart/form-data; boundary=${BOUNDARY}` };
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sent = request(`${hub.service.url}/uploads`, { method: 'POST', headers }, (answer) => {
        resolve(answer.statusCode);
        answer.destroy();
      }).on('error', reject);
      sent.write(written([['file', withdrawals(), 'a.csv']], ''));
    });
    expect(status).toBe(400);
  });

  it('whose sender goes away in the middle takes none of its sender’s places', async () => {
    const whole = written([['file', withdrawals(), 'a.csv']]);
    const headers = {
      ...(await hub.headersOf(agency())),
      'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
      'content-length': String(whole.length),
    };
    for (let n = 0; n < 4; n++)
      await new Promise<void>((resolve) => {
        const sent = request(`${hub.service.url}/uploads`, { method: 'POST', headers });
        sent.on('error', () => resolve());
        sent.write(whole.subarray(0, 100), () => setTimeout(() => sent.destroy(new Error('gone')), 50));
      });
    const taken = await hub.world.until(async () => {
      const answer = await post(
        written([
          ['type', TYPE],
          ['file', withdrawals(), 'a.csv'],
        ]),
      );
      return answer.status === 202 && answer;
    });
    await cancel(taken.body.id);
  });
});
