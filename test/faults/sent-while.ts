import type { Ledger, Referral } from './ledger.js';
import { locate } from './ledger.queries.js';
import type { Counted } from './report-of-faults.rules.js';
import type { World } from './world.js';

type Book = Pick<Ledger, 'attempted' | 'acknowledged' | 'refused' | 'told' | 'snapshot'>;

interface Sent extends Referral {
  at: number;
  acknowledged: boolean;
  /** Where it is in the end: it has a case, and the read model has that too. */
  there: boolean;
  inReadModel: boolean;
}

/** Stands between load and ledger, and notes when each referral was sent, so that it can be told what was sent while a fault lasted. */
export class SentWhile {
  private readonly sent = new Map<string, Sent>();
  private readonly seen: { at: number; duplicated: number; overAllocated: number }[] = [];

  constructor(private readonly book: Book) {}

  readonly attempted: Book['attempted'] = (referral) => {
    this.sent.set(referral.id, { ...referral, at: Date.now(), acknowledged: false, there: false, inReadModel: false });
    this.book.attempted(referral);
  };

  readonly acknowledged: Book['acknowledged'] = (id) => {
    const one = this.sent.get(id);
    if (one) one.acknowledged = true;
    this.book.acknowledged(id);
  };

  readonly refused: Book['refused'] = (id, answer) => this.book.refused(id, answer);
  readonly told: Book['told'] = (partner, event) => this.book.told(partner, event);

  /** To be called every second: what the ledger has found up to now. */
  look(): void {
    const { duplicated, overAllocated } = this.book.snapshot();
    const last = this.seen.at(-1);
    if (last?.duplicated === duplicated && last.overAllocated === overAllocated) return;
    this.seen.push({ at: Date.now(), duplicated, overAllocated });
  }

  /** To be called when all is quiet: finds every referral in the services' own data. */
  async locateAll(world: World): Promise<void> {
    const all = [...this.sent.values()];
    const client = await world.connect();
    try {
      for (let at = 0; at < all.length; at += 5_000) {
        const some = all.slice(at, at + 5_000);
        const ids = some.map(({ id }) => id);
        const agencies = some.map(({ agency }) => agency);
        for (const { id, case_id: ofCase, at_reporting: atReporting } of await locate(client, ids, agencies)) {
          const one = this.sent.get(id)!;
          one.there = ofCase !== null;
          one.inReadModel = atReporting;
        }
      }
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  /** Of what was sent between these two moments. */
  between(from: number, to: number): Counted {
    const some = [...this.sent.values()].filter(({ at }) => at >= from && at <= to);
    const before = this.seen.findLast(({ at }) => at < from);
    const after = this.seen.findLast(({ at }) => at <= to);
    const count = (fits: (one: Sent) => boolean) => some.filter(fits).length;
    return {
      attempted: some.length,
      acknowledged: count(({ acknowledged }) => acknowledged),
      ok: count(({ acknowledged, there, inReadModel }) => acknowledged && there && inReadModel),
      lost: count(({ acknowledged, there, inReadModel }) => acknowledged && !(there && inReadModel)),
      recovered: count(({ acknowledged, there }) => !acknowledged && there),
      duplicated: (after?.duplicated ?? 0) - (before?.duplicated ?? 0),
      overAllocated: (after?.overAllocated ?? 0) - (before?.overAllocated ?? 0),
    };
  }
}
