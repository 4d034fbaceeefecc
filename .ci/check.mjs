// Runs the checks of package.json that are named, two at a time, in the order given: the longest first. Says of each what it said once it has ended, and
// how long it took; runs them all whatever fails, so that one run names every fault.
import { spawn } from 'node:child_process';

const AT_ONCE = 2;
const left = process.argv.slice(2);
const failed = [];

await Promise.all(Array.from({ length: AT_ONCE }, work));
if (failed.length > 0) console.error(`\nFailed: ${failed.join(', ')}`);
process.exit(failed.length === 0 ? 0 : 1);

async function work() {
  for (let name = left.shift(); name !== undefined; name = left.shift()) {
    const began = Date.now();
    const { code, said } = await run(name);
    if (code !== 0) failed.push(name);
    console.log(`${code === 0 ? 'ok' : 'FAILED'} ${name} (${((Date.now() - began) / 1000).toFixed(0)} s)\n${said}`);
  }
}

function run(name) {
  return new Promise((resolve) => {
    const check = spawn('npm', ['run', '-s', name], { stdio: ['ignore', 'pipe', 'pipe'] });
    const said = [];
    for (const stream of [check.stdout, check.stderr]) stream.on('data', (chunk) => said.push(chunk));
    check.once('error', (error) => resolve({ code: 1, said: `${error.message}\n` }));
    check.once('close', (code) => resolve({ code, said: Buffer.concat(said).toString() }));
  });
}
