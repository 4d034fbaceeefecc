import { randomBytes } from 'node:crypto';
import request from 'supertest';
import { startConsole } from '../../apps/console/src/start-console.js';
import { startDirectory } from '../../apps/directory/src/start-directory.js';
import type { RunningService } from '#messaging/start-service.js';
import { loadOrganisations, loadPeople } from '#platform/area.js';
import type { Env } from '#platform/config.js';
import { testWorld, type TestWorld } from '#testing/test-world.js';

export const people = loadPeople('cambridgeshire');
export const organisations = loadOrganisations('cambridgeshire');
export const administrator = people.find(({ role }) => role === 'hub_administrator')!;
export const workerOf = (organisation: string) =>
  people.find((person) => person.role === 'provider_worker' && person.organisation === organisation)!;

type Start = (env: Env) => Promise<RunningService>;
const NAMES = ['intake', 'matching', 'casework', 'notifications', 'reporting'];

/** The console and the directory, and beside them the services that a spec names; the others stand at an address where nobody answers. */
export class ConsoleWorld {
  private constructor(
    readonly world: TestWorld,
    private readonly running: RunningService[],
    readonly urls: Record<string, string>,
    readonly console: RunningService,
    private readonly passwords: Record<string, string>,
  ) {}

  static async open(services: Record<string, Start> = {}, more: Record<string, Env> = {}): Promise<ConsoleWorld> {
    const world = await testWorld(['directory', 'console', ...Object.keys(services)]);
    const keys = Object.fromEntries([...NAMES, 'console'].map((name) => [name, secret()]));
    const passwords = Object.fromEntries(people.map(({ email }) => [email, secret()]));
    const directory = await startDirectory({
      ...world.env('directory'),
      SEED: 'demo',
      MANAGEMENT_URL: undefined,
      SERVICE_KEYS: JSON.stringify(keys),
      DEMO_SECRETS: JSON.stringify({ people: passwords }),
    });
    const running = [directory];
    const urls: Record<string, string> = { DIRECTORY_URL: directory.url };
    for (const name of NAMES) urls[`${name.toUpperCase()}_URL`] = 'http://127.0.0.1:9';
    for (const [name, start] of Object.entries(services)) {
      const service = await start({ ...world.env(name), ...urls, SERVICE_KEY: keys[name], SEED: 'demo', ...more[name] });
      running.push(service);
      urls[`${name.toUpperCase()}_URL`] = service.url;
    }
    const console = await startConsole({ ...world.env('console'), ...urls, SERVICE_KEY: keys.console });
    return new ConsoleWorld(world, [...running, console], urls, console, passwords);
  }

  passwordOf(email: string): string {
    return this.passwords[email]!;
  }

  /** A browser with cookies, and nothing else that a browser has. */
  visitor() {
    return request.agent(this.console.url);
  }

  async signedIn(email: string) {
    const visitor = this.visitor();
    const form = await visitor.get('/sign-in').expect(200);
    await visitor
      .post('/sign-in')
      .type('form')
      .send({ token: tokenIn(form.text), email, password: this.passwordOf(email) })
      .expect(303);
    return visitor;
  }

  /** A service's own HTTP, in a person's name: GET, or POST where there is a body. */
  async call(service: string, path: string, email: string, body?: object): Promise<Record<string, unknown>> {
    const asked = (url: string, content?: object, token?: string) =>
      fetch(url, {
        ...(content && { method: 'POST', body: JSON.stringify(content) }),
        headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      }).then((answer) => answer.json() as Promise<Record<string, unknown>>);
    const { token } = await asked(`${this.urls.DIRECTORY_URL}/tokens`, { email, password: this.passwordOf(email) });
    return asked(`${this.urls[`${service}_URL`]}${path}`, body, token as string);
  }

  async close(): Promise<void> {
    for (const service of [...this.running].reverse()) await service.close();
    await this.world.close();
  }
}

/** The token of the form that posts to this address. */
export function tokenIn(html: string, action = '/sign-in'): string {
  const form = html.split('<form').find((part) => part.includes(`action="${action}"`)) ?? '';
  const token = /name="token" value="([^"]+)"/.exec(form)?.[1];
  if (!token) throw new Error(`the page has no form for ${action}`);
  return token;
}

/** What a reader sees: text without marks, spaces made one. */
export const textOf = (html: string): string =>
  html
    .replace(/<(script|style|title)[\s\S]*?<\/\1>/g, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim();

const secret = () => randomBytes(18).toString('base64url');
