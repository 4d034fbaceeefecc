// Makes assets/console.css from styles/console.scss. It is committed, so that starting the hub compiles no styles; with --check it is
// compared instead, and a difference fails.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compile, Logger } from 'sass';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const made =
  compile(here('styles/console.scss'), {
    style: 'compressed',
    loadPaths: [here('../../node_modules'), here('../..')],
    quietDeps: true,
    logger: Logger.silent,
  }).css + '\n';
const file = here('assets/console.css');

if (!process.argv.includes('--check')) {
  writeFileSync(file, made);
  console.log(`apps/console/assets/console.css: ${Math.round(made.length / 1024)} KB`);
} else if (readFileSync(file, 'utf8') !== made) {
  console.error('apps/console/assets/console.css is not what styles/console.scss makes: npm run styles');
  process.exit(1);
}
