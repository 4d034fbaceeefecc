import type { RelayParts } from './relay.js';
import type { Owned } from './own-session.js';
import { PAGE, publishPage, type OutboxRow } from './publish-page.js';
import { FACTS, bindingKey, factsQueue } from './topology.js';

/** How long a listener that is not known may take to ask before it is served unasked, in milliseconds. */
const UNASKED = 5_000;
/** How often a spared listener's queue is looked at. */
const LOOK_AGAIN = 2_000;

/**
 * Who hears this service's facts, and from where on. A listener is bound by the producer, after it was given all that is kept: so it hears
 * each producer's facts in order, without a gap. While a listener is missing nothing is published; one that decides nothing and whose queue is
 * full is spared instead: unbound, and served what it missed once its queue has room.
 */
export class Listeners {
  private missing: string[] = [];
  private missingSince = 0;
  private lookedAt = 0;
  private spared = new Map<string, number>();

  constructor(
    private readonly parts: RelayParts,
    private readonly owned: Owned,
  ) {}

  /** Services that are not bound yet. */
  lacking(): string[] {
    return this.missing;
  }

  /** Services that are behind, unbound for now. */
  behind(): string[] {
    return [...this.spared.keys()];
  }

  /** Serves who asked, finds who is missing, and who has room again. Call it between two pages. */
  async tend(): Promise<void> {
    await this.serveWanted();
    await this.look();
    await this.takeBack();
  }

  /** After a queue refused: unbinds the fullest, if it is one that may miss. False where it is not: then publishing must wait for it. */
  async spare(): Promise<boolean> {
    const depths = await Promise.all(this.services().map(async (service) => ({ service, depth: await this.depthOf(service) })));
    const fullest = depths.filter(({ service }) => !this.spared.has(service)).sort((a, b) => (b.depth ?? 0) - (a.depth ?? 0))[0];
    if (!fullest?.depth || !this.parts.mayMiss(fullest.service)) return false;
    const { service, depth } = fullest;
    const channel = await this.parts.channel();
    for (const type of this.typesFor(service)) await channel.unbindQueue(factsQueue(service), FACTS, bindingKey(this.parts.service, type));
    await this.owned.client.query('update listener set spared_at = now() where service = $1', [service]);
    this.spared.set(service, depth);
    this.parts.report(new Error(`the queue of ${service} is full: it is unbound, and is served what it misses once there is room`));
    return true;
  }

  /**
   * Someone unbound a listener's queue by hand: it is served again as if it had asked, what it missed before what is new.
   * False where no such queue is there: its service asks when it is back.
   */
  async serveAgain(types: string[]): Promise<boolean> {
    let served = false;
    for (const service of this.services().filter((each) => !this.spared.has(each))) {
      const missed = this.typesFor(service).filter((type) => types.includes(type));
      if (missed.length === 0 || (await this.depthOf(service)) === undefined) continue;
      this.want(service, missed);
      served = true;
    }
    return served;
  }

  private async serveWanted(): Promise<void> {
    for (let wanted = this.parts.wanted.shift(); wanted; wanted = this.parts.wanted.shift()) {
      const { client } = this.owned;
      const queue = factsQueue(wanted.service);
      const channel = await this.parts.channel();
      let gone = false;
      for (let last = '0'; ;) {
        const { rows } = await client.query<OutboxRow>(
          `select o.* from outbox o, relay r where o.type = any($1::text[]) and o.id > $2
             and (pg_visible_in_snapshot(o.xid, r.from_snapshot) or (pg_visible_in_snapshot(o.xid, r.to_snapshot) and o.id <= r.last_id))
           order by o.id limit ${PAGE}`,
          [wanted.types, last],
        );
        if (rows.length === 0) break;
        const returned = await publishPage(channel, this.parts.service, rows, () => ({ exchange: '', key: queue }));
        gone = returned.size > 0;
        if (gone) break;
        last = rows.at(-1)!.id;
      }
      // The queue is gone again: its service asks anew when it has declared it.
      if (gone || (await this.depthOf(wanted.service)) === undefined) {
        wanted.done();
        continue;
      }
      for (const type of wanted.types) await channel.bindQueue(queue, FACTS, bindingKey(this.parts.service, type));
      await client.query(
        `insert into listener (service, type) select $1, unnest($2::text[]) on conflict (service, type) do update set spared_at = null`,
        [wanted.service, wanted.types],
      );
      this.spared.delete(wanted.service);
      wanted.done();
      this.missingSince = 0;
    }
  }

  private async look(): Promise<void> {
    if (this.missingSince > 0 && this.missing.length === 0) return;
    const { rows } = await this.owned.client.query('select service, type, spared_at from listener');
    const known = new Set(rows.map((row) => `${row.service} ${row.type}`));
    for (const row of rows) if (row.spared_at && !this.spared.has(row.service)) this.spared.set(row.service, Infinity);
    const unknown = (service: string) => this.typesFor(service).filter((type) => !known.has(`${service} ${type}`));
    this.missing = this.services().filter((service) => unknown(service).length > 0);
    this.missingSince ||= Date.now();
    if (this.missing.length === 0 || Date.now() - this.missingSince < UNASKED) return;
    // They asked a former life of this database, one that is not remembered after a restore: they will not ask again.
    for (const service of this.missing) if ((await this.depthOf(service)) !== undefined) this.want(service, unknown(service));
    this.missingSince = Date.now();
  }

  /** Serves a spared listener once half of what stood in its queue is gone. */
  private async takeBack(): Promise<void> {
    if (this.spared.size === 0 || Date.now() - this.lookedAt < LOOK_AGAIN) return;
    this.lookedAt = Date.now();
    for (const [service, depth] of this.spared) {
      const now = await this.depthOf(service);
      if (now === undefined || (now > 0 && now > depth / 2)) continue;
      this.want(service, this.typesFor(service));
    }
  }

  private want(service: string, types: string[]): void {
    this.parts.wanted.push({ service, types, done: () => undefined });
    this.parts.stir.raise();
  }

  private services(): string[] {
    return [...new Set(this.parts.says.flatMap(({ heardBy }) => heardBy))];
  }

  private typesFor(service: string): string[] {
    return this.parts.says.filter(({ heardBy }) => heardBy.includes(service)).map(({ type }) => type);
  }

  private depthOf(service: string): Promise<number | undefined> {
    return this.parts.depthOf(factsQueue(service));
  }
}
