import { referral } from '../journeys/referrals.js';
import { RunningHub, until } from '../journeys/running-hub.js';
import { settledHub } from '../journeys/settled-hub.js';

const AGENCY = 'cambridgeshire-constabulary';
const ROWS = Number(process.env.UPLOAD_ROWS ?? 2_000);
/** One row in so many is a sound referral; the others are faulty, each in its way. */
const SOUND_EVERY = 50;
const KILLS = 3;

interface Shown {
  row: number;
  outcome: string;
  message?: string;
  messageId: string;
  receipt: { outcome: string; messageId: string; case?: string };
}

/** The whole hub, killed with -9 while a batch is fed: it goes on where it was, and every row has one verdict. `UPLOAD_ROWS=10000` sends as many as a batch may hold. */
describe(`a hub that is killed in the middle of ${ROWS} rows`, () => {
  let hub: RunningHub;
  beforeAll(async () => void (hub = await RunningHub.start()), 180_000);
  afterAll(async () => hub?.stop(), 60_000);

  it('three times, goes on each time: one verdict a row, one case a sound row, and every referral is somewhere', async () => {
    const { apiKey } = hub.organisation(AGENCY);
    let sound = 0;
    const lines = Array.from({ length: ROWS }, (_, n) => {
      const data: object = n % SOUND_EVERY === 0 ? referral() : { route: 'police', [`field${n % 7}`]: n };
      if (n % SOUND_EVERY === 0) sound++;
      return JSON.stringify({ specversion: '1.0', id: `k-${n + 1}`, source: AGENCY, type: 'referral.submitted.v1', data });
    });
    const sent = await fetch(`${hub.file.urls.intake}/batches`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson', 'x-api-key': apiKey! },
      body: lines.join('\n'),
    });
    expect(sent.status).toBe(202);
    const { id } = (await sent.json()) as { id: string };
    const state = async () => (await hub.ask('intake', `/uploads/${id}`, { apiKey: apiKey! })).body;

    let running = Promise.resolve();
    for (let kill = 1; kill <= KILLS; kill++) {
      // The last of them while half of the rows are left at least.
      const at = Math.floor(((kill - 1 + Math.random()) / (2 * KILLS)) * ROWS);
      // It feeds on before it says that it is ready: whoever waited for that might find the last row fed.
      const now = await until(
        async () => {
          const found = await state().catch(() => undefined);
          return found?.fed > at && found;
        },
        `row ${at}`,
        120_000,
      );
      expect(now.state).toBe('feeding');
      await hub.kill9();
      // Where it was not ready yet, it never will be.
      await running.catch(() => undefined);
      running = hub.run();
      running.catch(() => undefined);
    }
    await running;
    const done = await until(
      async () => {
        const found = await state();
        return found.state === 'done' && found;
      },
      'the last row',
      300_000,
    );
    expect(done.outcomes).toEqual({ accepted: sound, rejected: ROWS - sound });

    const rows: Shown[] = [];
    while (rows.length < ROWS) {
      const { body } = await hub.ask('intake', `/uploads/${id}/rows?after=${rows.length}`, { apiKey: apiKey! });
      rows.push(...(body as Shown[]));
    }
    expect(rows.map(({ row, messageId, receipt, outcome }) => [row, messageId, receipt.messageId, receipt.outcome === outcome])).toEqual(
      lines.map((_, n) => [n + 1, `k-${n + 1}`, `k-${n + 1}`, true]),
    );
    expect(new Set(rows.map(({ message }) => message)).size).toBe(ROWS);
    expect(new Set(rows.flatMap(({ receipt }) => receipt.case ?? [])).size).toBe(sound);
    const settled = await settledHub(hub, await hub.token('hub_administrator'), { ms: 240_000 });
    expect(settled.received).toEqual({ services: ROWS, readModel: ROWS });
    expect(settled.counts.rejected).toBe(ROWS - sound);
  }, 900_000);
});
