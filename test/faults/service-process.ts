import { openSync, closeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ChildProcess } from 'node:child_process';
import { readRunning, runs, startPart, writeRunning } from '../../apps/hub/src/processes.js';
import type { ServiceEnvironment } from '../../apps/hub/src/service-environments.rules.js';

const READY_WITHIN = 90_000;

export interface ProcessPlan {
  /** State folder, whose watchdog ends the process if we are killed. */
  home: string;
  /** What the program is run from, and where the area's data are. */
  root: string;
  dist: string;
  service: string;
  env: ServiceEnvironment;
  /** Told of an end that nobody asked for. */
  onFall: (what: string) => void;
}

export interface Launch {
  /** Modules that are loaded before the program. */
  preload?: string[];
  env?: Record<string, string>;
}

/** One service as a process of its own, kept up as a supervisor would: what falls over by itself is started again, and noted. */
export class ServiceProcess {
  private child: ChildProcess | undefined;
  private launch: Launch = {};
  /** Ends that are asked for are not falls. */
  private wanted = false;
  private ended: Promise<void> = Promise.resolve();
  /** Since the last start that we asked for. */
  falls = 0;
  /** Falls are part of the fault, and nothing to report. */
  expectFalls = false;

  constructor(readonly plan: ProcessPlan) {}

  get url(): string {
    return `http://127.0.0.1:${this.plan.env.PORT}`;
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  start(launch: Launch = {}): void {
    this.launch = launch;
    this.wanted = true;
    this.falls = 0;
    this.run();
  }

  async restart(launch: Launch = {}): Promise<void> {
    this.start(launch);
    await this.untilReady();
  }

  /** No goodbye to anything. */
  async kill9(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** In order; made to end where it does not within 20 s. */
  async stop(): Promise<void> {
    const late = setTimeout(() => this.child?.kill('SIGKILL'), 20_000);
    await this.end('SIGTERM');
    clearTimeout(late);
  }

  freeze(): void {
    this.child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.child?.kill('SIGCONT');
  }

  /** Ready is what the service itself calls ready; live, that it answers at all. @returns what it says besides */
  async untilReady(ms = READY_WITHIN, which: 'ready' | 'live' = 'ready'): Promise<string> {
    let last = 'no answer';
    for (const end = Date.now() + ms; Date.now() < end; await delay(100)) {
      const answer = await fetch(`${this.url}/health/${which}`, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
      last = (await answer?.text().catch(() => undefined)) ?? last;
      if (answer?.ok) return last;
    }
    throw new Error(`${this.plan.service} was not ${which} within ${ms / 1000} s: ${last}`);
  }

  private run(): void {
    const { home, root, dist, service, env, onFall } = this.plan;
    const log = openSync(join(home, `${service}.out`), 'a', 0o600);
    const args = [
      ...(this.launch.preload ?? []).flatMap((module) => ['--import', module]),
      join(dist, 'apps', service.split('-')[0]!, 'src', 'main.js'),
    ];
    const all = { ...withoutTests(process.env), ...env, ...this.launch.env } as NodeJS.ProcessEnv;
    const child = startPart(home, { name: service, signal: 'SIGTERM', patience: 5_000 }, process.execPath, args, {
      cwd: root,
      env: all,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    this.child = child;
    this.ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        resolve();
        forgetEnded(home);
        if (!this.wanted || this.child !== child) return;
        this.falls++;
        if (!this.expectFalls) onFall(`${service} ended by itself (${signal ?? `code ${code}`})`);
        setTimeout(() => this.wanted && this.child === child && this.run(), 300);
      });
    });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    this.wanted = false;
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await this.ended;
  }
}

/** A long run starts hundreds of processes: the note of what runs must not grow with them. */
function forgetEnded(home: string): void {
  const running = readRunning(home);
  writeRunning(home, { ...running, parts: running.parts.filter((part) => !('pid' in part) || runs(part)) });
}

/** What the specs are told is not for the services. */
const withoutTests = (env: NodeJS.ProcessEnv) =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !/^(HUB_|DATABASE_URL$|AMQP_URL$|NODE_OPTIONS$|JEST_|npm_)/.test(name)));
