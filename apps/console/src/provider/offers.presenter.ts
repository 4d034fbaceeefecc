import type { Area } from '#platform/area.js';
import { freeWords, ownCapacity } from '../capacity-words.js';
import { askedOf } from '../offer-words.js';
import type { Part } from '../part.js';
import type { Offer, Provider } from '../services.js';
import { presentNotice } from '../notice.presenter.js';
import type { Notice } from '../sessions.js';
import { categoryOf, countOf, dayOf, deadlineOf, declineWords, timeOf } from '../words.js';
import { workingTimeWords } from '../working-hours-left.rules.js';

const ANSWERED = {
  accepted: 'Accepted',
  declined: 'Declined',
  expired: 'Ended without an answer',
  withdrawn: 'Taken back by the hub',
  open: '',
};
const SHOWN = 20;
const WEEK = 7 * 24 * 3_600_000;

export function presentOffers(offers: Offer[], provider: Part<Provider>, area: Area, now: Date, notice?: Notice) {
  const open = offers.filter(({ state }) => state === 'open').sort((a, b) => a.respondBy.localeCompare(b.respondBy));
  const answered = offers.filter(
    ({ state, answeredAt }) => state !== 'open' && answeredAt && now.getTime() - Date.parse(answeredAt) < WEEK,
  );
  return {
    title: open.length ? `Offers (${open.length})` : 'Offers',
    notice: presentNotice(notice),
    capacity: provider.kind === 'there' ? ownCapacity(provider.value.capacity) : 'What you have free cannot be shown now.',
    empty: open.length === 0 && `No offers now.${toldOn(provider)}`,
    offers: open.map((offer) => ({
      reference: offer.reference,
      href: `/provider/offers/${offer.id}`,
      serious: offer.summary.complexity === 'serious_sensitive',
      what: categoryOf(offer.summary.category),
      where: districtOf(area, offer.summary.district),
      asked: askedOf(offer.summary.interventions),
      points: offer.points,
      answerBy: deadlineOf(offer.respondBy),
      left: workingTimeWords(now, new Date(offer.respondBy)),
    })),
    answeredTitle: `Answered in the last 7 days (${answered.length})${answered.length > SHOWN ? `, the latest ${SHOWN}` : ''}`,
    answered: answered
      .sort((a, b) => b.answeredAt!.localeCompare(a.answeredAt!))
      .slice(0, SHOWN)
      .map((offer) => ({
        reference: offer.reference,
        what: ANSWERED[offer.state],
        why: offer.state === 'declined' && offer.reason ? (declineWords as Record<string, string>)[offer.reason] : undefined,
        when: `${dayOf(offer.answeredAt!)}, ${timeOf(offer.answeredAt!)}`,
        href: offer.state === 'accepted' ? `/provider/cases/${offer.case}` : undefined,
      })),
    counted: countOf(open.length, 'offer'),
  };
}

function toldOn(provider: Part<Provider>): string {
  if (provider.kind === 'away') return '';
  const { capacity } = provider.value;
  if (capacity.kind === 'unknown') return '';
  return capacity.declaredAt
    ? ` You last told us on ${dayOf(capacity.declaredAt)}: ${freeWords(capacity)}${capacity.kind === 'known' ? ' points free' : ''}.`
    : '';
}

export const districtOf = (area: Area, code: string): string => area.districts.find((district) => district.code === code)?.name ?? code;
