import type { Notification } from 'pg';
import type { ConfirmChannel } from 'amqplib';
import { writeEvent } from './cloud-event.js';
import type { Meters } from './meters.js';
import { Fenced, type Owned } from './own-session.js';
import { FACTS, bindingKey, factsQueue, routingKey } from './topology.js';
import type { Signal } from './signal.js';

const PAGE = 500;
/** Confirms that have not come by then will not come on this connection. */
const CONFIRM_DEADLINE = 30_000;

interface OutboxRow {
  id: string;
  message_id: string;
  type: string;
  subject: string;
  area: string;
  aggregate_version: string;
  traceparent: string | null;
  said_at: Date;
  data: string;
}

/** How long a listener that is not known may take to ask before it is served unasked, in milliseconds. */
const UNASKED = 5_000;

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
  /** Whether the broker has this queue. */
  queueExists: (queue: string) => Promise<boolean>;
  /** Raised when something is wanted, or the relay should look. */
  stir: Signal;
  /** Types that this service says, with the services that hear each. */
  says: { type: string; heardBy: readonly string[] }[];
  meters: Meters;
  report: (error: Error) => void;
}

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
  private missing: string[] = [];
  private missingSince = 0;

  constructor(
    private readonly parts: RelayParts,
    private readonly owned: Owned,
  ) {}

  /** Listeners that have not asked for their facts yet; while there are any, nothing is published. */
  lacking(): string[] {
    return this.missing;
  }

  async work(): Promise<void> {
    const { client } = this.owned;
    await this.resetAfterRestore();
    const { rows } = await client.query('select current_schema() as schema');
    client.on('notification', (_: Notification) => this.parts.stir.raise());
    await client.query(`listen "${rows[0].schema}_outbox"`);
    while (!this.owned.ending()) {
      await this.serveWanted();
      await this.lookForListeners();
      const busy = this.missing.length === 0 && (await this.publishNext());
      if (!busy) await this.parts.stir.wait(1_000);
    }
  }

  /** Snapshots of another cluster, or of another life of this one, say nothing here: publish again all that is kept. */
  private async resetAfterRestore(): Promise<void> {
    await this.move(
      `from_snapshot = case when same then from_snapshot else '1:1:' end, to_snapshot = case when same then to_snapshot else '1:1:' end,
       last_id = case when same then last_id else 0 end, system_identifier = here.id, timeline = here.line
       from (select s.system_identifier::text as id, c.timeline_id as line,
               coalesce(r.system_identifier = s.system_identifier::text and r.timeline = c.timeline_id, false) as same
             from pg_control_system() s, pg_control_checkpoint() c, relay r) here`,
      [],
    );
  }

  private async publishNext(): Promise<boolean> {
    const { client } = this.owned;
    const { rows: at } = await client.query('select from_snapshot::text as "from", to_snapshot::text as "to", last_id from relay');
    let { to, last_id: last } = at[0] as { to: string; last_id: string };
    const { from } = at[0] as { from: string };
    if (to === from) {
      const { rows } = await client.query('select pg_current_snapshot()::text as now');
      to = rows[0].now;
      last = '0';
      if (to === from) return false;
    }
    // The two halves are one index look-up each; as one condition with OR a long transaction would make it a scan.
    const { rows } = await client.query<OutboxRow>(
      `select * from (
         select o.* from outbox o where o.xid >= pg_snapshot_xmax($1::pg_snapshot)
         union all
         select o.* from outbox o where o.xid = any(array(select pg_snapshot_xip($1::pg_snapshot)))
       ) seen where pg_visible_in_snapshot(xid, $2::pg_snapshot) and id > $3 order by id limit ${PAGE}`,
      [from, to, last],
    );
    if (rows.length > 0) await this.publish(rows, (row) => ({ exchange: FACTS, key: routingKey(row.area, row.type) }));
    if (rows.length === PAGE) {
      await this.move('from_snapshot = $2, to_snapshot = $3, last_id = $4', [from, to, rows.at(-1)!.id]);
    } else {
      // A window without facts is not worth a write: the next one covers it.
      if (rows.length === 0 && last === '0') return false;
      await this.move('from_snapshot = $2, to_snapshot = $2, last_id = 0', [to]);
    }
    return rows.length > 0;
  }

  /** Gives a service all that is kept, straight to its queue, and only then binds it: so it hears each producer's facts in order, without a gap. */
  private async serveWanted(): Promise<void> {
    for (let wanted = this.parts.wanted.shift(); wanted; wanted = this.parts.wanted.shift()) {
      const { client } = this.owned;
      const queue = factsQueue(wanted.service);
      for (let last = '0'; ;) {
        const { rows } = await client.query<OutboxRow>(
          `select o.* from outbox o, relay r where o.type = any($1::text[]) and o.id > $2
             and (pg_visible_in_snapshot(o.xid, r.from_snapshot) or (pg_visible_in_snapshot(o.xid, r.to_snapshot) and o.id <= r.last_id))
           order by o.id limit ${PAGE}`,
          [wanted.types, last],
        );
        if (rows.length === 0) break;
        await this.publish(rows, () => ({ exchange: '', key: queue }));
        last = rows.at(-1)!.id;
      }
      const channel = await this.parts.channel();
      for (const type of wanted.types) await channel.bindQueue(queue, FACTS, bindingKey(type));
      await client.query(`insert into listener (service, type) select $1, unnest($2::text[]) on conflict do nothing`, [
        wanted.service,
        wanted.types,
      ]);
      wanted.done();
    }
  }

  private async lookForListeners(): Promise<void> {
    if (this.missingSince > 0 && this.missing.length === 0) return;
    const { rows } = await this.owned.client.query('select service, type from listener');
    const known = new Set(rows.map((row) => `${row.service} ${row.type}`));
    const unknown = (service: string) =>
      this.parts.says.filter(({ type, heardBy }) => heardBy.includes(service) && !known.has(`${service} ${type}`));
    this.missing = [...new Set(this.parts.says.flatMap(({ heardBy }) => heardBy))].filter((service) => unknown(service).length > 0);
    this.missingSince ||= Date.now();
    if (this.missing.length === 0 || Date.now() - this.missingSince < UNASKED) return;
    // They asked a former life of this database, one that is not remembered after a restore: they will not ask again.
    for (const service of this.missing) {
      if (!(await this.parts.queueExists(factsQueue(service)))) continue;
      this.parts.wanted.push({ service, types: unknown(service).map(({ type }) => type), done: () => undefined });
      this.parts.stir.raise();
    }
    this.missingSince = Date.now();
  }

  /** Publishes a page and waits for every confirm. Throws where one is refused, returned, or late: the position then stays. */
  private async publish(rows: OutboxRow[], to: (row: OutboxRow) => { exchange: string; key: string }): Promise<void> {
    const channel = await this.parts.channel();
    const returned = new Set<string>();
    // A return comes before its confirm, so all returns are in by the time the confirms are.
    const onReturn = (message: { properties: { type?: string } }) => returned.add(message.properties.type ?? '');
    let onClose: () => void = () => undefined;
    // Confirms of a channel that closed never come.
    const closed = new Promise<never>((_, reject) => (onClose = () => reject(new Error('the channel closed before its confirms'))));
    closed.catch(() => undefined);
    channel.on('return', onReturn);
    channel.on('close', onClose);
    try {
      for (const row of rows) {
        const { exchange, key } = to(row);
        channel.publish(exchange, key, envelopeOf(row, this.parts.service), {
          persistent: true,
          mandatory: true,
          contentType: 'application/cloudevents+json',
          messageId: row.message_id,
          type: row.type,
        });
      }
      await inTime(Promise.race([channel.waitForConfirms(), closed]), CONFIRM_DEADLINE);
    } finally {
      channel.off('return', onReturn);
      channel.off('close', onClose);
    }
    if (returned.size) {
      await this.bindAgain(channel, returned);
      throw new Error(`no queue took ${[...returned].join(', ')}: its listeners are bound again`);
    }
    this.parts.meters.published(rows.length);
  }

  /** Someone unbound a listener's queue by hand. Where the queue itself is gone this fails, and publishing pauses until its service is back. */
  private async bindAgain(channel: ConfirmChannel, types: Set<string>): Promise<void> {
    for (const { type, heardBy } of this.parts.says) {
      if (types.has(type)) for (const service of heardBy) await channel.bindQueue(factsQueue(service), FACTS, bindingKey(type));
    }
  }

  private async move(assignment: string, values: unknown[]): Promise<void> {
    const { rowCount } = await this.owned.client.query(`update relay set ${assignment} where relay.epoch = $1`, [
      this.owned.epoch,
      ...values,
    ]);
    if (!rowCount) throw new Fenced();
  }
}

const envelopeOf = (row: OutboxRow, service: string): Buffer =>
  writeEvent({
    messageId: row.message_id,
    source: service,
    type: row.type,
    subject: row.subject,
    area: row.area,
    aggregateVersion: row.aggregate_version,
    time: row.said_at.toISOString(),
    traceparent: row.traceparent,
    data: row.data,
  });

function inTime<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => (timer = setTimeout(() => reject(new Error(`no confirm within ${ms} ms`)), ms)));
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
