import { Bench, PACE } from './bench.js';
import { PlayedHub } from './played-hub.js';
import { PollLine } from './poll-line.js';
import { caseAssigned, offerMade } from './told.js';

const TYPE = 'offer.answered.v1';

/** A system that asks seldom has its answer before it could come by what was told meanwhile: the case then says that it saw nothing. */
it.each([
  ['asks meanwhile', true, { kind: 'passed' }],
  ['does not ask meanwhile', false, { kind: 'passed', unseen: expect.stringContaining('in the 0.3 s') as unknown }],
])('what comes before an answer: a system that %s', async (_, asks, verdict) => {
  const hub = new PlayedHub('provider');
  const line = await PollLine.open({ port: 0, patienceMs: 100 }, (heard) => hub.hear(heard));
  const bench = new Bench(line, hub, { refer: () => Promise.resolve() }, { ...PACE, lateMs: 300 });
  const headers = { 'x-api-key': 'rjh_test', 'content-type': 'application/json' };
  const page = (after: string) => fetch(`${line.url}/deliveries?after=${after}`, { headers });
  try {
    await page('0');
    const offer = offerMade();
    await bench.leave(offer);
    await page('0');
    const seen = bench.beforeAnswer(TYPE, () => [caseAssigned(offer)]);
    const answered = fetch(`${line.url}/offers/${offer.data.offer}/accept`, { method: 'POST', headers, body: '{}' });
    if (asks) await bench.until(() => bench.since(0, TYPE)[0]).then(() => page('1'));
    expect((await answered).status).toBe(200);
    expect(seen()).toEqual(verdict);
  } finally {
    await line.close();
  }
});
