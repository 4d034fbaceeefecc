import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { WebhookSecret } from '#platform/webhook-secret.js';
import { asksAt } from './conformance/asks.js';
import { Bench, PACE } from './conformance/bench.js';
import { casesOf } from './conformance/cases.js';
import { HttpLine } from './conformance/http-line.js';
import type { Hear, Line } from './conformance/line.js';
import { readOptions, type ConformanceOptions } from './conformance/options.rules.js';
import { PlayedHub } from './conformance/played-hub.js';
import { PollLine } from './conformance/poll-line.js';
import { QueueLine } from './conformance/queue-line.js';
import { asJson, asJUnit, asText, isSound } from './conformance/report.rules.js';
import { runCases } from './conformance/run-cases.js';
import { lendPair, type SandboxFile } from './conformance/sandbox-pair.js';

// `npm run conformance`: plays the hub to a partner's system through what breaks integrations, and says what the system did.
const read = readOptions(process.argv.slice(2), (as, over) => casesOf(as, over).map(({ code }) => code));
if (read.kind === 'wrong') stop(read.sentence);
const { options } = read;
const { as, over, only, json, junit, refer, shows } = options;
const say = (line: string) => console.error(line);

/** How seldom a system may ask for what it is told. */
const PATIENCE_MS = 30_000;
const hub = new PlayedHub(as);
const opened = { queue: byQueue, http: overHttp, poll: polled }[over](options);
const { line, end } = await opened((heard) => hub.hear(heard)).catch((error: Error) => stop(error.message));
let ending: Promise<void> | undefined;
const leave = () => (ending ??= end());
// Left lent, the sandbox would neither read nor write the partner's queues.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void leave().finally(() => process.exit(130)));

const pace = {
  ...PACE,
  // A system that asks does nothing about a message before it has asked.
  ...(over === 'poll' && { answerMs: PACE.answerMs + PATIENCE_MS }),
  // By hand, whoever sits before it takes their time.
  ...(refer === undefined && as === 'agency' && { referMs: 600_000 }),
};
const all = casesOf(as, over).filter(({ code }) => only.length === 0 || only.includes(code));
const cases = all.filter(({ withoutWebhook }) => over !== 'http' || options.webhook !== undefined || withoutWebhook);
const leftOut = all.filter((each) => !cases.includes(each)).map(({ code }) => code);
try {
  await line.clear();
  const judged = await runCases(new Bench(line, hub, asksAt(refer, shows, say), pace), cases, ({ code, verdict }) =>
    say(`${verdict.kind}  ${code}`),
  );
  const role = `${as} over ${over}`;
  console.log(asText(role, judged));
  if (leftOut.length > 0) console.log(`Left out, since the system is called nowhere (--webhook): ${leftOut.join(', ')}.`);
  if (typeof json === 'string') writeFileSync(json, `${asJson(role, judged)}\n`);
  if (junit) writeFileSync(junit, asJUnit(role, judged));
  if (json === true) console.log(asJson(role, judged));
  process.exitCode = isSound(judged) ? 0 : 1;
} finally {
  await leave();
}
process.exit();

type Opened = (hear: Hear) => Promise<{ line: Line; end(): Promise<void> }>;

function byQueue({ as }: ConformanceOptions): Opened {
  return async (hear) => {
    const pair = await lendPair(sandboxFile(as), as);
    try {
      const line = await QueueLine.open(pair, hear);
      return { line, end: () => line.close().finally(() => pair.giveBack()) };
    } catch (error) {
      await pair.giveBack();
      throw error;
    }
  };
}

function overHttp({ port, webhook: url }: ConformanceOptions): Opened {
  const secret = process.env.RJ_HUB_WEBHOOK_SECRET;
  if (url && !/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/.test(secret ?? ''))
    stop(
      `RJ_HUB_WEBHOOK_SECRET must hold the secret that your webhook verifies with. A new one, for both: whsec_${randomBytes(32).toString('base64')}`,
    );
  return async (hear) => {
    const line = await HttpLine.open({ port, ...(url && { webhook: { url, secret: secret as WebhookSecret } }) }, hear);
    say(`The run stands in for the hub at ${line.url}: your system asks there, with any API key.`);
    return { line, end: () => line.close() };
  };
}

function polled({ port }: ConformanceOptions): Opened {
  return async (hear) => {
    const line = await PollLine.open({ port, patienceMs: PATIENCE_MS }, hear);
    say(
      `The run stands in for the hub at ${line.url}: your system asks there, with any API key, and reads GET /deliveries every few seconds.`,
    );
    return { line, end: () => line.close() };
  };
}

function sandboxFile(as: string): SandboxFile {
  const path = join(resolve(process.env.HUB_SANDBOX_HOME || process.env.HUB_HOME || '.hub-sandbox'), 'hub.json');
  if (!existsSync(path))
    stop(`No sandbox runs on ${path}. Start one with \`npm run sandbox\`, connect your system to it as your-${as}, and run this again.`);
  const file = JSON.parse(readFileSync(path, 'utf8')) as SandboxFile;
  if (!file.urls.sandbox) stop('This is a hub with real partners. Conformance is run against the sandbox alone.');
  return file;
}

function stop(sentence: string): never {
  console.error(sentence);
  process.exit(2);
}
