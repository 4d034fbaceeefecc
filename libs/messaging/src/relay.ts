import type { Notification } from 'pg';
import type { ConfirmChannel } from 'amqplib';
import type { Tracing } from '#platform/tracing.js';
import { Listeners } from './listeners.js';
import type { Meters } from './meters.js';
import { Fenced, type Owned } from './own-session.js';
import { OUTBOX_COLUMNS, publishPage, Refused, type OutboxRow } from './publish-page.js';
import { FACTS, routingKey } from './topology.js';
import type { Signal } from './signal.js';

interface Position {
  from: string;
  /** The window being published; the same as `from` where none is. */
  to: string;
  /** Of that window, published up to here; 0 where nothing of it is. */
  last: string;
}

/** A service asks for all kept facts of these types, and to have its queue bound for them. */
export interface Wanted {
  service: string;
  types: string[];
  done: () => void;
}

export interface RelayParts {
  service: string;
  /** The channel to publish on; waits until there is one. */
  channel: () => Promise<ConfirmChannel>;
  wanted: Wanted[];
  /** Messages that stand in a queue; undefined where the broker has no such queue. */
  depthOf: (queue: string) => Promise<number | undefined>;
  /** Whether a service decides nothing, and may be left behind for a while. */
  mayMiss: (service: string) => boolean;
  /** Raised when something is wanted, or the relay should look. */
  stir: Signal;
  /** Types that this service says, with the services that hear each. */
  says: { type: string; heardBy: readonly string[] }[];
  meters: Meters;
  /** Facts published and confirmed together, at the most. */
  page: number;
  tracing: Tracing;
  report: (error: Error) => void;
}

const page = (window: string) => `
  with upto as (select coalesce($2::pg_snapshot, pg_current_snapshot()) as seen)
  select upto.seen::text as upto, page.* from upto left join lateral (select ${OUTBOX_COLUMNS} from ${window} order by id limit $3) page on true`;

/**
 * A window begins from its transactions: mostly they are few, and the last. The two halves are one index look-up each; as one condition with OR, a long
 * transaction would make it a scan. `offset 0`: left to itself, a planner that has no statistics of the day goes through the ids of all the day as well.
 */
export const FIRST_PAGE = page(`(
    select o.* from outbox o where o.xid >= pg_snapshot_xmax($1::pg_snapshot)
    union all
    select o.* from outbox o where o.xid = any(array(select pg_snapshot_xip($1::pg_snapshot))) offset 0
  ) o where pg_visible_in_snapshot(xid, upto.seen)`);

/** A window of more than a page goes on from its last id: from its transactions, each page would read all that is left of it. */
export const NEXT_PAGE = page(
  `outbox o where id > $4 and pg_visible_in_snapshot(xid, upto.seen) and not pg_visible_in_snapshot(xid, $1::pg_snapshot)`,
);

/**
 * Publishes what became visible between two snapshots, ordered by id, with confirms and `mandatory`, as the outbox's one owner.
 *
 * Why snapshots: ids are drawn before they commit, so a cursor on the id alone passes by what commits late. A row belongs to the
 * window (from, to) when its transaction is visible in `to` and was not in `from`; each row belongs to exactly one window, whatever else is running.
 * Why the order holds: the subject's row in `aggregate` is locked before the id is drawn, so of two facts of one subject the earlier
 * commits first: it is in an earlier window, or in the same one with a lower id.
 * The position moves only after all confirms. A crash before that publishes again; the consumers' inboxes drop repeats.
 */
export class Relay {
  readonly listeners: Listeners;
  /** As it stands in the table, which nobody else writes while this owner lives. */
  private at: Position | undefined;

  constructor(
    private readonly parts: RelayParts,
    private readonly owned: Owned,
  ) {
    this.listeners = new Listeners(parts, owned);
  }

  async work(): Promise<void> {
    const { client } = this.owned;
    await this.resetAfterRestore();
    const { rows } = await client.query('select current_schema() as schema');
    client.on('notification', (_: Notification) => this.parts.stir.raise());
    await client.query(`listen "${rows[0].schema}_outbox"`);
    while (!this.owned.ending()) {
      await this.listeners.tend();
      const mayPublish = this.listeners.lacking().length === 0;
      const busy = mayPublish && (await this.publishNext());
      if (mayPublish) this.parts.meters.isLevel('relay');
      if (!busy) await this.parts.stir.wait(1_000);
    }
  }

  /** Snapshots of another cluster, or of another life of this one, say nothing here: publish again all that is kept. */
  private async resetAfterRestore(): Promise<void> {
    const { rowCount } = await this.owned.client.query(
      `update relay set from_snapshot = case when same then from_snapshot else '1:1:' end, to_snapshot = case when same then to_snapshot else '1:1:' end,
         last_id = case when same then last_id else 0 end, system_identifier = here.id, timeline = here.line
       from (select s.system_identifier::text as id, c.timeline_id as line,
               coalesce(r.system_identifier = s.system_identifier::text and r.timeline = c.timeline_id, false) as same
             from pg_control_system() s, pg_control_checkpoint() c, relay r) here
       where relay.epoch = $1`,
      [this.owned.epoch],
    );
    if (!rowCount) throw new Fenced();
  }

  /** False where this was all that there is for now: what commits later says so. */
  private async publishNext(): Promise<boolean> {
    const { client } = this.owned;
    const at = (this.at ??= await this.readPosition());
    // Where a window is done, the next one reaches up to this statement's own snapshot.
    const until = at.to === at.from ? null : at.to;
    const { rows } = await client.query<OutboxRow & { upto: string }>(
      at.last === '0' ? FIRST_PAGE : NEXT_PAGE,
      at.last === '0' ? [at.from, until, this.parts.page] : [at.from, until, this.parts.page, at.last],
    );
    const to = rows[0]!.upto;
    const page = rows.filter(({ id }) => id !== null);
    if (page.length > 0 && !(await this.traced(page))) return true;
    if (page.length === this.parts.page) {
      await this.moveTo({ from: at.from, to, last: page.at(-1)!.id });
      return true;
    }
    // A window without facts is not worth a write: the next one covers it.
    if (page.length > 0 || at.last !== '0') await this.moveTo({ from: to, to, last: '0' });
    return false;
  }

  private async readPosition(): Promise<Position> {
    const { rows } = await this.owned.client.query<Position>(
      'select from_snapshot::text as "from", to_snapshot::text as "to", last_id as last from relay',
    );
    return rows[0]!;
  }

  /** Need not reach the disk: after a crash of the database it goes on from an older position, and the consumers' inboxes drop what they know. */
  private async moveTo(position: Position): Promise<void> {
    this.at = undefined;
    const { rowCount } = await this.owned.client.query(
      `with quick as (select set_config('synchronous_commit', 'off', true))
       update relay set from_snapshot = $2, to_snapshot = $3, last_id = $4 from quick where epoch = $1`,
      [this.owned.epoch, position.from, position.to, position.last],
    );
    if (!rowCount) throw new Fenced();
    this.at = position;
  }

  /** Publishes within a span a fact, where spans are made: whoever hears the fact has that span as its cause. */
  private async traced(rows: OutboxRow[]): Promise<boolean> {
    const { tracing } = this.parts;
    if (!tracing.on) return this.publish(rows);
    const spans = rows.map((row) => {
      const span = tracing.begin(`publish ${row.type}`, {
        kind: 'producer',
        parent: row.traceparent,
        about: { 'batch.size': rows.length },
      });
      row.traceparent = span.traceparent;
      return span;
    });
    let failed: unknown = new Error('to be published again');
    try {
      const published = await this.publish(rows);
      if (published) failed = undefined;
      return published;
    } catch (error) {
      failed = error;
      throw error;
    } finally {
      for (const span of spans) span.end(failed);
    }
  }

  /** False where the page must be published again; throws where that must wait. The position stays either way. */
  private async publish(rows: OutboxRow[]): Promise<boolean> {
    const began = process.hrtime.bigint();
    const channel = await this.parts.channel();
    try {
      const returned = await publishPage(channel, this.parts.service, rows, (row) => ({
        exchange: FACTS,
        key: routingKey(row.area, this.parts.service, row.type),
      }));
      // Where the one listener that takes a type is spared, nobody is to take it.
      const lost = [...returned].filter((type) => !this.onlySparedHear(type));
      if (lost.length) {
        this.parts.report(new Error(`no queue took ${lost.join(', ')}: its listeners are served again`));
        if (await this.listeners.serveAgain(lost)) return false;
        throw new Error(`no queue takes ${lost.join(', ')}: publishing waits for its listeners`);
      }
    } catch (error) {
      if (error instanceof Refused && (await this.listeners.spare())) return false;
      throw error;
    }
    this.parts.meters.published(rows.length, began);
    return true;
  }

  private onlySparedHear(type: string): boolean {
    const behind = this.listeners.behind();
    return this.parts.says.some(
      (said) => said.type === type && said.heardBy.length > 0 && said.heardBy.every((service) => behind.includes(service)),
    );
  }
}
