import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

// Each rule of .dependency-cruiser.cjs with one import that breaks it: [rule, the file that sins, what it imports].
const seeded: [rule: string, file: string, imports: string][] = [
  ['no-cycle', 'libs/platform/src/egg.ts', './hen.js'],
  ['no-unresolvable', 'apps/intake/src/on-nothing.ts', './not-there.js'],
  ['no-app-to-app', 'apps/intake/src/asks-matching.ts', '../../matching/src/matching.queries.js'],
  ['no-app-to-app', 'apps/intake/src/starts-matching.ts', '../../matching/src/start-matching.js'],
  ['hub-only-starts-apps', 'apps/hub/src/looks-inside.ts', '../../matching/src/matching.queries.js'],
  ['no-lib-to-app', 'libs/messaging/src/knows-matching.ts', '../../../apps/matching/src/matching.queries.js'],
  ['contracts-alone', 'libs/contracts/src/reads-files.ts', 'node:fs'],
  ['contracts-alone', 'libs/contracts/src/asks-the-database.ts', 'pg'],
  ['contracts-alone', 'libs/contracts/src/asks-platform.ts', '#platform/database.js'],
  ['rules-are-pure', 'apps/matching/src/reads-files.rules.ts', 'node:fs'],
  ['rules-are-pure', 'apps/matching/src/asks-the-database.rules.ts', './matching.queries.js'],
  ['rules-are-pure', 'apps/matching/src/asks-platform.rules.ts', '#platform/database.js'],
  ['platform-stands-alone', 'libs/platform/src/publishes.ts', '#messaging/unit.js'],
  ['testing-in-specs-alone', 'apps/matching/src/runs-in-production.ts', '#testing/test-world.js'],
  ['no-import-of-tests', 'apps/matching/src/borrows-a-row.ts', './match-case.rules.spec.js'],
  ['no-import-of-tests', 'apps/matching/src/borrows-a-journey.ts', '../../../test/journeys/journey.js'],
  ['channels-in-messaging-alone', 'apps/intake/src/opens-a-channel.ts', 'amqplib'],
  ['no-development-package-in-production', 'apps/intake/src/asks-in-tests.ts', 'supertest'],
];

// What must stay allowed, or the rules would be kept by nobody.
const allowed: [what: string, file: string, imports: string][] = [
  ['the hub starts a service', 'apps/hub/src/start-all.ts', '../../matching/src/start-matching.js'],
  ['an app uses a library', 'apps/matching/src/uses.ts', '#platform/database.js'],
  ['a contract validates', 'libs/contracts/src/case.ready.v1.ts', 'class-validator'],
  ['rules import rules and contracts', 'apps/matching/src/score.rules.ts', './match-case.rules.js'],
  ['rules know the calendar', 'libs/platform/src/days.rules.ts', 'date-holidays'],
  ['a circle that a type alone closes', 'libs/platform/src/token.ts', './caller.js'],
  ['a spec has its own database', 'apps/matching/src/uses.spec.ts', '#testing/test-world.js'],
  ['a journey starts any service', 'test/journeys/journey.ts', '../../apps/matching/src/start-matching.js'],
];

const ground: Record<string, string> = {
  'package.json': JSON.stringify({
    type: 'module',
    imports: Object.fromEntries(['contracts', 'messaging', 'platform', 'testing'].map((lib) => [`#${lib}/*.js`, `./libs/${lib}/src/*.ts`])),
    dependencies: { amqplib: '1', pg: '1', 'class-validator': '1', 'date-holidays': '1' },
    devDependencies: { supertest: '1' },
  }),
  'libs/platform/src/database.ts': 'export const it = 1;',
  'libs/platform/src/hen.ts': `export { it } from './egg.js';`,
  'libs/platform/src/caller.ts': `import type { it as Token } from './token.js';\nexport const it: Token = 1;`,
  'libs/messaging/src/unit.ts': 'export const it = 1;',
  'libs/testing/src/test-world.ts': 'export const it = 1;',
  'apps/matching/src/match-case.rules.ts': 'export const it = 1;',
  'apps/matching/src/match-case.rules.spec.ts': 'export const it = 1;',
  'apps/matching/src/matching.queries.ts': 'export const it = 1;',
  'apps/matching/src/start-matching.ts': 'export const it = 1;',
  ...Object.fromEntries(
    ['amqplib', 'pg', 'class-validator', 'date-holidays', 'supertest'].flatMap((name) => [
      [`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' })],
      [`node_modules/${name}/index.js`, 'exports.it = 1;'],
    ]),
  ),
};

const root = process.cwd();
let tree: string;
let broken: { rule: string; file: string }[];

beforeAll(() => {
  tree = mkdtempSync(join(tmpdir(), 'boundaries-'));
  const files = { ...ground };
  for (const [, file, imports] of [...seeded, ...allowed]) files[file] = `export { it } from '${imports}';`;
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    writeFileSync(join(tree, file), text);
  }
  const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const args = [cruiser, '--config', join(root, '.dependency-cruiser.cjs'), '--output-type', 'json', 'apps', 'libs', 'test'];
  const run = spawnSync(process.execPath, args, { cwd: tree, encoding: 'utf8', maxBuffer: 64e6 });
  if (!run.stdout.startsWith('{')) throw new Error(`dependency-cruiser did not answer: ${run.stderr || run.stdout}`);
  broken = JSON.parse(run.stdout).summary.violations.map((found: any) => ({ rule: found.rule.name, file: found.from }));
});

afterAll(() => rmSync(tree, { recursive: true, force: true }));

it.each(seeded)('%s fires on %s importing %s', (rule, file) => {
  expect(broken.filter((found) => found.file === file).map((found) => found.rule)).toContain(rule);
});

it.each(allowed)('%s: allowed', (_what, file) => {
  expect(broken.filter((found) => found.file === file)).toEqual([]);
});

it('every rule has a seeded violation', () => {
  const rules: string[] = createRequire(import.meta.url)(join(root, '.dependency-cruiser.cjs')).forbidden.map(
    (rule: { name: string }) => rule.name,
  );
  expect([...new Set(seeded.map(([rule]) => rule))].sort()).toEqual(rules.sort());
});
