import { spawn } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fetchClients } from '../journeys/fetch-clients.js';
import { until } from '../journeys/running-hub.js';
import type { Journey } from './hub-in-both-forms.js';

/** What the README asks a new user to type, as it stands there. */
const lines = (language: string): string => {
  const blocks = [...readFileSync('README.md', 'utf8').matchAll(new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``, 'g'))].map(
    (found) => found[1]!,
  );
  return blocks.find((block) => /npm run partner -- add|PARTNER_QUEUE/.test(block))!;
};

/** A user at a fresh hub: registers an agency from the shell, runs the README's Python lines, and sees the receipt of a case. */
export const freshAgency: Journey = (hub) => {
  const shell = (command: string, env: NodeJS.ProcessEnv) => run('bash', ['-ec', command], { ...env, HUB_HOME: hub().file.home });
  const partner = async (args: string) => JSON.parse(await shell(`node apps/hub/partner.mjs ${args} --json`, process.env)) as any;

  it('registers an agency, runs the Python lines, and has a case and its receipt', async () => {
    expect(lines('sh')).toMatch(/^npm run partner -- add --kind agency --name "Test Agency"\n/);
    const given = await partner('add --kind agency --name "Test Agency"');
    expect(given).toMatchObject({ code: 'test-agency', queue: { stands: true } });
    const environment = join(hub().file.home, 'partners/test-agency.env');
    for (const file of [environment, environment.replace(/env$/, 'curl')]) expect(statSync(file).mode & 0o777).toBe(0o600);

    const { python, env } = await fetchClients();
    const script = join(hub().file.home, 'refer.py');
    writeFileSync(script, lines('python'));
    const said = await shell(`. ${environment} && ${python} ${script}`, env);
    const receipt = JSON.parse(said.slice(said.indexOf('{'))) as Record<string, string>;
    expect(receipt).toMatchObject({ outcome: 'accepted', reference: expect.stringMatching(/^RJ-/) as string });

    const seen = await hub().ask('intake', `/referrals/${receipt.reference}`, { apiKey: given.apiKey });
    expect([seen.status, seen.body.case]).toEqual([200, receipt.case]);
    // Another agency is told that there is none.
    const { apiKey } = hub().organisation('cambridgeshire-constabulary');
    expect((await hub().ask('intake', `/referrals/${receipt.reference}`, { apiKey: apiKey! })).status).toBe(404);
  });

  it('its key refers by HTTP too, with the printed line', async () => {
    const environment = join(hub().file.home, 'partners/test-agency.env');
    const said = await shell(
      `. ${environment} && sed 's/FIRST-OF/BY-HTTP/' "$FIRST_REFERRAL" | curl -sS --config "$PARTNER_CURL" "$INTAKE_URL/referrals" -H 'Content-Type: application/json' -d @-`,
      process.env,
    );
    expect(JSON.parse(said)).toMatchObject({ outcome: expect.stringMatching(/accepted|taken/) as string });
  });

  it('without --json it says what to do next', async () => {
    const said = await shell('node apps/hub/partner.mjs add --kind agency --name "Second Agency"', process.env);
    expect(said).toMatch(
      /^Second Agency is registered as second-agency\.[^]*API key +\S+[^]*curl -sS --config "\$PARTNER_CURL" "\$INTAKE_URL\/referrals"[^]*refer\.py/,
    );
  });

  it('the shell lists, shows, suspends, resumes and removes it', async () => {
    const listed = (await partner('list')) as { code: string; state: string; applied?: string }[];
    expect(listed.find(({ code }) => code === 'test-agency')).toMatchObject({ state: 'active', applied: 'open' });
    expect(await partner('show test-agency')).toMatchObject({ code: 'test-agency', limits: { httpPerMinute: 600 } });
    expect(await partner('limits test-agency --http-per-minute 900 --queue-per-second none')).toMatchObject({
      httpPerMinute: 900,
      queuePerSecond: null,
    });
    const next = await partner('rotate test-agency key --hours 0');
    await until(async () => (await hub().ask('intake', '/messages', { apiKey: next.apiKey })).status === 200, 'the new key', 15_000);
    expect(await partner('rotate test-agency queue')).toMatchObject({ user: expect.stringMatching(/\.k2$/) as string, stands: true });
    await expect(partner('rotate test-agency webhook')).rejects.toThrow(/not called/);
    const { apiKey, code } = await partner('add --kind provider --name "Test Provider" --no-queue');
    expect(await partner(`suspend ${code}`)).toMatchObject({ state: 'suspended' });
    expect((await hub().ask('directory', '/tokens', { body: { apiKey } })).status).toBe(401);
    expect(await partner(`resume ${code}`)).toMatchObject({ state: 'active' });
    const offers = () => hub().ask('matching', '/offers', { apiKey });
    // What a service was told of a key that it did not know is kept for 10 s, and a suspension for 2 s.
    await until(async () => (await offers()).status === 200, 'let in again', 15_000);
    expect(await partner(`remove ${code}`)).toMatchObject({ state: 'removed' });
    await expect(partner(`resume ${code}`)).rejects.toThrow(/This partner is removed/);
    await expect(partner('add --kind agency --name "Test Agency" --code test-agency')).rejects.toThrow(/code: There is an organisation/);
  });
};

/** @returns what it said */
function run(command: string, args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((done, failed) => {
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, wrong] = ['', ''];
    child.stdout.on('data', (chunk) => (out += chunk));
    child.stderr.on('data', (chunk) => (wrong += chunk));
    child.on('error', failed);
    child.on('close', (code) => (code === 0 ? done(out) : failed(new Error(`${command} ended with ${code}: ${wrong}${out}`))));
  });
}
