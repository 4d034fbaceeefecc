import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const MAIN = join(process.cwd(), 'dist/test/faults/main.js');

// Starts a hub in eight processes: a quarter of a minute on a quiet machine, minutes on a busy one.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

let run: ChildProcess | undefined;
afterEach(async () => {
  if (!run || run.exitCode !== null || run.signalCode !== null) return;
  run.kill('SIGTERM');
  await once(run, 'exit');
});

it('a short round of faults loses nothing, doubles nothing and gives no capacity twice', async () => {
  if (!existsSync(MAIN)) throw new Error('dist/ is missing: run `npm run build` first');
  const kinds = ['kill-service:matching', 'kill-database', 'cut:intake', 'terminate-backends:casework', 'repeat:reporting'];
  const child = spawn(process.execPath, [MAIN, '--faults', '5', '--seed', '5', '--rate', '8', '--json', '--only', kinds.join(',')], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  run = child;
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  const totals = JSON.parse(
    said
      .trim()
      .split('\n')
      .at(-1)!
      .replace(/^[^{].*/, '{}'),
  ) as Record<string, number>;
  // What was said tells why, where it failed.
  const { faults, lost, duplicated, overAllocated, outOfOrder, failed } = totals;
  expect({ code, faults, lost, duplicated, overAllocated, outOfOrder, failed, said: code === 0 ? '' : said }).toEqual({
    code: 0,
    faults: 5,
    lost: 0,
    duplicated: 0,
    overAllocated: 0,
    outOfOrder: 0,
    failed: 0,
    said: '',
  });
  expect(totals.acknowledged).toBeGreaterThan(100);
  expect(totals.ok).toBe(totals.acknowledged);
});
