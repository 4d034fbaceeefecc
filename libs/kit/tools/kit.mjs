// Writes what of docs/connect is made from the code; with --check it only says where they differ. No database and no broker is asked.
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const built = new URL('../../../dist/', import.meta.url);
const { kitDocs } = await import(new URL('libs/kit/tools/kit-docs.js', built).href);
const services = [];
for (const name of ['directory', 'intake', 'matching', 'casework', 'notifications', 'reporting']) {
  const start = await import(new URL(`apps/${name}/src/start-${name}.js`, built).href);
  services.push(await start[`describe${name[0].toUpperCase()}${name.slice(1)}`]());
}

const folder = fileURLToPath(new URL('../../../docs/connect', import.meta.url));
const docs = kitDocs(services, folder);
const read = (path) => {
  try {
    return readFileSync(join(folder, path), 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
};
mkdirSync(join(folder, 'openapi'), { recursive: true });
const strays = readdirSync(join(folder, 'openapi'))
  .map((name) => `openapi/${name}`)
  .filter((path) => !docs.has(path));

if (process.argv.includes('--check')) {
  const stale = [...docs].filter(([path, text]) => read(path) !== text).map(([path]) => `docs/connect/${path} is not what the code says.`);
  const faults = [...stale, ...strays.map((path) => `docs/connect/${path} belongs to no service.`)];
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) console.error('Run `npm run docs` and commit what it writes.');
  process.exitCode = faults.length > 0 ? 1 : 0;
} else {
  for (const path of strays) rmSync(join(folder, path));
  for (const [path, text] of docs) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  console.log(`${docs.size} files written to docs/connect/`);
}
process.exit();
