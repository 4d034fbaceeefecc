import type { HubFile } from '../../apps/hub/src/hub-file.js';
import { Findings, type Finding } from './findings.rules.js';
import * as ask from './ledger.queries.js';
import { OneSnapshot } from './one-snapshot.js';
import { OrderOfFacts } from './order-of-facts.js';
import { pause, type PartnerEvent } from './partner-link.js';
import { Receipts } from './receipts.js';
import { whatIsLeft } from './what-is-left.js';

export interface Referral {
  id: string;
  /** The organisation that sends it. */
  agency: string;
  door: 'queue' | 'http';
}
interface Entered extends Referral {
  acknowledged: boolean;
  /** Its case is in the read model. */
  ok: boolean;
}
export interface Standing {
  attempted: number;
  acknowledged: number;
  /** Acknowledged, with a case of its own that the read model has too. */
  ok: number;
  lost: number;
  duplicated: number;
  overAllocated: number;
  /** Mails that the mailbox was given again; it keeps one of each. */
  possiblyTwice: number;
  outOfOrder: number;
}
export interface Verdict extends Standing {
  /** Quiet within the time given, and nothing found. */
  clean: boolean;
  looks: number;
  /** What must never be, a sentence each; and what was still under way where it never became quiet. */
  findings: string[];
}

const LOOK_EVERY_MS = 1_000;
const ROWS_A_LOOK = 5_000;
const STILL_MS = 30_000;
const RATES_KEPT_MS = 15 * 60_000;

/**
 * Everything that was sent, held every second against everything that the services keep, all in one snapshot of the database: so what it finds is never
 * the trace of a moment between two looks. A look that the database or a kill cuts off is skipped; the next one makes up for it.
 */
export class Ledger {
  private readonly referrals = new Map<string, Entered>();
  /** Acknowledged, and not yet seen where they are to come to. */
  private readonly pending = new Set<string>();
  private readonly pendingReports = new Map<string, string>();
  private readonly found = new Findings();
  private readonly receipts = new Receipts();
  private readonly orders = new Map(ask.LISTENERS.map((service) => [service, { order: new OrderOfFacts(service), after: '0' }]));
  private readonly rates: { at: number; arrived: number }[] = [];
  private floor = '0';
  private looks = 0;
  private ok = 0;
  private acknowledgements = 0;
  private possiblyTwice = 0;
  private readonly snapshots: OneSnapshot;
  private looking: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly world: { file: Pick<HubFile, 'database' | 'urls'> }) {
    this.snapshots = new OneSnapshot(world.file.database);
  }

  attempted(referral: Referral): void {
    this.referrals.set(referral.id, { ...referral, acknowledged: false, ok: false });
  }

  /** The hub, or the broker, has said that it has it: from here on it must be somewhere. */
  acknowledged(id: string): void {
    const one = this.referrals.get(id);
    if (!one || one.acknowledged) return;
    one.acknowledged = true;
    this.acknowledgements++;
    this.pending.add(id);
  }

  refused(id: string, answer: string): void {
    this.found.add({ kind: 'unexpected', key: `refused ${id}`, sentence: `the sound referral ${id} was refused: ${answer}` });
  }

  /** A provider's answer that the broker has confirmed. */
  reported(provider: string, id: string): void {
    this.pendingReports.set(id, provider);
  }

  /** What came to a partner by its queue. */
  told(partner: string, event: PartnerEvent): void {
    this.found.add(...this.receipts.take(partner, event));
  }

  /** Looks every second, until closed. */
  watch(): void {
    this.timer ??= setInterval(() => void this.look(), LOOK_EVERY_MS);
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
    await this.snapshots.close();
  }

  /** Referrals a second that came to an end of the path (offered or waiting, as seen at reporting), over the last seconds. */
  rate(seconds: number): number {
    const last = this.rates.at(-1);
    const first = last && this.rates.find(({ at }) => at >= last.at - seconds * 1_000);
    // Where nothing could be seen lately, nothing is known to have arrived.
    if (!first || !last || first === last || performance.now() - last.at > seconds * 1_000) return 0;
    return ((last.arrived - first.arrived) * 1_000) / (last.at - first.at);
  }

  snapshot(): Standing {
    return {
      attempted: this.referrals.size,
      acknowledged: this.acknowledgements,
      ok: this.ok,
      lost: this.found.count('lost'),
      duplicated: this.found.count('duplicated'),
      overAllocated: this.found.count('overAllocated'),
      possiblyTwice: this.possiblyTwice,
      outOfOrder: this.found.count('outOfOrder'),
    };
  }

  /** Sentences of what was found so far. */
  findings(): string[] {
    return this.found.all().map(({ kind, sentence }) => `${kind}: ${sentence}`);
  }

  /** Waits until nothing is under way, then looks at everything there is. What is still missing when the time is up is lost. */
  async settle(ms: number): Promise<Verdict> {
    let still = { left: '', since: Date.now() };
    for (const end = Date.now() + ms; ; await pause(LOOK_EVERY_MS)) {
      await this.look();
      // What has not changed for so long, with nobody out and nothing sent, is not on its way.
      const last = Date.now() > end || Date.now() - still.since > STILL_MS;
      const left = await this.snapshots.look((tx) => whatIsLeft(tx, this.sent(), last)).catch(unseen);
      const now = left.map(({ key, sentence }) => `${key} ${sentence}`).join();
      if (now !== still.left) still = { left: now, since: Date.now() };
      if (left.length > 0 && !last) continue;
      this.found.add(...left);
      break;
    }
    await this.lookAtMails().catch((error: Error) => this.found.add(...unseen(error)));
    const findings = this.findings();
    return { ...this.snapshot(), clean: findings.length === 0, looks: this.looks, findings };
  }

  private sent() {
    return { sent: this.referrals.values(), pending: this.pending, reports: this.pendingReports, receipts: this.receipts };
  }

  /** One look at a time; never throws. */
  private look(): Promise<void> {
    // Before the snapshot is taken: what is acknowledged after it need not be in it.
    const acknowledged = [...this.pending];
    this.looking ??= this.snapshots
      .look((tx) => this.lookAt(tx, acknowledged))
      .catch(() => undefined)
      .finally(() => (this.looking = undefined));
    return this.looking;
  }

  private async lookAt(tx: ask.Tx, acknowledged: string[]): Promise<void> {
    this.noteRate(await ask.arrivedAtReporting(tx));
    await this.lookAtPlaces(tx, acknowledged);
    for (const load of await ask.wrongLoads(tx)) {
      const kind = load.over ? 'overAllocated' : 'duplicated';
      this.found.add({ kind, key: `points ${load.code} ${load.sentence}`, sentence: `${load.code}: ${load.sentence}` });
    }
    for (const id of await ask.twiceLive(tx))
      this.found.add({ kind: 'duplicated', key: `live ${id}`, sentence: `case ${id} has two live offers` });
    for (const [service, state] of this.orders) {
      const rows = await ask.taken(tx, service, state.after, ROWS_A_LOOK);
      this.found.add(...state.order.take(rows));
      state.after = rows.at(-1)?.id ?? state.after;
    }
    this.looks++;
  }

  private async lookAtPlaces(tx: ask.Tx, ids: string[]): Promise<void> {
    const { floor, nowhere, twice } = await ask.places(tx, this.floor);
    this.floor = floor ?? this.floor;
    for (const id of nowhere ?? []) {
      this.found.add({ kind: 'lost', key: `referral ${id}`, sentence: `message ${id} was passed at intake, and is nowhere` });
    }
    for (const id of twice ?? [])
      this.found.add({ kind: 'duplicated', key: `places ${id}`, sentence: `message ${id} is decided, and still waits` });
    for (const one of await ask.locate(
      tx,
      ids,
      ids.map((id) => this.referrals.get(id)!.agency),
    ))
      this.place(one);
    const reports = [...this.pendingReports];
    const located = await ask.locate(tx, reports.map(([id]) => id), reports.map(([, provider]) => provider)); // prettier-ignore
    for (const { id, outcome } of located) if (outcome !== null) this.pendingReports.delete(id);
  }

  private place({ id, known, outcome, case_id: ofCase, at_reporting: atReporting }: ask.Located): void {
    const one = this.referrals.get(id)!;
    // What the broker has confirmed may stand in its queue; what the hub itself has acknowledged is in its inbox at that very moment.
    if (!known && one.door === 'http') this.lose(id, 'was answered over HTTP, and intake has never heard of it');
    if (outcome !== null && outcome !== 'accepted') this.refused(id, outcome);
    if (!ofCase || !atReporting || one.ok) return;
    one.ok = true;
    this.ok++;
    this.pending.delete(id);
  }

  private lose(id: string, how: string): void {
    this.found.add({ kind: 'lost', key: `referral ${id}`, sentence: `referral ${id} ${how}` });
  }

  private noteRate(arrived: number): void {
    const at = performance.now();
    this.rates.push({ at, arrived });
    while (this.rates[0]!.at < at - RATES_KEPT_MS) this.rates.shift();
  }

  /** Every mail that the server took is in the mailbox, once; how often one came again is counted by itself. */
  private async lookAtMails(): Promise<void> {
    const sent = await this.snapshots.look((tx) => ask.sentMails(tx));
    const answer = await fetch(new URL('/messages', this.world.file.urls.mailbox), { signal: AbortSignal.timeout(30_000) });
    const { repeats, messages } = (await answer.json()) as { repeats: number; messages: { messageId: string }[] };
    this.possiblyTwice = repeats;
    const there = new Set(messages.map(({ messageId }) => messageId.replace(/^<|@.*$/g, '')));
    for (const id of sent)
      if (!there.has(id)) this.found.add({ kind: 'lost', key: `mail ${id}`, sentence: `mail ${id} was sent, and is not in the mailbox` });
  }
}

const unseen = (error: Error): Finding[] => [{ kind: 'unexpected', key: 'look', sentence: `nothing can be seen: ${error.message}` }];
