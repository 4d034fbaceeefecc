// `npm run partner -- add|list|show|rotate|limits|suspend|resume|remove …`: what an administrator does with partners, from the shell, over the directory's HTTP API.
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { root, stop, stopUnanswered } from './prepare.mjs';

const USAGE = `npm run partner -- add --kind agency|provider --name "…" [--code …] [--route …] [--email …] [--phone …] [--webhook https://…] [--no-queue]
npm run partner -- list
npm run partner -- show|suspend|resume|remove CODE
npm run partner -- rotate CODE key|queue|webhook [--hours 24]      the latest one goes on for so long
npm run partner -- limits CODE [--http-per-minute N|none] [--queue-per-second N|none] [--burst N] [--backlog N] [--connections N]

  --json                     the answer as JSON, and nothing else
  --directory URL            another hub's directory, with
  --token-file FILE          an administrator's token in a file; without these, the hub of HUB_HOME (.hub) is asked as its own administrator`;

/** Of the API, by the flag that sets each. */
const LIMITS = {
  'http-per-minute': 'httpPerMinute',
  'queue-per-second': 'queuePerSecond',
  burst: 'burst',
  backlog: 'backlog',
  connections: 'connections',
};
const text = { type: 'string' };
const { values, positionals } = read();
const [verb, code] = positionals;
const home = resolve(root, process.env.HUB_HOME || '.hub');
const hub = await theHub();

const verbs = {
  add,
  list,
  show,
  rotate,
  limits,
  suspend: () => step('suspend'),
  resume: () => step('resume'),
  remove: () => step('remove'),
};
if (!verbs[verb]) stop(USAGE);
await verbs[verb]();

function read() {
  const flags = ['kind', 'name', 'code', 'route', 'email', 'phone', 'webhook', 'directory', 'token-file', 'hours', ...Object.keys(LIMITS)];
  const options = { ...Object.fromEntries(flags.map((flag) => [flag, text])), 'no-queue': { type: 'boolean' }, json: { type: 'boolean' } };
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    return stop(`${error.message}\n\n${USAGE}`);
  }
}

async function add() {
  if (!values.kind || !values.name) stop(USAGE);
  const { kind, name, code: wanted, route, email, phone, webhook } = values;
  const body = { kind, name, code: wanted, route, email, phone };
  if (values['no-queue']) body.connect = ['http'];
  if (webhook) body.webhook = { url: webhook };
  const given = await ask('POST', '/partners', body, { 'idempotency-key': randomUUID() });
  const env = writeEnvironment(given, kind);
  if (values.json) return say({ ...given, environment: env });
  console.log(`${name} is registered as ${given.code}.

  API key   ${given.apiKey}${given.queue ? `\n  queue     ${given.queue.url ?? given.queue.user}` : ''}${given.webhookSecret ? `\n  webhook   ${given.webhookSecret}` : ''}

Nothing of this is shown again; it stands in ${env}, which only you can read:

  . ${env}${kind === 'agency' ? agencyLines(given) : providerLines()}`);
}

function agencyLines({ queue }) {
  return `
  curl -sS --config "$PARTNER_CURL" "$INTAKE_URL/referrals" -H 'Content-Type: application/json' -d @"$FIRST_REFERRAL"${
    queue ? '\n  python3 refer.py     # the Python lines of README.md: they send the same by queue, and print the receipt' : ''
  }`;
}

function providerLines() {
  return `
  curl -sS --config "$PARTNER_CURL" "$MATCHING_URL/offers"`;
}

async function list() {
  const partners = await ask('GET', '/partners');
  if (values.json) return say(partners);
  const width = Math.max(...partners.map((partner) => partner.code.length));
  for (const partner of partners) {
    console.log(`${partner.code.padEnd(width)}  ${partner.kind.padEnd(8)}  ${partner.state.padEnd(9)}  ${partner.name}`);
  }
}

async function show() {
  say(await ask('GET', `/partners/${(await named()).id}`));
}

async function rotate() {
  const partner = await named();
  const hours = values.hours === undefined ? {} : { overlapHours: Number(values.hours) };
  const at = `/partners/${partner.id}`;
  const ways = {
    key: async () => {
      const last = (await ask('GET', at)).apiKeys.filter(({ endsAt }) => !endsAt).at(-1);
      return ask('POST', `${at}/api-keys`, { ...hours, ...(last && { replaces: last.id }) });
    },
    queue: () => ask('POST', `${at}/queue-credentials`, hours),
    webhook: () => ask('POST', `${at}/webhook/secret`, hours),
  };
  const way = ways[positionals[2]];
  if (!way) stop(USAGE);
  const given = await way();
  if (values.json) return say(given);
  const secret = given.apiKey ?? given.webhookSecret ?? given.url ?? `${given.user} ${given.password}`;
  console.log(`${secret}\n\nIt is not shown again.${given.replacedEndsAt ? ` The one before ends on ${given.replacedEndsAt}.` : ''}`);
}

async function limits() {
  const partner = await named();
  const wanted = Object.entries(LIMITS).flatMap(([flag, name]) =>
    values[flag] === undefined ? [] : [[name, values[flag] === 'none' ? null : Number(values[flag])]],
  );
  if (wanted.length === 0) stop(USAGE);
  const { version } = await ask('GET', `/partners/${partner.id}`);
  const changed = await ask(
    'PUT',
    `/partners/${partner.id}/settings`,
    { limits: Object.fromEntries(wanted) },
    { 'if-match': String(version) },
  );
  say(changed.limits);
}

async function step(what) {
  const partner = await named();
  const { state } = await ask('POST', `/partners/${partner.id}/${what}`);
  if (values.json) return say({ partner: partner.id, code: partner.code, state });
  console.log(`${partner.name} is ${state} now.`);
}

async function named() {
  if (!code) stop(USAGE);
  const partner = (await ask('GET', '/partners')).find((each) => each.code === code || each.id === code);
  return partner ?? stop(`There is no partner ${code}. \`npm run partner -- list\` shows them.`);
}

/** For a shell: what the README's lines use, and a first referral to send. The key is in a file of curl's own too: among its arguments everybody on the machine sees it. Whom curl would not know as the hub's authority stands beside it. */
function writeEnvironment({ code: name, partner, apiKey, queue, webhookSecret }, kind) {
  const folder = join(home, 'partners');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const referral = join(folder, `${name}.referral.json`);
  if (kind === 'agency') {
    const [example] = JSON.parse(readFileSync(join(root, 'docs/schemas/referral.submitted.v1.json'), 'utf8')).examples;
    write(referral, `${JSON.stringify({ ...example, agencyReference: `FIRST-OF-${name}` }, null, 2)}\n`);
  }
  const curl = join(folder, `${name}.curl`);
  const authority = hub.urls.directory.startsWith('https:') && process.env.NODE_EXTRA_CA_CERTS;
  write(curl, `header = "X-Api-Key: ${apiKey}"\n${authority ? `cacert = ${JSON.stringify(resolve(authority))}\n` : ''}`);
  const names = {
    ...Object.fromEntries(Object.entries(hub.urls).map(([service, url]) => [`${service.toUpperCase()}_URL`, url])),
    PARTNER_ID: partner,
    PARTNER_API_KEY: apiKey,
    PARTNER_CURL: curl,
    PARTNER_AMQP_URL: queue?.url,
    PARTNER_EXCHANGE: queue?.exchange,
    PARTNER_QUEUE: queue?.queue,
    PARTNER_WEBHOOK_SECRET: webhookSecret,
    FIRST_REFERRAL: kind === 'agency' ? referral : undefined,
  };
  const lines = Object.entries(names).flatMap(([key, value]) => (value === undefined ? [] : [`export ${key}=${quoted(value)}\n`]));
  const file = join(folder, `${name}.env`);
  write(file, lines.join(''));
  return relative(process.cwd(), file) || file;
}

function write(file, content) {
  writeFileSync(file, content, { mode: 0o600 });
}

function quoted(value) {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}

function say(answer) {
  console.log(JSON.stringify(answer, null, 2));
}

/** Where the directory is, and a token that it takes from an administrator. */
async function theHub() {
  const { directory, 'token-file': tokenFile } = values;
  if (directory) {
    if (!tokenFile) stop('With --directory, name a file that holds an administrator’s token: --token-file FILE');
    return { urls: { directory: directory.replace(/\/$/, '') }, token: readFileSync(tokenFile, 'utf8').trim() };
  }
  const file = join(home, 'hub.json');
  if (!existsSync(file)) stop(`No hub runs on ${home}. Start one with \`npm start\`, wait until it is ready, and ask again.`);
  const { urls, people } = JSON.parse(readFileSync(file, 'utf8'));
  const { email, password } = people.find(({ role }) => role === 'hub_administrator');
  const { token } = await json(`${urls.directory}/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  return { urls, token };
}

function ask(method, path, body, headers = {}) {
  return json(hub.urls.directory + path, {
    method,
    headers: { authorization: `Bearer ${hub.token}`, ...(body && { 'content-type': 'application/json' }), ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
}

/** What is wrong is said with each fault, in a line each. */
async function json(url, init) {
  const answer = await fetch(url, init).catch((error) => stopUnanswered(url, error));
  if (answer.ok) return answer.json();
  const problem = await answer.json().catch(() => ({}));
  const faults = (problem.faults ?? []).map(({ path, sentence }) => `\n  ${path ? `${path}: ` : ''}${sentence}`);
  return stop(`The directory refused (${answer.status}): ${problem.detail ?? ''}${faults.join('')}`);
}
