import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { v7 as uuid } from 'uuid';
import { startCasework } from '../../apps/casework/src/start-casework.js';
import { startIntake } from '../../apps/intake/src/start-intake.js';
import { startMatching } from '../../apps/matching/src/start-matching.js';
import { referralSubmittedV1Example } from '#contracts/referral.submitted.v1.js';
import { acceptedReferral, readyCase, referenceOf } from '../console/cases.js';
import { administrator, ConsoleWorld, people, workerOf } from '../console/console-world.js';
import { findChromium } from './find-chromium.js';

// `npm run test:browser`. It is not among the specs of `npm test`, since a browser cannot be had everywhere; where it runs, nothing is left out.

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const screenshots = process.env.HUB_SCREENSHOTS;
let hub: ConsoleWorld;
let browser: Browser;
const cases = { offered: uuid(), serious: uuid(), waiting: uuid() };
const offers: Record<string, { offer: string; provider: string; case?: string }> = {};

beforeAll(async () => {
  const { executablePath, env } = findChromium();
  browser = await chromium.launch({ executablePath, env: { ...process.env, ...env } as Record<string, string>, args: ['--no-sandbox'] });
  hub = await ConsoleWorld.open(
    { intake: startIntake, matching: startMatching, casework: startCasework },
    { intake: { VAULT_KEY: randomBytes(32).toString('base64') } },
  );
  await hub.world.publish(
    ...Object.values(cases).map(acceptedReferral),
    readyCase(cases.offered),
    readyCase(cases.waiting, { consent: { state: 'given', reach: 'listed', providers: [uuid()] } }),
    readyCase(cases.serious, {
      category: 'VWI',
      complexity: 'serious_sensitive',
      flags: ['hate'],
      tags: ['hate'],
      interventions: ['direct_conference'],
    }),
  );
  for (const [name, id] of Object.entries(cases)) {
    const fact = await hub.world.until(() =>
      [...hub.world.facts('case.offered.v1'), ...hub.world.facts('case.waiting.v1')].find(({ subject }) => subject === `case/${id}`),
    );
    offers[name] = fact.data;
  }
  offers.accepted = await anAcceptedReferral();
}, 300_000);

/** A referral that came in by intake's own door, with people in the vault, and that its provider has accepted. */
async function anAcceptedReferral(): Promise<{ offer: string; provider: string; case: string }> {
  const agency = people.find(({ role }) => role === 'agency_worker')!;
  const { case: id } = (await hub.call('INTAKE', '/referrals', agency.email, referralSubmittedV1Example)) as { case: string };
  const about = (type: string) => hub.world.until(() => hub.world.facts(type).find(({ subject }) => subject === `case/${id}`));
  const { offer, provider } = (await about('case.offered.v1')).data as { offer: string; provider: string };
  const { email } = workerOf(provider);
  await hub.call('MATCHING', `/offers/${offer}/accept`, email, {});
  await about('case.opened.v1');
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
  ['admin', 'administrator', () => '/admin'],
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
        const right = name === 'not-found' ? 404 : 200;
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

it.each([
  ['with JavaScript', true],
  ['without JavaScript', false],
])(
  '%s: sign in, decline without a reason, mend it, accept another, open the case, sign out, and Back shows nothing',
  async (_how, javaScript) => {
    const { context, page, wrongs } = await visitor(320, javaScript);
    const ids = [uuid(), uuid()];
    await hub.world.publish(...ids.flatMap((id) => [acceptedReferral(id), readyCase(id)]));
    const [declined, accepted] = await Promise.all(
      ids.map((id) => hub.world.until(() => hub.world.facts('case.offered.v1').find(({ subject }) => subject === `case/${id}`))),
    );
    await signIn(page, workerOf(declined!.data.provider).email);
    await page.goto(`/provider/offers/${declined!.data.offer}`);
    await page.getByRole('link', { name: 'Decline and say why' }).click();
    await page.getByRole('button', { name: 'Decline this case' }).click();
    expect(await page.title()).toMatch(/^Error: /);
    expect(await page.getByRole('alert').textContent()).toContain('Select why you cannot take it');
    await page.getByLabel('Not what we do').check();
    await page.getByRole('button', { name: 'Decline this case' }).click();
    expect(await page.locator('.govuk-notification-banner').textContent()).toContain(`You declined ${referenceOf(ids[0]!)}`);

    if (accepted!.data.provider !== declined!.data.provider) {
      await page.getByRole('button', { name: 'Sign out' }).click();
      await signIn(page, workerOf(accepted!.data.provider).email);
    }
    await page.goto(`/provider/offers/${accepted!.data.offer}`);
    await page.getByRole('button', { name: 'Accept this case' }).click();
    expect(await page.locator('.govuk-notification-banner').textContent()).toContain(`You accepted ${referenceOf(ids[1]!)}`);
    await hub.world.until(() => hub.world.facts('case.opened.v1').find(({ subject }) => subject === `case/${ids[1]}`));
    await page.getByRole('link', { name: `Open the case ${referenceOf(ids[1]!)}` }).click();
    expect(await page.locator('h1').textContent()).toContain(referenceOf(ids[1]!));
    if (javaScript) expect(await faultsOn(page)).toEqual([]);

    await page.getByRole('button', { name: 'Sign out' }).click();
    expect(await page.locator('h1').textContent()).toBe('You are signed out');
    await page.goBack();
    expect(await page.content()).not.toContain(referenceOf(ids[1]!));
    expect(wrongs).toEqual([]);
    await context.close();
  },
  120_000,
);
