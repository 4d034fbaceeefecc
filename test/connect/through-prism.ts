import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openApi, type OpenApi } from '#kit/open-api.js';
import type { AskedHub } from '../journeys/asked-hub.js';
import { Answers } from './answers.js';
import { describeAll } from './describe-all.js';
import { startPrism, violations, type Prism } from './prism.js';

interface Way {
  body?: unknown;
  raw?: string;
  token?: string;
  apiKey?: string;
  headers?: Record<string, string>;
}

/** The services of a hub, each behind a proxy that holds their answers against their documents. */
export class ThroughPrism {
  /** By service: what its document says. */
  readonly apis = new Map<string, OpenApi>();
  /** Routes that were asked and stand in a document. */
  readonly seen = new Set<string>();
  /** What answers had that no document has. */
  readonly wrong: string[] = [];
  private readonly prisms = new Map<string, Prism>();
  /** All that were ever begun, whether they stand or not. */
  private readonly begun: Promise<Prism>[] = [];
  private readonly answers = new Map<string, Answers>();
  private readonly scratch = mkdtempSync(join(tmpdir(), 'prism-'));

  private constructor(private readonly hub: AskedHub) {}

  static async to(hub: AskedHub): Promise<ThroughPrism> {
    const through = new ThroughPrism(hub);
    try {
      for (const service of await describeAll()) {
        const api = openApi(service);
        if (Object.keys(api.paths).length > 0) through.apis.set(service.name, api);
      }
      await Promise.all(
        [...through.apis].map(async ([name, api]) => {
          through.answers.set(name, new Answers(api));
          through.prisms.set(name, await through.before(name, api));
        }),
      );
      return through;
    } catch (error) {
      // Whoever asked for it has nothing to stop: the others would be left running.
      await through.stop();
      throw error;
    }
  }

  /** A proxy before a service, which goes by this document. */
  before(service: string, api: OpenApi): Promise<Prism> {
    const file = join(mkdtempSync(join(this.scratch, 'api-')), `${service}.json`);
    // Prism looks for the service under the path of the server: it stands in front of the service itself.
    writeFileSync(file, JSON.stringify({ ...api, servers: [] }));
    const prism = startPrism(file, this.hub.file.urls[service]!);
    this.begun.push(prism);
    return prism;
  }

  async ask(service: string, method: string, path: string, { body, raw, token, apiKey, headers }: Way = {}) {
    // What is no JSON Prism answers by itself: that is asked of the service.
    const base = raw === undefined ? this.prisms.get(service)!.url : this.hub.file.urls[service]!;
    const answer = await fetch(`${base}${path}`, {
      method,
      headers: {
        ...((body !== undefined || raw !== undefined) && { 'content-type': 'application/json' }),
        ...(token && { authorization: `Bearer ${token}` }),
        ...(apiKey && { 'x-api-key': apiKey }),
        ...headers,
      },
      ...((body !== undefined || raw !== undefined) && { body: raw ?? JSON.stringify(body) }),
    });
    const text = await answer.text();
    const at = `${method} ${service}${path}: ${answer.status}`;
    const said = { method, path: path.split('?')[0]!, status: answer.status, type: answer.headers.get('content-type') ?? '', body: text };
    const faults = this.answers.get(service)!.faultsOf(said);
    if (faults) this.seen.add(`${service} ${method} ${said.path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}|RJ-[0-9A-Z-]+/g, '{}')}`);
    this.wrong.push(...[...violations(answer.headers.get('sl-violations')), ...(faults ?? [])].map((fault) => `${at}: ${fault}`));
    return { status: answer.status, body: (text && /json/.test(said.type) ? JSON.parse(text) : text) as any };
  }

  async stop(): Promise<void> {
    for (const prism of await Promise.allSettled(this.begun)) if (prism.status === 'fulfilled') await prism.value.stop();
    rmSync(this.scratch, { recursive: true, force: true });
  }
}
