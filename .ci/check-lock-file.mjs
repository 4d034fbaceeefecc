// The lock file names versions and digests, never where they were fetched: with a host in it, only that host could install.
import { readFileSync } from 'node:fs';

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const asked = JSON.parse(readFileSync('package.json', 'utf8'));
const faults = [];
for (const [path, entry] of Object.entries(lock.packages)) {
  if (entry.resolved) faults.push(`${path} is fetched from ${entry.resolved}`);
  // Another platform's binaries, which the registry that wrote the file did not offer: without their entry `npm ci` refuses the file.
  const elsewhere = entry.optional && (entry.os ?? entry.cpu);
  if (path !== '' && !entry.integrity && !entry.link && !entry.inBundle && !elsewhere) faults.push(`${path} has no digest`);
}
for (const [name, range] of Object.entries({ ...asked.dependencies, ...asked.devDependencies })) {
  if (!/^(npm:.+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(range)) faults.push(`${name} is not pinned: ${range}`);
}

for (const fault of faults) console.error(`package-lock.json: ${fault}`);
if (faults.length === 0) console.log(`package-lock.json: ${Object.keys(lock.packages).length - 1} packages, each pinned, none with a host`);
process.exit(faults.length === 0 ? 0 : 1);
