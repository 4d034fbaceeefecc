import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import { referral } from '../journeys/referrals.js';
import type { Told, Wire } from './wire.js';

/** Ways in which agencies' systems are got wrong, whichever way they are connected. */
export const agenciesWrongWays = [
  'forgets_a_field',
  'chokes_on_duplicates',
  'needs_receipt_first',
  'takes_older',
  'refers_anew_when_slow',
  'has_a_small_buffer',
  'sends_rejected_again',
  'refers_again_what_ended',
  'takes_replays_for_news',
  'orders_by_time',
  'keeps_unknown_types',
  'keeps_unknown_fields',
  'knows_its_own_alone',
] as const;
export type AgenciesWrongWay = (typeof agenciesWrongWays)[number];

const KNOWN = /^(receipt|referral|webhook)\./;
const FIELDS = 40;
const BUFFER = 65_536;
const IMPATIENT_MS = 800;

interface Held {
  data: object;
  outcome?: string;
  state?: string;
  version: number;
  time: number;
}

/** An agency's system as the documentation asks for it, or one that is wrong in one way. It refers when it is asked to, and shows what it holds. */
export class AgencyClient {
  private readonly referrals = new Map<string, Held>();
  private readonly seen = new Set<string>();
  private readonly server: Server;
  private stopped = false;

  constructor(
    private readonly wire: Wire,
    private readonly wrong?: string,
  ) {
    this.server = createServer((request, response) => {
      if (request.method === 'POST') {
        void this.refer(randomUUID());
        return response.writeHead(204).end();
      }
      const { outcome, state } = this.referrals.get(new URL(request.url!, 'http://client').searchParams.get('messageId') ?? '') ?? {};
      return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ outcome, state }));
    });
  }

  /** @returns where it is asked to refer, and what it holds */
  async start(): Promise<string> {
    await this.wire.start((told) => this.take(told));
    await new Promise<void>((ready) => this.server.listen(0, '127.0.0.1', ready));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
    await this.wire.stop();
  }

  private async refer(id: string, data: object = this.invented()): Promise<void> {
    if (this.stopped) return;
    // Kept before it is sent: what is told of it may come before the answer.
    this.referrals.set(id, { data, version: 0, time: 0 });
    if (this.wrong === 'refers_anew_when_slow') {
      const timer = setTimeout(() => this.referrals.get(id)?.outcome ?? void this.refer(randomUUID(), data), IMPATIENT_MS);
      timer.unref();
    }
    const receipt = await this.wire.send(id, 'referral.submitted.v1', data).catch(() => undefined);
    // What cannot be read is tried again, or forgotten: the system says nothing of it.
    if (receipt) await this.receipt(receipt).catch(() => undefined);
  }

  private invented(): object {
    const { submittedBy, ...rest } = referral((one) => (one.incident.district = 'SBX_NORTH'));
    return this.wrong === 'forgets_a_field' ? { ...rest, people: [] } : { ...rest, submittedBy };
  }

  private async take({ id, type, data, aggregateversion, time }: Told): Promise<void> {
    if (this.wrong === 'keeps_unknown_types' && !KNOWN.test(type)) throw new Error('unknown type');
    if (this.wrong === 'chokes_on_duplicates' && this.seen.has(id)) throw new Error('unique violation');
    if (this.seen.has(id) && this.wrong !== 'takes_replays_for_news') return;
    this.strict(data);
    if (type === 'receipt.issued.v1') await this.receipt(data);
    if (type === 'referral.status.v1') this.status(data, aggregateversion, Date.parse(time));
    this.seen.add(id);
  }

  private strict(data: object): void {
    if (this.wrong === 'keeps_unknown_fields' && Object.keys(data).length > FIELDS) throw new Error('unknown fields');
    if (this.wrong === 'has_a_small_buffer' && JSON.stringify(data).length > BUFFER) throw new Error('too long');
  }

  private async receipt(data: Told['data']): Promise<void> {
    this.strict(data);
    const held = this.referrals.get(data.messageId);
    if (!held) return this.stranger();
    // A repeat of its own, or of the hub's: the first receipt counts.
    if (data.outcome === 'duplicate' && held.outcome) return;
    held.outcome = data.outcome;
    if (held.version === 0 || this.wrong === 'takes_replays_for_news') held.state = data.status?.state;
    if (data.outcome === 'rejected' && this.wrong === 'sends_rejected_again') {
      setTimeout(() => void this.refer(randomUUID(), held.data), 100).unref();
    }
  }

  private status({ messageId, state }: Told['data'], version: number, time: number): void {
    const held = this.referrals.get(messageId);
    if (!held) return this.stranger();
    if (this.wrong === 'needs_receipt_first' && !held.outcome) throw new Error('told of what was never accepted');
    const isOlder = this.wrong === 'orders_by_time' ? time < held.time : version <= held.version;
    if (isOlder && this.wrong !== 'takes_older' && this.wrong !== 'takes_replays_for_news') return;
    Object.assign(held, { state, version, time });
    if (state === 'withdrawn' && this.wrong === 'refers_again_what_ended') void this.refer(randomUUID(), held.data);
  }

  private stranger(): void {
    if (this.wrong === 'knows_its_own_alone') throw new Error('not one of ours');
  }
}
