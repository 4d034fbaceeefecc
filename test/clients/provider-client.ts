import { randomUUID } from 'node:crypto';
import type { Told, Wire } from './wire.js';

/** Ways in which providers' systems are got wrong, whichever way they are connected. */
export const providersWrongWays = [
  'never_answers',
  'answers_every_message',
  'answers_what_was_withdrawn',
  'answers_again_when_refused',
  'answers_what_has_lapsed',
  'needs_receipt_first',
  'confirms_each_recall',
  'takes_replays_for_news',
  'distrusts_clocks',
  'keeps_unknown_types',
  'keeps_unknown_fields',
  'has_a_small_buffer',
  'declares_nothing',
] as const;
export type ProvidersWrongWay = (typeof providersWrongWays)[number];

const KNOWN = /^(offer|case|receipt|capacity)\./;
/** Fields of the largest message that a system was written for, and its bytes. */
const FIELDS = 40;
const BUFFER = 65_536;

/** A provider's system as the documentation asks for it, or one that is wrong in one way. It accepts whatever it is offered. */
export class ProviderClient {
  private readonly answered = new Set<string>();
  private readonly settled = new Set<string>();
  private readonly over = new Set<string>();
  private readonly recalls = new Set<string>();
  private readonly declared = new Set<string>();

  constructor(
    private readonly wire: Wire,
    private readonly wrong?: string,
  ) {}

  start(): Promise<void> {
    return this.wire.start((told) => this.take(told));
  }

  stop(): Promise<void> {
    return this.wire.stop();
  }

  private async take({ type, data, ...event }: Told): Promise<void> {
    if (this.wrong === 'keeps_unknown_types' && !KNOWN.test(type)) throw new Error('unknown type');
    if (this.wrong === 'keeps_unknown_fields' && Object.keys(data).length > FIELDS) throw new Error('unknown fields');
    if (this.wrong === 'has_a_small_buffer' && type === 'receipt.issued.v1' && JSON.stringify(data).length > BUFFER)
      throw new Error('too long');
    if (type === 'offer.withdrawn.v1') this.over.add(data.offer);
    if (type === 'offer.made.v1') this.offered(data.offer, data.respondBy, event.time);
    if (type === 'receipt.issued.v1') this.receipt(data);
    if (type === 'case.assigned.v1') this.assigned(data.offer);
    if (type === 'case.recalled.v1') this.recalled(data);
    if (type === 'capacity.asked.v1') this.asked(data.period);
  }

  /** It answers after it has taken the offer: the hub does not wait for that. */
  private offered(offer: string, respondBy: string, time: string): void {
    if (this.wrong === 'never_answers') return;
    if (this.wrong === 'distrusts_clocks' && Date.parse(time) > Date.now() + 60_000) return;
    if (this.over.has(offer) && this.wrong !== 'answers_what_was_withdrawn') return;
    if (Date.parse(respondBy) < Date.now() && this.wrong !== 'answers_what_has_lapsed') return;
    if (this.answered.has(offer) && this.wrong !== 'answers_every_message') return;
    this.answered.add(offer);
    void this.answer(offer, this.wrong === 'answers_every_message' ? randomUUID() : `answer-${offer}`);
  }

  /** Under an id that is the answer's own: sent again after a crash, it is known. */
  private async answer(offer: string, id: string): Promise<void> {
    const data = { offer, answer: 'accepted', answeredBy: 'staff-1', answeredAt: new Date().toISOString() };
    const receipt = await this.wire.send(id, 'offer.answered.v1', data).catch(() => undefined);
    if (receipt) this.receipt(receipt);
  }

  private receipt({ messageId, outcome }: Told['data']): void {
    const offer = /^answer-([0-9a-f-]{36})/.exec(messageId)?.[1];
    if (!offer) return;
    this.settled.add(offer);
    if (outcome === 'rejected' && this.wrong === 'answers_again_when_refused') {
      // Slowly, or it would never end.
      setTimeout(() => void this.answer(offer, `answer-${offer}-${randomUUID()}`), 100).unref();
    }
  }

  private assigned(offer: string): void {
    if (this.wrong === 'needs_receipt_first' && !this.settled.has(offer)) throw new Error('assigned what was never taken');
    if (this.wrong === 'takes_replays_for_news') this.answered.delete(offer);
  }

  /** It declares a month once, however often it is asked for it. */
  private asked(period: string): void {
    if (this.declared.has(period)) return;
    this.declared.add(period);
    const figures = this.wrong === 'declares_nothing' ? {} : { periods: [{ period, points: 40 }] };
    const data = { kind: 'known', ...figures, declaredAt: new Date().toISOString() };
    void this.wire.send(`capacity-${period}`, 'capacity.declared.v1', data).catch(() => undefined);
  }

  private recalled({ recall, case: caseId, person, remove }: Told['data']): void {
    if (this.recalls.has(recall) && this.wrong !== 'confirms_each_recall') return;
    this.recalls.add(recall);
    const id = this.wrong === 'confirms_each_recall' ? randomUUID() : `recall-${recall}`;
    const data = { recall, case: caseId, person, removed: remove, removedAt: new Date().toISOString() };
    void this.wire.send(id, 'recall.confirmed.v1', data).catch(() => undefined);
  }
}
