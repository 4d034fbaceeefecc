import { Inject, Injectable } from '@nestjs/common';
import { Metrics } from '#platform/metrics.js';
import { ServiceClient } from '#platform/service-client.js';
import { backlogIn } from './backlog.rules.js';
import type { Backlog, Parts, Unanswered } from './reconcile.rules.js';
import { ReportingConfig } from './reporting.config.js';

export interface Answers {
  parts: Parts;
  backlogs: Backlog[];
  unanswered: Unanswered[];
}

/** Asks each service for its own count of its own data, and what it has yet to work or to say. Who does not answer is named. */
@Injectable()
export class AskTheServices {
  constructor(
    @Inject(ReportingConfig) private readonly config: ReportingConfig,
    @Inject(ServiceClient) private readonly client: ServiceClient,
    @Inject(Metrics) private readonly own: Metrics,
  ) {}

  async all(): Promise<Answers> {
    const unanswered: Unanswered[] = [];
    const { INTAKE_URL, MATCHING_URL, CASEWORK_URL, NOTIFICATIONS_URL } = this.config;
    const urls = { intake: INTAKE_URL, matching: MATCHING_URL, casework: CASEWORK_URL };
    const others = NOTIFICATIONS_URL ? { notifications: NOTIFICATIONS_URL } : {};
    const answered = async <T>(service: string, ask: () => Promise<T>): Promise<T | undefined> => {
      try {
        return await ask();
      } catch (error) {
        // Its address and its words are for the log of the caller's machine, not for the page.
        if (!unanswered.some((one) => one.service === service)) unanswered.push({ service, why: whyOf(error) });
        return undefined;
      }
    };
    // In this order: what moves on while we ask is then counted behind as well as in front, and shows as in flight, rather than as quiet.
    const backlogs = Object.entries({ ...urls, ...others }).map(([service, url]) => answered(service, () => this.backlogOf(service, url)));
    const before = await Promise.all(backlogs);
    const [intake, matching, casework] = await Promise.all([
      answered('intake', () => this.client.get<NonNullable<Parts['intake']>>(new URL('/partition', urls.intake))),
      answered('matching', () => this.client.get<NonNullable<Parts['matching']>>(new URL('/partition', urls.matching))),
      answered('casework', () => this.client.get<NonNullable<Parts['casework']>>(new URL('/partition', urls.casework))),
    ]);
    const ours = backlogIn('reporting', await this.own.metrics());
    return { parts: { intake, matching, casework }, backlogs: [...before.filter((one) => one !== undefined), ours], unanswered };
  }

  private async backlogOf(service: string, url: string): Promise<Backlog> {
    const response = await fetch(new URL('/metrics', url), { signal: AbortSignal.timeout(5_000) });
    if (!response.ok) throw new Error(`it answered ${response.status}`);
    return backlogIn(service, await response.text());
  }
}

function whyOf(error: unknown): string {
  const status = (error as { status?: unknown }).status;
  return typeof status === 'number' && status !== 503 ? `it answered ${status}` : 'it does not answer';
}
