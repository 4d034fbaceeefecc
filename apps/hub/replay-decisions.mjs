// `npm run replay-decisions`: runs past decisions again, from a clean clone too. The rest is in replay-decisions-main.ts, once it can be built.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build, checkNode, install, root, stop } from './prepare.mjs';

process.chdir(root);
checkNode();
await install();
await build();
if (!process.env.DATABASE_URL) {
  const home = resolve(root, process.env.HUB_HOME || '.hub');
  const file = join(home, 'hub.json');
  if (!existsSync(file)) stop(`No hub runs on ${home}. Start one with \`npm start\`, or name matching's database by DATABASE_URL.`);
  const { area, database } = JSON.parse(readFileSync(file, 'utf8'));
  process.env.DATABASE_URL = database.services.matching;
  process.env.AREA ??= area;
}
process.setSourceMapsEnabled(true);
await import('../../dist/apps/matching/src/decisions/replay-decisions-main.js');
