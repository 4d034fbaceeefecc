import type { HubFile } from '../../apps/hub/src/hub-file.js';
import { stableId } from '../demo/stable-id.js';
import type { Ledger, Referral } from './ledger.js';
import { PartnerLink, pause } from './partner-link.js';
import { referralOfLoad } from './referral-of-load.rules.js';

export interface Plan {
  perSecond: number;
  /** Of all referrals, from 0 to 1, those that go over HTTP; the others go over the agency's exchange. */
  httpShare: number;
  seed: number;
}

/** The hub itself answers within 10 s, with the outcome or with 202. */
const ANSWER_WITHIN_MS = 12_000;
const SEND_AGAIN_AFTER_MS = 500;
/** After the last referral was due: what is not acknowledged by then is left as it is, attempted. */
const LAST_ONES_WITHIN_MS = 60_000;

type Organisation = HubFile['organisations'][number];

/**
 * An open loop: the nth referral is sent at its intended moment, whatever became of those before it, so that a hub that is slow or away is not spared.
 * Each has an id, and is sent again under the same id while it is not acknowledged: what an agency's system would do.
 */
export class SteadyLoad {
  private readonly agencies: Organisation[];
  private readonly links = new Map<string, PartnerLink>();
  private readonly underway = new Set<Promise<void>>();
  private timer: NodeJS.Timeout | undefined;
  private startedAt = 0;
  private sent = 0;
  private over = false;

  constructor(
    private readonly world: { file: Pick<HubFile, 'urls' | 'organisations'> },
    private readonly ledger: Pick<Ledger, 'attempted' | 'acknowledged' | 'refused' | 'told'>,
    private readonly plan: Plan,
  ) {
    this.agencies = world.file.organisations.filter(({ kind, amqp, apiKey }) => kind === 'agency' && amqp && apiKey);
    if (this.agencies.length === 0) throw new Error('no agency of this hub has both a key and a queue');
  }

  start(): void {
    for (const { id, amqp } of this.agencies) {
      this.links.set(
        id,
        // Receipts are read, or the hub would owe them for ever.
        new PartnerLink(amqp!, async (event) => this.ledger.told(id, event)),
      );
    }
    this.startedAt = performance.now();
    this.timer = setInterval(() => this.sendWhatIsDue(), Math.max(5, 500 / this.plan.perSecond));
  }

  /** No more are begun; resolves once those under way are acknowledged, or a minute has passed. Receipts are still read, until `leave`. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await Promise.race([Promise.all(this.underway), pause(LAST_ONES_WITHIN_MS)]);
    this.over = true;
  }

  leave(): void {
    for (const link of this.links.values()) link.leave();
  }

  private sendWhatIsDue(): void {
    const due = Math.floor(((performance.now() - this.startedAt) / 1_000) * this.plan.perSecond);
    while (this.sent < due) {
      const done = this.send(this.sent++).finally(() => this.underway.delete(done));
      this.underway.add(done);
    }
  }

  private async send(n: number): Promise<void> {
    const { seed, httpShare } = this.plan;
    const agency = this.agencies[n % this.agencies.length]!;
    // Spread evenly: of ten at a share of 0.3 the 4th, 7th and 10th.
    const byHttp = Math.floor((n + 1) * httpShare) > Math.floor(n * httpShare);
    const referral: Referral = { id: stableId('faults', seed, n), agency: agency.id, door: byHttp ? 'http' : 'queue' };
    const body = referralOfLoad(seed, n, new Date().toISOString());
    this.ledger.attempted(referral);
    if (byHttp) await this.post(agency, referral, JSON.stringify(body));
    else if (await this.links.get(agency.id)!.send({ id: referral.id, type: 'referral.submitted.v1', data: { ...body } }))
      this.ledger.acknowledged(referral.id);
  }

  private async post({ apiKey }: Organisation, { id }: Referral, body: string): Promise<void> {
    while (!this.over) {
      const answer = await this.postOnce(apiKey!, id, body).catch(() => undefined);
      if (answer && answer.status < 300) return this.ledger.acknowledged(id);
      // A sound referral is never refused for what it says; 429 and 5xx pass by themselves.
      if (answer && answer.status < 500 && answer.status !== 429) return this.ledger.refused(id, `${answer.status} ${answer.text}`);
      await pause(SEND_AGAIN_AFTER_MS);
    }
  }

  private async postOnce(apiKey: string, id: string, body: string): Promise<{ status: number; text: string }> {
    const answer = await fetch(new URL('/referrals', this.world.file.urls.intake), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': apiKey, 'idempotency-key': id },
      body,
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    return { status: answer.status, text: (await answer.text()).slice(0, 300) };
  }
}
