import type { CaseAssignedV1 } from '#contracts/case.assigned.v1.js';
import type { OfferMadeV1 } from '#contracts/offer.made.v1.js';
import { planForCase, planForOffer } from './answer-of-provider.rules.js';
import type { Event } from './partner-system.js';
import { stableId } from './stable-id.js';

type Send = (event: { id: string; type: string; data: object }) => Promise<void>;

/** What a provider's staff do with what arrives in their system. The same message twice gets the same answer, byte for byte, under the same id. */
export class ProviderDesk {
  /** Offers that have been read, whatever was answered. */
  readonly offers = new Set<string>();
  answered = 0;
  readonly assigned = new Set<string>();
  /** When something last arrived or was sent. */
  lastBusyAt = Date.now();

  constructor(private readonly seed: number) {}

  async deal(event: Event, send: Send): Promise<void> {
    this.lastBusyAt = Date.now();
    if (event.type === 'offer.made.v1') await this.answer(event.data as unknown as OfferMadeV1, send);
    if (event.type === 'case.assigned.v1') await this.work(event.data as unknown as CaseAssignedV1, send);
    this.lastBusyAt = Date.now();
  }

  private async answer({ offer, offeredAt }: OfferMadeV1, send: Send): Promise<void> {
    const plan = planForOffer(this.seed, offer);
    const said = { offer, answeredBy: 'demo-staff-1', answeredAt: offeredAt };
    const id = stableId('answer', offer);
    if (plan.kind === 'accept') await send({ id, type: 'offer.answered.v1', data: { ...said, answer: 'accepted' } });
    if (plan.kind === 'decline') await send({ id, type: 'offer.answered.v1', data: { ...said, answer: 'declined', reason: plan.reason } });
    if (plan.kind !== 'leave' && !this.offers.has(offer)) this.answered++;
    this.offers.add(offer);
  }

  private async work({ case: ofCase, allocatedAt: at }: CaseAssignedV1, send: Send): Promise<void> {
    const plan = planForCase(this.seed, ofCase);
    const progress = (step: string, to: string, more: object = {}) =>
      send({
        id: stableId('progress', ofCase, to),
        type: 'progress.reported.v1',
        data: { case: ofCase, step, to, at, channel: 'phone', hours: 1, reportedBy: 'demo-staff-1', ...more },
      });
    this.assigned.add(ofCase);
    if (plan.kind === 'leave') return;
    await progress('first_contact', 'contacting');
    if (plan.kind === 'contact') return;
    await progress('preparation', 'preparing');
    if (plan.kind === 'prepare') return;
    // Nothing is completed that did not take place; a letter or a message carried needs no meeting.
    if (plan.end === 'completed') await progress('message_passed', 'delivered', { intervention: plan.intervention });
    const done = plan.end === 'completed' ? { intervention: plan.intervention, agreement: 'made' } : {};
    await send({
      id: stableId('closure', ofCase),
      type: 'closure.reported.v1',
      data: { case: ofCase, end: plan.end, ...done, hours: 6, closedAt: at, reportedBy: 'demo-staff-1' },
    });
  }
}
