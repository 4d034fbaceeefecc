// `node dist/test/bench/chain-main.js <folder> [referrals]`: where the chain's time goes. Writes a CPU profile of the hub's process and the statements
// by the database's own clock, both of one run after a warm-up.
import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { progressOn } from '../../apps/hub/src/progress.js';
import { ChainArm } from './chain-arm.js';
import { logStatements, statementsIn } from './chain-statements.js';
import { openWorld } from './open-world.js';
import { startPrivateParts } from './private-parts.js';

const [folder = '/tmp', referrals = '2000'] = process.argv.slice(2);
const root = process.cwd();
const parts = await startPrivateParts(root, progressOn(process.stdout));
try {
  const world = await openWorld(root, parts, 'profiled');
  const profile = `${folder}/chain.cpuprofile`;
  const arm = new ChainArm({
    NODE_OPTIONS: `--import ${pathToFileURL(`${root}/dist/test/bench/chain-profile.js`).href}`,
    BENCH_PROFILE: profile,
  });
  try {
    await logStatements(parts.adminUrl, world.name);
    await arm.setUp(world);
    console.log('warmed', await arm.run(300));
    process.kill(arm.hub.process.pid, 'SIGUSR2');
    const from = new Date();
    const run = await arm.run(Number(referrals));
    const to = new Date();
    process.kill(arm.hub.process.pid, 'SIGUSR2');
    for (let waited = 0; !existsSync(profile) && waited < 100; waited++) await pause(100);
    console.log(run, `${Math.round(run.messages / run.seconds)} a second`);
    console.log(statementsIn(`${parts.folder}/database.log`, from, to, run.messages));
  } finally {
    await arm.tearDown();
    await world.close();
  }
} finally {
  await parts.end();
}
