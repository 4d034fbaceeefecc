import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SolvingThread } from './solve-off-the-loop.js';

// A thread runs compiled code: the build comes before the specs.
const file = pathToFileURL(join(process.cwd(), 'dist/apps/matching/src/assign/solve-thread.js'));
const thread = new SolvingThread(file);
afterAll(() => thread.close());

const providers = [{ id: 'p', capacity: 2 }];

describe('solving off the event loop', () => {
  it('answers every request with its own reply', async () => {
    const option = { provider: 'p', cost: 1 };
    const replies = await Promise.all([
      thread.solve({ kind: 'assignment', problem: { providers, cases: [{ id: 'a', unplacedCost: 3, options: [option] }] } }),
      thread.solve({
        kind: 'generalised',
        problem: { providers, cases: [{ id: 'a', options: [{ ...option, points: 2 }] }] },
        milliseconds: 1_000,
      }),
      thread.solve({ kind: 'assignment', problem: { providers: [], cases: [{ id: 'a', unplacedCost: 3, options: [option] }] } }),
    ]);
    expect(replies).toMatchObject([
      { kind: 'assignment', best: { total: 1, placed: [{ case: 'a', provider: 'p' }] } },
      { kind: 'generalised', best: { kind: 'found', total: 1, gap: 0, ended: 'proven' } },
      { kind: 'refused', why: 'There is no provider p.' },
    ]);
  });

  it('rejects what it was working on when it ends, and starts anew', async () => {
    const lost = thread.solve({ kind: 'generalised', problem: endless(), steps: 1e15 });
    await Promise.all([expect(lost).rejects.toThrow('The solving thread has ended.'), thread.close()]);
    expect(await thread.solve({ kind: 'assignment', problem: { providers, cases: [] } })).toMatchObject({ best: { total: 0 } });
  });

  it('stops when its milliseconds are over', async () => {
    const reply = await thread.solve({ kind: 'generalised', problem: endless(), steps: 1e15, milliseconds: 50 });
    expect(reply).toMatchObject({ kind: 'generalised', best: { kind: 'found', ended: 'time' } });
  });
});

/** What no exact search gets through: every case gains the same for each point, at every provider. */
function endless() {
  const many = Array.from({ length: 12 }, (_, p) => ({ id: `p${p}`, capacity: 101 }));
  const cases = Array.from({ length: 90 }, (_, i) => ({
    id: `c${i}`,
    unplacedCost: 0,
    options: many.map(({ id }, p) => ({ provider: id, cost: -20 * (20 + ((i * 7 + p * 3) % 11)), points: 20 + ((i * 7 + p * 3) % 11) })),
  }));
  return { providers: many, cases };
}
