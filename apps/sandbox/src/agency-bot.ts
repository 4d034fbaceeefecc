import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { inventedReferral } from './invented-referral.rules.js';
import type { Order } from './order.rules.js';

export interface AgencyAt {
  apiKey: string;
  intakeUrl: string;
  /** Of the area: where a referral lies that says no district. */
  district: string;
}

export interface Referred {
  case: string;
  reference: string;
}

/** The invented agency: refers over HTTP, as any agency does, what a provider's system asks it to. */
export class AgencyBot {
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(
    private readonly at: AgencyAt,
    private readonly log: Logger,
  ) {}

  /** Refers one after the other, each to the provider that asked. @throws Error where the hub does not accept one: the sandbox is broken then */
  async carryOut(order: Order, provider: string): Promise<Referred[]> {
    const referred: Referred[] = [];
    for (let nth = 0; nth < order.count; nth++) {
      const { district = this.at.district, category, interventions, withdrawAfterSeconds } = order;
      const referral = inventedReferral(randomUUID(), new Date().toISOString(), { provider, district, category, interventions });
      const one = await this.post<Referred>('/referrals', referral);
      referred.push({ case: one.case, reference: one.reference });
      if (withdrawAfterSeconds !== undefined) this.withdrawLater(one.case, withdrawAfterSeconds);
    }
    return referred;
  }

  stop(): void {
    for (const timer of this.timers) clearTimeout(timer);
  }

  private withdrawLater(caseId: string, seconds: number): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.post(`/referrals/${caseId}/withdrawal`, { by: 'agency', reason: 'changed_mind' }).catch((error: unknown) =>
        this.log.warn({ err: error }, 'the sandbox could not withdraw a referral'),
      );
    }, seconds * 1000);
    this.timers.add(timer);
  }

  private async post<T>(path: string, body: object): Promise<T> {
    const answer = await fetch(`${this.at.intakeUrl}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': this.at.apiKey, 'idempotency-key': randomUUID() },
      body: JSON.stringify(body),
    });
    if (!answer.ok)
      throw new Error(`the sandbox's own referral was answered with ${answer.status}: ${(await answer.text()).slice(0, 500)}`);
    return (await answer.json()) as T;
  }
}
