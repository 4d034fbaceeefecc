import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Costs } from './costs-main.js';

const kept = JSON.parse(readFileSync(join(process.cwd(), 'test/bench/costs.json'), 'utf8')) as Record<string, Costs>;
const MAY_GROW = 1.1;
const IF_MEANT = 'if that is meant: npm run build && node dist/test/bench/costs-main.js --keep';

// A broker and a database of its own, and three runs an arm: half a minute on a quiet machine, minutes on a busy one.
vi.setConfig({ testTimeout: 900_000, hookTimeout: 900_000 });

describe('what a message costs has not grown by more than a tenth', () => {
  let now: Record<string, Costs>;

  beforeAll(async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [join(process.cwd(), 'dist/test/bench/costs-main.js')]);
    now = JSON.parse(stdout.trim().split('\n').at(-1)!) as Record<string, Costs>;
  });

  const rows = Object.entries(kept).flatMap(([arm, costs]) =>
    (Object.entries(costs) as [keyof Costs, number][]).map(([what, before]) => ({ arm, what, before })),
  );
  it.each(rows)('$what a message of arm $arm: $before', ({ arm, what, before }) => {
    const message = `${what} of arm ${arm}: ${before} is now ${now[arm]?.[what]}; ${IF_MEANT}`;
    expect([now[arm]![what] <= before * MAY_GROW, message]).toEqual([true, message]);
  });
});
