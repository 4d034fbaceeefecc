import { by, IntakeAtWork } from '#testing/intake-at-work.js';
import { startIntake } from '../start-intake.js';
import { csvLine } from '../uploads/write-csv.rules.js';
import { MOST_MAPPINGS } from './mappings.queries.js';

let hub: IntakeAtWork;
beforeAll(async () => {
  hub = await IntakeAtWork.begin(startIntake);
});
afterAll(() => hub?.end());

const agency = () => by.agency(hub.police);
const mapping = (heading = 'Ref', type = 'referral.withdrawn.v1') => ({
  ...{ name: 'Ours', type },
  columns: [
    { column: heading, path: 'agencyReference', as: 'text', required: true },
    { column: 'By', path: 'by', as: 'choice', required: true },
    { column: 'Why', path: 'reason', as: 'choice', required: true },
  ],
  given: [{ path: 'withdrawnAt', as: 'time_of_upload' }],
});
const keep = (code: string, content: object = mapping(), who = agency()) => hub.call('PUT', `/mappings/${code}`, who, content);
const forget = (code: string, who = agency()) => hub.call('DELETE', `/mappings/${code}`, who);
const list = async (who = agency()) => (await hub.call('GET', '/mappings', who)).body as { code: string; version: number; own: boolean }[];
const send = (query: string, heading: string) =>
  hub.call('POST', `/uploads?${query}`, agency(), csvLine([heading, 'By', 'Why']) + csvLine(['X-1', 'agency', 'not said']), {
    'content-type': 'text/csv',
  });

describe('a partner’s own mappings', () => {
  it('are fifty at the most; one may be changed, or deleted for another', async () => {
    for (let n = 0; n < MOST_MAPPINGS; n++) expect((await keep(`m-${n}`)).status).toBe(200);
    expect(await keep('one-more')).toMatchObject({ status: 422, body: { code: 'too_many_mappings', faults: [{ act: 'sender' }] } });
    expect((await keep('m-3', mapping('Other'))).body.version).toBe(2);
    expect((await keep('one-more', mapping(), by.agency(hub.victims))).status).toBe(200);
    expect((await forget('m-0')).status).toBe(204);
    expect((await forget('m-0')).body.code).toBe('unknown_mapping');
    expect((await keep('one-more')).status).toBe(200);
    expect((await list()).filter(({ own }) => own)).toHaveLength(MOST_MAPPINGS);
    await forget('m-1');
    const both = await Promise.all([keep('left'), keep('right')]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 422]);
    for (const { code, own } of await list()) if (own) await forget(code);
    expect((await list()).filter(({ own }) => own)).toEqual([]);
  });

  it.each(['%00', '..%2F..%2Fetc', '%20', 'x'.repeat(61)])('are none of the name %s', async (code) => {
    for (const method of ['GET', 'DELETE'])
      expect((await hub.call(method, `/mappings/${code}`, agency())).body.code).toBe('unknown_mapping');
    expect((await keep(code)).status).toBe(422);
  });

  it('changed by many at once have a version each, and keep the last twenty', async () => {
    const versions = (await Promise.all(Array.from({ length: 30 }, () => keep('busy')))).map(({ body }) => body.version as number);
    expect(versions.sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, n) => n + 1));
    const { rows } = await hub.database.query(
      `select count(*)::int as kept, max(version) as last from file_mapping where partner = $1 and code = 'busy'`,
      [hub.police.id],
    );
    expect(rows).toEqual([{ kept: 20, last: 30 }]);
  });

  it('come before those of the area under the same code, whichever way they are asked for, until they are deleted', async () => {
    const found = async (heading: string) => (await send('type=referral.withdrawn.v1', heading)).body;
    expect((await found('Ref')).code).toBe('wrong_columns');
    await keep('standard-withdrawal');
    const own = await found('Ref');
    expect(own).toMatchObject({ mapping: 'standard-withdrawal', mappingVersion: 1 });
    await hub.call('POST', `/uploads/${own.id}/cancel`, agency());
    expect((await hub.call('GET', '/mappings/standard-withdrawal', by.agency(hub.victims))).body.version).toBe(0);
    await forget('standard-withdrawal');
    expect((await found('Ref')).code).toBe('wrong_columns');
    expect((await forget('standard-withdrawal')).status).toBe(404);
  });

  it('made again with other content read the same file anew', async () => {
    await keep('again');
    const first = await send('mapping=again', 'Ref');
    await forget('again');
    await keep('again', { ...mapping(), given: [{ path: 'withdrawnAt', as: 'text', text: '2026-01-08T16:30:00Z' }] });
    const second = await send('mapping=again', 'Ref');
    expect([first.body.mappingVersion, second.body.mappingVersion]).toEqual([1, 1]);
    expect([second.status, second.body.id === first.body.id]).toEqual([202, false]);
    expect((await send('mapping=again', 'Ref')).body.id).toBe(second.body.id);
    for (const { body } of [first, second]) await hub.call('POST', `/uploads/${body.id}/cancel`, agency());
  });
});
