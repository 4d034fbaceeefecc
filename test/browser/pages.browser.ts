import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { v7 as uuid } from 'uuid';
import { startCasework } from '../../apps/casework/src/start-casework.js';
import { startIntake } from '../../apps/intake/src/start-intake.js';
import { startMatching } from '../../apps/matching/src/start-matching.js';
import { referralSubmittedV1Example } from '#contracts/referral.submitted.v1.js';
import { administrator, ConsoleWorld, people, workerOf } from '../console/console-world.js';
import { findChromium } from './find-chromium.js';

// `npm run test:browser`. It is not among the specs of `npm test`, since a browser cannot be had everywhere; where it runs, nothing is left out.

const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const screenshots = process.env.HUB_SCREENSHOTS;
let hub: ConsoleWorld;
let browser: Browser;
const cases: Record<'offered' | 'serious' | 'waiting', string> = { offered: '', serious: '', waiting: '' };
const offers: Record<string, { offer: string; provider: string; case?: string }> = {};

beforeAll(async () => {
  const { executablePath, env } = await findChromium();
  browser = await chromium.launch({
    executablePath,
    env: { ...process.env, ...env } as Record<string, string>,
    args: ['--no-sandbox'],
    // Or Back would be proven for a browser that nobody uses.
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  });
  hub = await ConsoleWorld.open(
    { intake: startIntake, matching: startMatching, casework: startCasework },
    { intake: { VAULT_KEY: randomBytes(32).toString('base64') } },
  );
  cases.offered = (await refer()).id;
  cases.serious = (await refer({ flags: ['hate'], offence: { category: 'VWI' } })).id;
  // Nobody there speaks Welsh, and no interpreter is asked for.
  cases.waiting = (await refer({}, { language: 'cy' })).id;
  for (const name of ['offered', 'serious'] as const) offers[name] = (await heard('case.offered.v1', cases[name])).data;
  await heard('case.waiting.v1', cases.waiting);
  offers.accepted = await anAcceptedReferral();
}, 300_000);

/** A referral by intake's own door, unlike any other. */
async function refer(incident: object = {}, person: object = {}): Promise<{ id: string; reference: string }> {
  const agency = people.find(({ role }) => role === 'agency_worker')!;
  const example = structuredClone(referralSubmittedV1Example);
  const own = uuid().slice(-8);
  const sent = await hub.call('INTAKE', '/referrals', agency.email, {
    ...example,
    agencyReference: own,
    incident: { ...example.incident, crimeReference: `35/${own}`, ...incident },
    people: example.people.map((each) => ({ ...each, ...person, name: `${each.name} ${own}` })),
  });
  if (sent.outcome !== 'accepted') throw new Error(`the referral was not accepted: ${JSON.stringify(sent)}`);
  return { id: sent.case as string, reference: sent.reference as string };
}

const heard = (type: string, id: string) => hub.world.until(() => hub.world.facts(type).find(({ subject }) => subject === `case/${id}`));

/** A case whose provider has accepted, and may see the people. */
async function anAcceptedReferral(): Promise<{ offer: string; provider: string; case: string }> {
  const { id } = await refer();
  const { offer, provider } = (await heard('case.offered.v1', id)).data as { offer: string; provider: string };
  const { email } = workerOf(provider);
  await hub.call('MATCHING', `/offers/${offer}/accept`, email, {});
  await heard('case.opened.v1', id);
  await hub.world.until(async () => 'people' in (await hub.call('INTAKE', `/cases/${id}/people`, email)));
  return { offer, provider, case: id };
}

afterAll(async () => {
  await browser?.close();
  await hub?.close();
});

/** What no page may do: log an error, ask another host, keep anything but the one cookie. */
async function visitor(width: number, javaScriptEnabled: boolean): Promise<{ context: BrowserContext; page: Page; wrongs: string[] }> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, javaScriptEnabled, baseURL: hub.console.url });
  const page = await context.newPage();
  const wrongs: string[] = [];
  page.on(
    'console',
    (message) => message.type() === 'error' && !/status of (404|400|409)/.test(message.text()) && wrongs.push(message.text()),
  );
  page.on('pageerror', (error) => wrongs.push(error.message));
  page.on('request', (request) => new URL(request.url()).origin === hub.console.url || wrongs.push(`asked ${request.url()}`));
  return { context, page, wrongs };
}

async function signIn(page: Page, email: string): Promise<void> {
  await page.goto('/sign-in');
  await page.fill('#email', email);
  await page.fill('#password', hub.passwordOf(email));
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** WCAG 2.2 AA by axe, and no scrolling sideways. axe runs as a script of the page, so it needs JavaScript. */
async function faultsOn(page: Page): Promise<string[]> {
  const found = (await page.evaluate(
    `(() => { ${axe}; return axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }); })()`,
  )) as {
    violations: { id: string; nodes: { html: string }[] }[];
  };
  const sideways = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  return [
    ...found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`),
    ...(Number(sideways) > 0 ? [`scrolls ${sideways} px sideways`] : []),
  ];
}

type Who = 'nobody' | 'administrator' | 'provider' | 'serious' | 'holder';

const pages: [name: string, who: Who, path: () => string][] = [
  ['start', 'nobody', () => '/'],
  ['sign-in', 'nobody', () => '/sign-in'],
  ['signed-out', 'nobody', () => '/signed-out'],
  ['not-found', 'nobody', () => '/nothing-here'],
  ['developers', 'nobody', () => '/developers'],
  ['developers-quickstart', 'nobody', () => '/developers/quickstart/python'],
  ['developers-message', 'nobody', () => '/developers/messages/referral.submitted.v1'],
  ['developers-http', 'nobody', () => '/developers/http/intake'],
  ['developers-errors', 'nobody', () => '/developers/errors'],
  ['developers-versioning', 'nobody', () => '/developers/versioning'],
  ['admin', 'administrator', () => '/admin'],
  ['admin-case-not-found', 'administrator', () => '/admin/cases?reference=RJ-0000'],
  ['admin-case', 'administrator', () => `/admin/cases/${cases.offered}`],
  ['admin-case-waiting', 'administrator', () => `/admin/cases/${cases.waiting}`],
  ['health', 'administrator', () => '/admin/health'],
  ['offers', 'provider', () => '/provider/offers'],
  ['offer', 'provider', () => `/provider/offers/${offers.offered!.offer}`],
  ['offer-serious', 'serious', () => `/provider/offers/${offers.serious!.offer}`],
  ['decline', 'provider', () => `/provider/offers/${offers.offered!.offer}/decline`],
  ['cases', 'holder', () => '/provider/cases'],
  ['case', 'holder', () => `/provider/cases/${offers.accepted!.case}`],
  ['people', 'holder', () => `/provider/cases/${offers.accepted!.case}/people`],
  ['offer-accepted', 'holder', () => `/provider/offers/${offers.accepted!.offer}`],
  ['no-cases', 'serious', () => '/provider/cases'],
  ['admin-case-allocated', 'administrator', () => `/admin/cases/${offers.accepted!.case}`],
];

const OFFER_OF = { provider: 'offered', serious: 'serious', holder: 'accepted' } as const;
const emailOf = (who: Exclude<Who, 'nobody'>): string =>
  who === 'administrator' ? administrator.email : workerOf(offers[OFFER_OF[who]]!.provider).email;

describe.each([320, 768, 1280])('at %i px', (width) => {
  it('every page passes axe, scrolls by length alone, and asks nobody else', async () => {
    const found: Record<string, string[]> = {};
    for (const who of ['nobody', 'administrator', 'provider', 'serious', 'holder'] as const) {
      const { context, page, wrongs } = await visitor(width, true);
      if (who !== 'nobody') await signIn(page, emailOf(who));
      for (const [name, whose, path] of pages) {
        if (whose !== who) continue;
        const answer = await page.goto(path());
        const right = name.endsWith('not-found') ? 404 : 200;
        const faults = [...(answer?.status() === right ? [] : [`answered ${answer?.status()}`]), ...(await faultsOn(page))];
        if (faults.length) found[name] = faults;
        if (screenshots) await page.screenshot({ path: join(screenshots, `${name}-${width}.png`), fullPage: true });
      }
      if (wrongs.length) found[who] = wrongs;
      await context.close();
    }
    expect(found).toEqual({});
  }, 240_000);
});

it.each([320, 1280])(
  'the developers’ pages at %i px need no JavaScript, and every link of theirs leads somewhere',
  async (width) => {
    const { context, page, wrongs } = await visitor(width, false);
    const links = new Set<string>();
    for (const [name, , path] of pages.filter(([each]) => each.startsWith('developers'))) {
      expect([name, (await page.goto(path()))?.status()]).toEqual([name, 200]);
      // What a script would open must be open without one.
      const hidden = await page.locator('main [hidden], main [aria-hidden="true"]').count();
      expect([name, await page.locator('h1').count(), hidden]).toEqual([name, 1, 0]);
      for (const link of await page.locator('main a[href^="/"], main a[href^="#"]').all()) {
        const target = new URL((await link.getAttribute('href'))!, page.url());
        if (target.pathname === new URL(page.url()).pathname && target.hash)
          expect([name, target.hash, await page.locator(`[id="${decodeURIComponent(target.hash.slice(1))}"]`).count()]).toEqual([
            name,
            target.hash,
            1,
          ]);
        else links.add(target.pathname);
      }
      if (screenshots) await page.screenshot({ path: join(screenshots, `${name}-${width}-plain.png`), fullPage: true });
    }
    expect(links.size).toBeGreaterThan(20);
    const dead: string[] = [];
    for (const link of links) if (!(await context.request.get(link)).ok()) dead.push(link);
    expect({ dead, wrongs }).toEqual({ dead: [], wrongs: [] });
    await context.close();
  },
  120_000,
);

it.each([
  ['with JavaScript', true],
  ['without JavaScript', false],
])(
  '%s: sign in, decline without a reason, mend it, accept another, open the case, sign out, and Back shows nothing',
  async (_how, javaScript) => {
    const { context, page, wrongs } = await visitor(320, javaScript);
    const [one, two] = [await refer(), await refer()];
    const [declined, accepted] = [await heard('case.offered.v1', one.id), await heard('case.offered.v1', two.id)];
    await signIn(page, workerOf(declined.data.provider).email);
    await page.goto(`/provider/offers/${declined.data.offer}`);
    await page.getByRole('link', { name: 'Decline and say why' }).click();
    await page.getByRole('button', { name: 'Decline this case' }).click();
    expect(await page.title()).toMatch(/^Error: /);
    expect(await page.getByRole('alert').textContent()).toContain('Select why you cannot take it');
    await page.getByLabel('Not what we do').check();
    await page.getByRole('button', { name: 'Decline this case' }).click();
    expect(await page.locator('.govuk-notification-banner').textContent()).toContain(`You declined ${one.reference}`);

    if (accepted.data.provider !== declined.data.provider) {
      await page.getByRole('button', { name: 'Sign out' }).click();
      await signIn(page, workerOf(accepted.data.provider).email);
    }
    await page.goto(`/provider/offers/${accepted.data.offer}`);
    await page.getByRole('button', { name: 'Accept this case' }).click();
    expect(await page.locator('.govuk-notification-banner').textContent()).toContain(`You accepted ${two.reference}`);
    await heard('case.opened.v1', two.id);
    await page.getByRole('link', { name: `Open the case ${two.reference}` }).click();
    expect(await page.locator('h1').textContent()).toContain(two.reference);
    if (javaScript) expect(await faultsOn(page)).toEqual([]);

    await page.getByRole('button', { name: 'Sign out' }).click();
    expect(await page.locator('h1').textContent()).toBe('You are signed out');
    await page.goBack();
    expect(await page.content()).not.toContain(two.reference);
    expect(wrongs).toEqual([]);
    await context.close();
  },
  120_000,
);
