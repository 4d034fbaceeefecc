import type { CaseAssignedV1 } from '#contracts/case.assigned.v1.js';
import type { OfferMadeV1 } from '#contracts/offer.made.v1.js';
import { planForCase, planForOffer } from './answer-of-provider.rules.js';
import type { Event } from './partner-system.js';
import { stableId } from './stable-id.js';

type Send = (event: { id: string; type: string; data: object }) => Promise<void>;
export interface PersonOfCase {
  person: string;
  role: string;
}
/** Who is in a case, as its provider may read them. Where nobody is, nothing can be completed. */
type PeopleOf = (ofCase: string) => Promise<PersonOfCase[]>;

/** What a provider's staff do with what arrives in their system. The same message twice gets the same answer, byte for byte, under the same id. */
export class ProviderDesk {
  /** Offers that have been read, whatever was answered. */
  readonly offers = new Set<string>();
  answered = 0;
  readonly assigned = new Set<string>();
  /** When something last arrived or was sent. */
  lastBusyAt = Date.now();

  constructor(private readonly seed: number) {}

  async deal(event: Event, send: Send, peopleOf: PeopleOf = async () => []): Promise<void> {
    this.lastBusyAt = Date.now();
    if (event.type === 'offer.made.v1') await this.answer(event.data as unknown as OfferMadeV1, send);
    if (event.type === 'case.assigned.v1') await this.work(event.data as unknown as CaseAssignedV1, send, peopleOf);
    this.lastBusyAt = Date.now();
  }

  private async answer({ offer, offeredAt, signOffNeeded }: OfferMadeV1, send: Send): Promise<void> {
    const plan = planForOffer(this.seed, offer);
    const said = { offer, answeredBy: 'demo-staff-1', answeredAt: offeredAt };
    const id = stableId('answer', offer);
    const signedOff = signOffNeeded ? { signedOffBy: 'demo-manager-1' } : {};
    if (plan.kind === 'accept') await send({ id, type: 'offer.answered.v1', data: { ...said, answer: 'accepted', ...signedOff } });
    if (plan.kind === 'decline') await send({ id, type: 'offer.answered.v1', data: { ...said, answer: 'declined', reason: plan.reason } });
    if (plan.kind !== 'leave' && !this.offers.has(offer)) this.answered++;
    this.offers.add(offer);
  }

  private async work({ case: ofCase, allocatedAt: at }: CaseAssignedV1, send: Send, peopleOf: PeopleOf): Promise<void> {
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
    // Both sides agree, or nothing could be carried between them: whom the case has not is not asked.
    const sides = plan.kind === 'close' && plan.end === 'completed' ? sidesOf(await peopleOf(ofCase)) : [];
    const tracks = sides.map(({ person }) => ({ person, track: 'consented' }));
    await progress('preparation', 'preparing', tracks.length > 0 ? { tracks } : {});
    if (plan.kind === 'prepare') return;
    const isMissing = (side: string) => !sides.some(({ role }) => role === side);
    const end =
      plan.end !== 'completed' ? plan.end : isMissing('harmer') ? 'harmer_not_traced' : isMissing('harmed') ? 'circumstances' : plan.end;
    // Nothing is completed that did not take place; a letter or a message carried needs no meeting.
    if (end === 'completed') await progress('message_passed', 'delivered', { intervention: plan.intervention });
    const done = end === 'completed' ? { intervention: plan.intervention, agreement: 'made' } : {};
    await send({
      id: stableId('closure', ofCase),
      type: 'closure.reported.v1',
      data: { case: ofCase, end, ...done, hours: 6, closedAt: at, reportedBy: 'demo-staff-1' },
    });
  }
}

/** In one order, so that the same message twice is answered by the same bytes. */
const sidesOf = (people: PersonOfCase[]): PersonOfCase[] =>
  people.filter(({ role }) => role === 'harmed' || role === 'harmer').sort((a, b) => (a.person < b.person ? -1 : 1));
