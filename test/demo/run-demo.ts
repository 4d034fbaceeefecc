import { setTimeout as pause } from 'node:timers/promises';
import type { HubFigures, ProviderNow, Reconciliation } from './closing-table.rules.js';
import { Administrator, HubAway, peopleOfCase, untilHubRuns, type HubAt } from './hub-at.js';
import { PartnerSystem, type Event } from './partner-system.js';
import type { ProgressBar } from './progress-bar.js';
import { ProviderDesk } from './provider-desk.js';
import { demoAgencies } from './referral-of-row.rules.js';
import type { ReferralToSend } from './referrals-of-month.js';
import { sendByHttp, sendByQueue, takeReceipt } from './send-referrals.js';

export interface DemoRun {
  home: string;
  seed: number;
  referrals: ReferralToSend[];
  bar: ProgressBar;
}
export interface Ended {
  hub: HubAt;
  reconciliation: Reconciliation;
  figures: HubFigures;
  providers: ProviderNow[];
}

const PATIENCE_MS = 15 * 60_000;
const RECEIPTS_WITHIN_MS = 60_000;
const SETTLED_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 500;

/** From first to last; where the hub goes away, waits until it is back and goes on with what has no answer yet. */
export async function runDemo(run: DemoRun): Promise<Ended> {
  const desks = new Map<string, ProviderDesk>();
  for (;;) {
    const hub = await untilHubRuns(run.home, PATIENCE_MS);
    try {
      return await new Leg(run, hub, desks).walk();
    } catch (error) {
      if (!(error instanceof HubAway)) throw error;
      run.bar.say(`  The hub has gone (${error.message}). Start it again with \`npm start\`: the demo goes on where it was.`);
      await pause(LOOK_EVERY_MS);
    }
  }
}

/** One stretch with the hub there all along. */
class Leg {
  private readonly admin: Administrator;
  private readonly agencies = new Map<string, PartnerSystem>();
  private readonly providers: PartnerSystem[] = [];
  private lose: (error: Error) => void = () => undefined;
  private readonly lost = new Promise<never>((_, reject) => (this.lose = reject));

  constructor(
    private readonly run: DemoRun,
    private readonly hub: HubAt,
    private readonly desks: Map<string, ProviderDesk>,
  ) {
    this.admin = new Administrator(hub);
    this.lost.catch(() => undefined);
  }

  async walk(): Promise<Ended> {
    const ticker = setInterval(() => this.show(), 250);
    try {
      this.connect();
      await Promise.race([this.lost, this.work()]);
      return await Promise.race([this.lost, this.untilSettled()]);
    } finally {
      clearInterval(ticker);
      for (const system of [...this.agencies.values(), ...this.providers]) system.leave();
    }
  }

  private connect(): void {
    const { referrals, seed } = this.run;
    const byMessageId = new Map(referrals.map((one) => [one.messageId, one]));
    for (const { code, kind, amqp, apiKey = '' } of this.hub.organisations) {
      if (kind === 'agency' && demoAgencies.includes(code)) {
        if (!amqp) throw new Error('This hub has no queues for partners: its broker was named by AMQP_URL without MANAGEMENT_URL.');
        const onEvent = async ({ type, data }: { type: string; data: object }) => {
          if (type === 'receipt.issued.v1') takeReceipt(byMessageId, data as never);
        };
        this.agencies.set(code, new PartnerSystem(amqp, onEvent, this.lose));
      }
      if (kind === 'provider' && amqp) {
        const desk = this.desks.get(code) ?? new ProviderDesk(seed);
        this.desks.set(code, desk);
        const peopleOf = (ofCase: string) => peopleOfCase(this.hub, apiKey, ofCase);
        const onEvent = (event: Event) => desk.deal(event, (answer) => system.send(answer), peopleOf);
        const system: PartnerSystem = new PartnerSystem(amqp, onEvent, this.lose);
        this.providers.push(system);
      }
    }
  }

  /** Until every referral is answered. What the broker has confirmed is not lost; a receipt that stays away is asked for by sending again. */
  private async work(): Promise<void> {
    const { referrals } = this.run;
    await Promise.all([sendByQueue(referrals, this.agencies), sendByHttp(referrals, this.hub, () => this.show())]);
    for (let [left, since] = [Infinity, Date.now()]; ; await pause(LOOK_EVERY_MS)) {
      const unanswered = referrals.filter(({ outcome }) => !outcome);
      if (unanswered.length === 0) return;
      if (unanswered.length < left) [left, since] = [unanswered.length, Date.now()];
      if (Date.now() - since < RECEIPTS_WITHIN_MS) continue;
      this.run.bar.say(`  ${unanswered.length} receipts stay away: sending those referrals again.`);
      for (const one of unanswered) one.taken = false;
      await sendByQueue(referrals, this.agencies);
      since = Date.now();
    }
  }

  /** Quiet, agreed, and the same twice: all mail sent, every open offer read by its provider, and no provider in the middle of something. */
  private async untilSettled(): Promise<Ended> {
    let last = '';
    for (let since = Date.now(); ; await pause(LOOK_EVERY_MS)) {
      const reconciliation = await this.admin.get<Reconciliation>('reporting', '/reconcile');
      const figures = await this.admin.get<HubFigures>('reporting', '/figures');
      const seen = JSON.stringify([reconciliation, figures.sends, figures.offers]);
      const idle = [...this.desks.values()].every(({ lastBusyAt }) => Date.now() - lastBusyAt > 2 * LOOK_EVERY_MS);
      if (seen !== last) since = Date.now();
      else if (
        reconciliation.quiet &&
        idle &&
        (await this.allMailSent()) &&
        (reconciliation.reconciled || Date.now() - since > 10_000) &&
        (await this.allOffersRead())
      ) {
        return this.ended(reconciliation, figures);
      } else if (Date.now() - since > SETTLED_WITHIN_MS) return this.ended(reconciliation, figures);
      last = seen;
    }
  }

  private async ended(reconciliation: Reconciliation, figures: HubFigures): Promise<Ended> {
    return { hub: this.hub, reconciliation, figures, providers: await this.admin.get<ProviderNow[]>('matching', '/providers') };
  }

  private async allMailSent(): Promise<boolean> {
    const { queued = 0 } = await this.admin.get<{ queued?: number }>('notifications', '/sends/counts');
    return queued === 0;
  }

  private async allOffersRead(): Promise<boolean> {
    const open = await this.admin.get<{ id?: string; offer?: string }[]>('matching', '/offers?state=open');
    return open.every(({ id, offer }) => [...this.desks.values()].some(({ offers }) => offers.has(offer ?? id ?? '')));
  }

  private show(): void {
    const { referrals, bar } = this.run;
    const desks = [...this.desks.values()];
    const count = (of: (desk: ProviderDesk) => number) => desks.reduce((sum, desk) => sum + of(desk), 0);
    const rejected = referrals.filter(({ outcome }) => outcome?.kind === 'rejected').length;
    bar.show(
      referrals.filter(({ outcome }) => outcome).length,
      referrals.length,
      `${rejected} rejected · ${count(({ offers }) => offers.size)} offers read, ${count(({ answered }) => answered)} answered · ${count(({ assigned }) => assigned.size)} cases assigned`,
    );
  }
}
