import type { AskedHub } from '../journeys/asked-hub.js';
import type { Journey } from './hub-in-both-forms.js';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { languages } from '#kit/quickstart-page.js';
import { referralSubmittedV1Example } from '#contracts/referral.submitted.v1.js';
import { runTool } from '../../apps/hub/src/run-tool.js';
import { fetchClients, type Clients } from '../journeys/fetch-clients.js';

const AGENCY = 'cambridgeshire-constabulary';
const folder = join(process.cwd(), 'docs/connect/quickstart');

/** How each is run here; what the page tells a reader does the same with what they have installed. */
const runs: Record<string, (file: string, clients: Clients) => [tool: string, args: string[]]> = {
  curl: (file) => ['sh', [file]],
  'amqp-tools': (file) => ['sh', [file]],
  python: (file, { python }) => [python, [file]],
  java: (file) => ['java', [file]],
  csharp: (file) => ['dotnet', ['run', '--project', file]],
  node: (file) => [process.execPath, [file]],
};
const there = async (folder: string): Promise<boolean> => {
  if (folder === 'java') return (await runTool('java', ['--version'])).code === 0;
  // A project file and packages of its own would be needed beside .NET: nobody has tried that yet, and the page says so.
  return folder !== 'csharp';
};

/** The quickstarts as they stand in the docs, each as a new user would run it. */
export const quickstarts: Journey = (running) => {
  let hub: AskedHub;
  let clients: Clients;
  let scratch: string;

  beforeAll(async () => {
    clients = await fetchClients();
    hub = running();
    scratch = mkdtempSync(join(tmpdir(), 'quickstart-'));
  }, 180_000);
  afterAll(async () => {
    if (scratch) rmSync(scratch, { recursive: true, force: true });
  }, 60_000);

  it.each(languages)('in $name: one case, and its receipt', async ({ folder: language, file, name }) => {
    if (!(await there(language))) return console.warn(`The quickstart in ${name} was not run: the language is not on this machine.`);
    const reference = `QUICKSTART-${language}`;
    const referral = join(scratch, `${language}.json`);
    writeFileSync(referral, JSON.stringify({ ...referralSubmittedV1Example, agencyReference: reference, route: 'police' }));
    const { amqp, apiKey } = hub.organisation(AGENCY);
    const [tool, args] = runs[language]!(join(folder, language, file), clients);
    const said = await run(tool, args, {
      ...clients.env,
      PATH: `${join(clients.tool('amqp-publish'), '..')}:${process.env.PATH}`,
      INTAKE_URL: hub.file.urls.intake,
      PARTNER_API_KEY: apiKey,
      PARTNER_AMQP_URL: amqp!.url,
      PARTNER_EXCHANGE: amqp!.exchange,
      PARTNER_QUEUE: amqp!.queue,
      FIRST_REFERRAL: referral,
    });
    // The last: one that reads the queue shows what else waited there before its own receipt.
    const found = [...said.matchAll(/"reference": ?"(RJ-[0-9A-Z-]+)"/g)].at(-1);
    expect({ said, found: found !== undefined }).toMatchObject({ found: true });
    expect(said).toContain('accepted');
    const seen = await hub.ask('intake', `/referrals/${found![1]}`, { apiKey: apiKey! });
    expect([seen.status, seen.body.agencyReference]).toEqual([200, reference]);
  });

  it('stands in the page as it was run', () => {
    const page = readFileSync(join(folder, '../quickstart.md'), 'utf8');
    for (const { folder: language, file } of languages)
      expect(page).toContain(readFileSync(join(folder, language, file), 'utf8').trimEnd());
  });
};

/** @returns what it said */
function run(tool: string, args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((done, failed) => {
    const child = spawn(tool, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, wrong] = ['', ''];
    child.stdout.on('data', (chunk) => (out += chunk));
    child.stderr.on('data', (chunk) => (wrong += chunk));
    child.on('error', failed);
    child.on('close', (code) => (code === 0 ? done(out) : failed(new Error(`${tool} ended with ${code}: ${wrong}${out}`))));
  });
}
