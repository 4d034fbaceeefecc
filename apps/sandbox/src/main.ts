import 'reflect-metadata';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Bench, type SandboxFile } from './conformance/bench.js';
import { readOptions } from './conformance/options.rules.js';
import { providerCases } from './conformance/provider-cases.js';
import { asJson, asJUnit, asText, isSound } from './conformance/report.rules.js';
import { runCases } from './conformance/run-cases.js';

// `npm run conformance`: tries a partner's system, which is connected to the sandbox, and says what it did.
const read = readOptions(
  process.argv.slice(2),
  providerCases.map(({ code }) => code),
);
if (read.kind === 'wrong') {
  console.error(read.sentence);
  process.exit(2);
}
const { as, only, json, junit } = read.options;
const path = join(resolve(process.env.HUB_SANDBOX_HOME || process.env.HUB_HOME || '.hub-sandbox'), 'hub.json');
if (!existsSync(path)) {
  console.error(
    `No sandbox runs on ${path}. Start one with \`npm run sandbox\`, connect your system to it as your-${as}, and run this again.`,
  );
  process.exit(2);
}
const file = JSON.parse(readFileSync(path, 'utf8')) as SandboxFile;
if (!file.urls.sandbox) {
  console.error('This is a hub with real partners. Conformance is run against the sandbox alone.');
  process.exit(2);
}
const bench = await Bench.open(file, `your-${as}`);
const cases = providerCases.filter(({ code }) => only.length === 0 || only.includes(code));
const judged = await runCases(bench, cases, ({ code, verdict }) => console.error(`${verdict.kind}  ${code}`));
await bench.close();
console.log(asText(as, judged));
if (json) writeFileSync(json, `${asJson(as, judged)}\n`);
if (junit) writeFileSync(junit, asJUnit(as, judged));
process.exit(isSound(judged) ? 0 : 1);
