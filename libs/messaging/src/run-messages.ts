import { lastValueFrom, isObservable } from 'rxjs';
import type { MessageHandler } from '@nestjs/microservices';
import type { Fault } from '#contracts/fault.js';
import type { Tx } from '#platform/database.js';
import type { Span, Tracing } from '#platform/tracing.js';
import type { Arrived, Faulty, Repeated } from './arrived.js';
import { Batch } from './batch.js';
import { isTooDeep } from './cloud-event.js';
import type { Contracts } from './contracts.js';
import { Rejected } from './failures.js';
import { subjectKeyOf, type InboxRow } from './held.queries.js';
import { isHandedOn } from './handed-on.js';
import { FAULTY, REPEATED, type GIVEN_UP, type SET_ASIDE } from './on-messages.js';
import { refuseStale } from './refuse-stale.js';
import { UNSEALED, type Seal } from './seal.js';
import { OpenUnit } from './unit-of-work.js';
import { cutIntoWaves } from './waves.rules.js';

/** The pattern of what is taken from the inbox for a person only: no handler will ever have it. */
export const UNHANDLED = '(unhandled)';

interface Read {
  row: InboxRow;
  handler: string;
  arrived: Arrived;
  /** Why no handler may have it. */
  refused?: string;
}

/**
 * Whose queue or file it came by: what a partner sends stays in its order, whichever way it names the case. An answer to a faulty or a repeated message
 * changes nothing, and what comes over HTTP one by one is sent by callers that each wait for their own.
 */
const sentInOrder = ({ row, handler }: Read): string | undefined =>
  row.lane === 'facts' || row.lane.endsWith(' http') || handler === FAULTY || handler === REPEATED ? undefined : row.lane;

/** Runs messages through their handlers, in one transaction that it is handed. */
export class RunMessages {
  /** Of the transaction at hand: one a message, and one for what comes of no message in particular. */
  private readonly spans: Span[] = [];
  private own: string | undefined;

  constructor(
    private readonly service: string,
    private readonly contracts: Contracts,
    private readonly handlers: Map<string, MessageHandler>,
    private readonly seal: () => Seal | undefined,
    private readonly tracing: Tracing,
  ) {}

  /** The transaction of what was run last has committed, or has failed: its spans end. */
  over(error?: unknown): void {
    for (const span of this.spans.splice(0)) span.end(error);
    this.own = undefined;
  }

  /** Reads, checks, cuts into waves and hands each list to its handler, then writes what they told. Throws what a handler throws. */
  async run(tx: Tx, now: Date, rows: InboxRow[], bodies: Map<string, Buffer> = new Map()): Promise<void> {
    const reads = rows.map((row) => this.read(row, bodies.get(row.id)));
    if (this.tracing.on) for (const read of reads) this.begin(read, reads.length);
    await refuseStale(tx, rows);
    const unit = new OpenUnit(tx, now, this.service, this.contracts);
    const batch = new Batch(unit);
    for (const step of cutIntoWaves(
      reads,
      (read) => subjectKeyOf(read.row),
      (read) => read.handler,
      sentInOrder,
    )) {
      const handler = this.handlers.get(step.handler);
      if (!handler) throw new Rejected(step.messages[0]!.refused ?? `${this.service} has no handler for ${step.handler}`);
      const traces = new Map(step.messages.map(({ row, arrived }) => [row.subject, arrived.traceparent]));
      const only = traces.size === 1 ? step.messages[0]!.arrived.traceparent : undefined;
      unit.traceOf = (subject) => (traces.has(subject) ? traces.get(subject) : traces.size === 1 ? only : this.ownTrace());
      const given = await handler(
        step.messages.map((read) => read.arrived),
        batch,
      );
      if (isObservable(given)) await lastValueFrom(given, { defaultValue: undefined });
    }
    await unit.flush();
    const sealed = rows.filter((row) => row.sealed).map((row) => row.id);
    // What was personal in them is in the vault now, in this same transaction.
    if (sealed.length) await tx.query('update inbox set body = null where id = any($1::bigint[])', [sealed]);
  }

  /**
   * Tells the service that a partner's message is left to a person, or given up by one: what came by the partner's own queue, or a report that intake
   * handed on, whose sender waits for a receipt. Of other facts nobody waits for an answer.
   */
  async tell(tx: Tx, now: Date, pattern: typeof SET_ASIDE | typeof GIVEN_UP, row: InboxRow): Promise<void> {
    const handler = this.handlers.get(pattern);
    const data = row.lane === 'facts' ? this.dataOf(row, contentOf(row), []) : undefined;
    if (!handler || (row.lane === 'facts' && !isHandedOn(data))) return;
    const unit = new OpenUnit(tx, now, this.service, this.contracts);
    unit.traceOf = () => row.traceparent ?? undefined;
    const given = await handler([{ ...arrivedOf(row), data }], new Batch(unit));
    if (isObservable(given)) await lastValueFrom(given, { defaultValue: undefined });
    await unit.flush();
  }

  /** A span for each message, and what comes of the message names it: so one referral can be followed through a batch of two hundred. */
  private begin({ row, handler, arrived }: Read, batch: number): void {
    const about = { 'batch.size': batch, 'inbox.id': row.id };
    const span = this.tracing.begin(`handle ${handler}`, { kind: 'consumer', parent: row.traceparent, about });
    arrived.traceparent = span.traceparent;
    this.spans.push(span);
  }

  private ownTrace(): string {
    if (this.own) return this.own;
    const span = this.tracing.begin('handle batch');
    this.spans.push(span);
    return (this.own = span.traceparent);
  }

  /** The name that a row is handled, held, counted and grouped under. */
  handlerOf(row: InboxRow): string {
    return this.read(row).handler;
  }

  private read(row: InboxRow, body = contentOf(row)): Read {
    const partners = row.lane !== 'facts';
    const faults: Fault[] = [...(row.faults ?? [])];
    const data = faults.length ? undefined : this.dataOf(row, body, faults);
    const base = { ...arrivedOf(row), data };
    if (partners && row.repeats !== null) {
      return { row, handler: REPEATED, arrived: { ...base, repeats: row.repeats, same: row.same ?? false } as Repeated };
    }
    if (faults.length === 0) faults.push(...this.check(row.type, data, partners));
    if (faults.length === 0) return { row, handler: row.type, arrived: base };
    if (partners && this.handlers.has(FAULTY)) {
      return { row, handler: FAULTY, arrived: { ...base, data: data ?? this.textOf(row, body), faults } as Faulty };
    }
    return {
      row,
      handler: UNHANDLED,
      arrived: base,
      refused: `breaks its contract: ${faults.map((f) => `${f.path} ${f.code}`.trim()).join(', ')}`,
    };
  }

  private check(type: string, data: unknown, partners: boolean): Fault[] {
    const contract = this.contracts.find(type);
    if (!contract || (partners && !contract.fromPartner) || !this.handlers.has(type)) return [unknownType(type, this.contracts)];
    return this.contracts.check(type, data, partners ? 'partner' : 'service');
  }

  private dataOf(row: InboxRow, body: Content, faults: Fault[]): unknown {
    if (body === null) return undefined;
    try {
      return JSON.parse(typeof body === 'string' ? body : this.open(row, body).toString('utf8'));
    } catch {
      faults.push({ path: '', code: 'not_json', sentence: 'The message cannot be read: it is not JSON.', act: 'sender' });
      return undefined;
    }
  }

  private textOf(row: InboxRow, body: Content): unknown {
    if (body === null) return undefined;
    const opened = typeof body === 'string' ? Buffer.from(body) : this.open(row, body);
    const text = opened.toString('utf8');
    // As an object it could not be written again.
    if (isTooDeep(opened)) return text;
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  }

  private open(row: InboxRow, body: Buffer): Buffer {
    return (row.sealed ? (this.seal() ?? UNSEALED) : UNSEALED).open(body);
  }
}

/** Text where it came as text: what is neither sealed nor faulty. */
type Content = Buffer | string | null;
const contentOf = (row: InboxRow): Content => row.text ?? row.body;

const arrivedOf = (row: InboxRow): Omit<Arrived, 'data'> => ({
  inboxId: row.id,
  messageId: row.message_id,
  source: row.source,
  door: row.door,
  type: row.type,
  subject: row.subject,
  area: row.area,
  receivedAt: row.received_at,
  ...(row.aggregate_version === null ? {} : { aggregateVersion: Number(row.aggregate_version) }),
  ...(row.traceparent === null ? {} : { traceparent: row.traceparent }),
});

/** An unknown type, or a version that this hub does not know yet: then it is the hub that must act. */
export function unknownType(type: string, contracts: Contracts): Fault {
  const name = /^(.+)\.v(\d+)$/.exec(type);
  const ours = name ? contracts.all().filter((c) => c.type.startsWith(`${name[1]}.v`)) : [];
  const newest = Math.max(0, ...ours.map((c) => Number(/\.v(\d+)$/.exec(c.type)?.[1] ?? 0)));
  if (name && newest > 0 && Number(name[2]) > newest) {
    return {
      path: 'type',
      code: 'version_from_the_future',
      sentence: `The hub knows this message up to version ${newest}. It is kept until the hub is brought up to date; send version ${newest} to go on now.`,
      act: 'hub',
    };
  }
  return {
    path: 'type',
    code: 'unknown_type',
    sentence: 'The hub takes no message of this type from a partner. See the catalogue of messages.',
    act: 'sender',
  };
}
