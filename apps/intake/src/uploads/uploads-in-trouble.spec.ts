import { Client } from 'pg';
import { v7 as uuid } from 'uuid';
import { aReferral, by, IntakeAtWork } from '#testing/intake-at-work.js';
import type { As } from '#testing/signed-callers.js';
import { startIntake } from '../start-intake.js';
import { forgetUploads } from './uploads.queries.js';

let hub: IntakeAtWork;
beforeAll(async () => {
  hub = await IntakeAtWork.begin(startIntake);
});
afterAll(() => hub?.end());

const agency = () => by.agency(hub.police);
const NDJSON = { 'content-type': 'application/x-ndjson' };
/** Lines of which every third is a sound referral. */
const lines = (many: number) =>
  Array.from({ length: many }, (_, n) =>
    n % 3 ? 'no JSON' : JSON.stringify({ specversion: '1.0', id: uuid(), source: 'x', type: 'referral.submitted.v1', data: aReferral() }),
  ).join('\n');
const batch = (text: string, query = '', who: As = agency()) => hub.call('POST', `/batches${query}`, who, text, NDJSON);
const stateOf = async (id: string, who: As = agency()) => (await hub.call('GET', `/uploads/${id}`, who)).body;
const reaches = (id: string, state: string, who: As = agency()) =>
  hub.world.until(async () => {
    const now = await stateOf(id, who);
    return now.state === state && now;
  }, 40_000);
const act = (id: string, what: string, who: As = agency()) => hub.call('POST', `/uploads/${id}/${what}`, who);
const kept = async (id: string) => {
  const { rows } = await hub.database.query(
    `select u.data_key is not null as key, (select count(*)::int from upload_row r where r.upload = u.id and r.sealed is not null) as rows
     from upload u where u.id = $1`,
    [id],
  );
  return rows[0];
};
/** As if its time were up now. */
const pastItsTime = async (id: string) => {
  await hub.database.query('update upload set keep_until = now() where id = $1', [id]);
  await hub.database.transaction((tx) => forgetUploads(tx, new Date(Date.now() + 1_000)));
};

describe('what is past its time', () => {
  it('and waits for a word is cancelled: nothing is kept of it, and its place is free', async () => {
    const [one, two] = [await batch(lines(6), '?dry=1'), await batch(lines(6), '?dry=1')];
    await reaches(one.body.id, 'checked');
    await reaches(two.body.id, 'checked');
    expect((await batch(lines(1))).body.code).toBe('too_many_uploads');
    await pastItsTime(one.body.id);
    expect(await stateOf(one.body.id)).toMatchObject({ state: 'cancelled', outcomes: { left_out: 6 } });
    expect(await kept(one.body.id)).toEqual({ key: false, rows: 0 });
    expect(await kept(two.body.id)).toEqual({ key: true, rows: 6 });
    expect((await act(one.body.id, 'confirm')).body.code).toBe('not_to_confirm');
    const third = await batch(lines(1));
    expect(third.status).toBe(202);
    await reaches(third.body.id, 'done');
    await act(two.body.id, 'cancel');
  });

  it.each([
    ['paused what it sends', `inbound = 'paused'`, `inbound = 'open'`],
    ['is suspended', `state = 'suspended'`, `state = 'open'`],
  ])('and stands still because its sender %s is cancelled where it stands', async (_, stop, go) => {
    const who = by.agency(hub.victims);
    const of = (what: string) => hub.database.query(`update partner set ${what} where id = $1`, [hub.victims.id]);
    const { body } = await batch(lines(6), '?dry=1', who);
    await reaches(body.id, 'checked', who);
    await of(stop);
    // By its row alone: a suspended partner could not confirm it.
    await hub.database.query(`update upload set state = 'feeding', confirmed_at = now() where id = $1`, [body.id]);
    const other = await batch(lines(3));
    await reaches(other.body.id, 'done');
    const { rows } = await hub.database.query('select state, fed from upload where id = $1', [body.id]);
    expect(rows).toEqual([{ state: 'feeding', fed: 0 }]);
    await pastItsTime(body.id);
    expect(await kept(body.id)).toEqual({ key: false, rows: 0 });
    await of(go);
    expect(await stateOf(body.id, who)).toMatchObject({ state: 'cancelled', fed: 0, outcomes: { left_out: 6 } });
  });

  it('and done keeps its verdicts and receipts, and nothing of what was said', async () => {
    const { body } = await batch(lines(6));
    const done = await reaches(body.id, 'done');
    expect(done.outcomes).toEqual({ accepted: 2, rejected: 4 });
    // What was taken is in the vault alone; what was not is there to be mended.
    expect(await kept(body.id)).toEqual({ key: true, rows: 4 });
    await pastItsTime(body.id);
    expect(await kept(body.id)).toEqual({ key: false, rows: 0 });
    expect((await hub.call('GET', `/uploads/${body.id}/rows-to-mend.csv`, agency())).body.code).toBe('forgotten');
    const rows = (await hub.call('GET', `/uploads/${body.id}/rows`, agency())).body as { outcome: string; receipt: { outcome: string } }[];
    expect(rows.map(({ outcome, receipt }) => [outcome, receipt.outcome])).toEqual(
      Array.from({ length: 6 }, (_, n) => (n % 3 ? ['rejected', 'rejected'] : ['accepted', 'accepted'])),
    );
  });
});

describe('three at once', () => {
  /** A body of which the second half comes when it is told to. */
  const slow = async (text: string) => {
    const bytes = Buffer.from(text);
    let end!: () => void;
    const body = new ReadableStream<Uint8Array>({
      start(into) {
        into.enqueue(bytes.subarray(0, 20));
        end = () => {
          into.enqueue(bytes.subarray(20));
          into.close();
        };
      },
    });
    const headers = { ...(await hub.headersOf(agency())), ...NDJSON };
    const answer = fetch(`${hub.service.url}/batches?dry=1`, { method: 'POST', headers, body, duplex: 'half' } as RequestInit);
    return {
      end: () => void end(),
      answer: answer.then(async (one) => ({ status: one.status, body: (await one.json()) as { id: string } })),
    };
  };

  it('from one sender: one of them is told to wait before it is read; the others, and another sender’s, are not', async () => {
    const sent = await Promise.all(Array.from({ length: 3 }, () => slow(lines(3))));
    const first = await Promise.race(sent.map(async ({ answer }, nth) => ({ nth, ...(await answer) })));
    expect(first).toMatchObject({ status: 429, body: { code: 'too_many_uploads' } });
    const others = sent.filter((_, nth) => nth !== first.nth);
    const elsewhere = await batch(lines(3), '', by.agency(hub.victims));
    expect((await reaches(elsewhere.body.id, 'done', by.agency(hub.victims))).outcomes).toEqual({ accepted: 1, rejected: 2 });
    for (const { end } of others) end();
    const taken = await Promise.all(others.map(({ answer }) => answer));
    expect(taken.map(({ status }) => status)).toEqual([202, 202]);
    // They are read, and wait for a word: there is still no place for a third.
    expect((await batch(lines(3))).status).toBe(429);
    for (const { body } of taken) await act(body.id, 'cancel');
  });

  it('that come whole: two are taken, whichever they are', async () => {
    const answers = await Promise.all(Array.from({ length: 3 }, () => batch(lines(3), '?dry=1')));
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 202, 429]);
    for (const { status, body } of answers) if (status === 202) await act(body.id, 'cancel');
  });
});

describe('an upload that somebody else has just now', () => {
  it('delays neither another sender nor another upload, and goes on afterwards', async () => {
    const { body } = await batch(lines(300));
    const other = new Client({ connectionString: hub.database.url });
    await other.connect();
    try {
      await other.query('begin');
      const { rows } = await other.query('select fed, state from upload where id = $1 for update', [body.id]);
      expect(rows[0].state).toBe('feeding');
      expect(rows[0].fed).toBeLessThan(300);
      const late = new Promise((_, reject) => setTimeout(() => reject(new Error('it waits for the upload')), 8_000).unref());
      const elsewhere = hub.call('POST', '/referrals', by.agency(hub.victims), aReferral());
      expect(await Promise.race([elsewhere, late])).toMatchObject({ status: 201 });
      const second = await batch(lines(3), '', by.agency(hub.victims));
      await reaches(second.body.id, 'done', by.agency(hub.victims));
      await other.query('rollback');
    } finally {
      await other.end();
    }
    expect((await reaches(body.id, 'done')).outcomes).toEqual({ accepted: 100, rejected: 200 });
  }, 60_000);

  it('of which a piece fails is left for a while and counted, and goes on once it can', async () => {
    const failures = async () => {
      const text = await (await fetch(`${hub.service.url}/metrics`)).text();
      return Number(/^uploads_failures_total{.*step="feeding".*} (\d+)/m.exec(text)?.[1] ?? 0);
    };
    await hub.database.query(`
      create function no_rows() returns trigger language plpgsql as 'begin raise exception ''not today''; end';
      create trigger no_rows before update of inbox_id on upload_row for each row execute function no_rows()`);
    const { body } = await batch(lines(3));
    await hub.world.until(async () => (await failures()) > 0);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    // Twice in a second and a half, where it was twenty times a second.
    expect(await failures()).toBeLessThanOrEqual(3);
    expect((await stateOf(body.id)).fed).toBe(0);
    await hub.database.query('drop trigger no_rows on upload_row; drop function no_rows');
    expect((await reaches(body.id, 'done')).outcomes).toEqual({ accepted: 1, rejected: 2 });
  });
});
