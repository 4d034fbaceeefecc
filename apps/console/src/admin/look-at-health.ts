import { Inject, Injectable } from '@nestjs/common';
import { ConsoleConfig } from '../console.config.js';
import { PART_DEADLINE_MS, type Part } from '../part.js';

export const WATCHED = ['intake', 'matching', 'casework', 'notifications', 'reporting', 'directory'] as const;
export type Watched = (typeof WATCHED)[number];

/** What `/health/ready` says: each part that the service needs, with a sentence where it is not there. */
export interface Readiness {
  status: string;
  details: Record<string, { status: string; message?: string }>;
}

/** What waits in a service's message path. Names are those of its `/metrics`. */
export interface Waiting {
  inbox: number;
  held: number;
  /** Seconds. */
  oldestUnpublished: number;
}

export interface Health {
  name: Watched;
  readiness: Part<Readiness>;
  waiting: Part<Waiting>;
  /** Last time that it answered this console; undefined where it never did. */
  answeredAt?: Date;
}

@Injectable()
export class LookAtHealth {
  private readonly answeredAt = new Map<Watched, Date>();

  constructor(@Inject(ConsoleConfig) private readonly config: ConsoleConfig) {}

  all(): Promise<Health[]> {
    return Promise.all(WATCHED.map((name) => this.one(name)));
  }

  private async one(name: Watched): Promise<Health> {
    const url = this.config[`${name.toUpperCase() as Uppercase<Watched>}_URL`];
    const [readiness, waiting] = await Promise.all([
      part(async () => (await ask(new URL('/health/ready', url))).json() as Promise<Readiness>),
      part(async () => waitingIn(await (await ask(new URL('/metrics', url))).text())),
    ]);
    if (readiness.kind === 'there') this.answeredAt.set(name, new Date());
    const answeredAt = this.answeredAt.get(name);
    return { name, readiness, waiting, ...(answeredAt && { answeredAt }) };
  }
}

/** Both addresses are open, so no token goes with the question; "not ready" (503) is an answer as good as any. */
const ask = (url: URL): Promise<Response> => fetch(url, { signal: AbortSignal.timeout(PART_DEADLINE_MS) });

async function part<T>(ask: () => Promise<T>): Promise<Part<T>> {
  try {
    return { kind: 'there', value: await ask() };
  } catch {
    // Whatever kept it from answering, the page says that it did not.
    return { kind: 'away' };
  }
}

/** @throws where a figure is missing: unknown must not turn into nought */
export function waitingIn(metrics: string): Waiting {
  const figure = (name: string): number => {
    const value = new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)`, 'm').exec(metrics)?.[1];
    if (value === undefined || !Number.isFinite(Number(value))) throw new Error(`${name} is not among the figures`);
    return Number(value);
  };
  return {
    inbox: figure('messages_inbox_waiting'),
    held: figure('messages_held'),
    oldestUnpublished: figure('messages_outbox_age_seconds'),
  };
}
