// Runs as npm's `prepare`. Puts lefthook's hooks into a git checkout; anywhere else, and whatever goes wrong, it says so and lets the
// installation go on.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const lefthook = 'node_modules/lefthook/bin/index.js';
if (process.env.CI || !existsSync('.git') || !existsSync(lefthook)) process.exit(0);
if (spawnSync('git', ['rev-parse', '--git-dir'], { stdio: 'ignore' }).status !== 0) process.exit(0);

const run = spawnSync(process.execPath, [lefthook, 'install'], { encoding: 'utf8', timeout: 20_000 });
if (run.status !== 0)
  console.warn(`The commit hook was not installed: ${(run.stderr || run.stdout || run.error?.message || 'no answer').trim()}`);
