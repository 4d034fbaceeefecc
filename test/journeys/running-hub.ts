import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HubFile } from '../../apps/hub/src/hub-file.js';
import { isFree } from '../../apps/hub/src/free-ports.js';
import { AskedHub } from './asked-hub.js';

/** How long a start may take on a busy machine before the journey gives it up. */
const START_WITHIN = 120_000;

/**
 * The whole hub as a user runs it: one process of `npm start`'s own program, with its own broker, database and state folder.
 * Journeys see it from outside alone: over HTTP, over AMQP, and by the signals that a process can be sent.
 */
export class RunningHub extends AskedHub {
  private child: ChildProcess | undefined;
  private said = '';
  file!: HubFile;

  private constructor(
    private readonly home: string,
    private readonly port: number,
    private readonly more: Record<string, string>,
  ) {
    super();
  }

  /** @param more variables that it is given besides */
  static async start(more: Record<string, string> = {}): Promise<RunningHub> {
    const hub = new RunningHub(mkdtempSync(join(tmpdir(), 'rj-hub-journey-')), await freeRange(), more);
    try {
      await hub.run();
    } catch (error) {
      // Whoever asked for it has nothing to stop: it would be left running.
      await hub.stop();
      throw error;
    }
    return hub;
  }

  /** Starts the process, on the same state as before where there was one, and waits until it says that it is ready. */
  async run(): Promise<void> {
    // One that a failed step left running would be forgotten, and go on for ever.
    await this.kill9();
    const { HUB_TEST_AMQP_URL: _a, HUB_TEST_DATABASE_URL: _d, HUB_TEST_MANAGEMENT_URL: _m, npm_lifecycle_event: _n, ...env } = process.env;
    const child = spawn(process.execPath, [join('dist', 'apps', 'hub', 'src', 'main.js')], {
      // Partners of a journey have their webhooks on this machine.
      env: { ...env, WEBHOOK_ALLOW: '127.0.0.0/8', ...this.more, HUB_HOME: this.home, HUB_PORT: String(this.port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    this.said = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (this.said += chunk.toString()));
    const file = join(this.home, 'hub.json');
    for (const end = Date.now() + START_WITHIN; ;) {
      if (existsSync(file) && this.said.includes('The hub is ready')) break;
      const ended = child.exitCode ?? child.signalCode;
      if (ended !== null) throw new Error(`the hub ended with ${ended}:\n${this.said}`);
      if (Date.now() > end) throw new Error(`the hub was not ready within ${START_WITHIN} ms:\n${this.said}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    this.file = JSON.parse(readFileSync(file, 'utf8')) as HubFile;
  }

  /** As a power cut would end the process: no goodbye to anything. */
  async kill9(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Every service runs in the one process. */
  async crash(): Promise<void> {
    await this.kill9();
    await this.run();
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM');
    rmSync(this.home, { recursive: true, force: true });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.child;
    this.child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
  }
}

/** Waits until the look gives something other than undefined or false. */
export async function until<T>(look: () => Promise<T | undefined | false>, what: string, ms = 30_000): Promise<T> {
  for (const end = Date.now() + ms; ;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`${what}: not within ${ms} ms`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** The first of ten free ports in a row, and beyond 10080, which fetch refuses. */
export async function freeRange(): Promise<number> {
  for (;;) {
    const first = 11_000 + Math.floor(Math.random() * 800) * 10;
    const all = await Promise.all(Array.from({ length: 10 }, (_, n) => isFree(first + n)));
    if (all.every(Boolean)) return first;
  }
}
