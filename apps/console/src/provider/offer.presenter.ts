import { declineReasons } from '#contracts/codes.js';
import type { Area } from '#platform/area.js';
import { afterWorkingDays } from '#platform/working-days.rules.js';
import { effectOf } from '../capacity-words.js';
import { agesOf, askedOf, facilitatorsOf, interventionOf, listOf, needsOf } from '../offer-words.js';
import type { Part } from '../part.js';
import type { Offer, Provider } from '../services.js';
import { categoryOf, complexityOf, deadlineOf, declineWords, plain, pointsOf } from '../words.js';
import { workingTimeWords } from '../working-hours-left.rules.js';
import { districtOf } from './offers.presenter.js';

/** How an offer ended, for whoever opens it afterwards. */
const OVER: Record<Exclude<Offer['state'], 'open'>, (offer: Offer) => string> = {
  accepted: (offer) => `This offer was accepted${at(offer)}. Nothing more is to be done here.`,
  declined: (offer) => `You declined this offer${at(offer)}. Nothing is held for you.`,
  expired: (offer) => `This offer ended at ${deadlineOf(offer.respondBy)}. Nothing is held for you.`,
  withdrawn: (offer) => `The hub took this offer back${at(offer)}. Nothing is held for you.`,
};
const at = ({ answeredAt }: Offer) => (answeredAt ? ` at ${deadlineOf(answeredAt)}` : '');

export function presentOffer(offer: Offer, provider: Part<Provider>, area: Area, now: Date) {
  const { summary } = offer;
  const needs = needsOf(summary);
  const open = offer.state === 'open' && new Date(offer.respondBy) > now;
  const waits = offer.waitsFor === 'sign_off';
  return {
    title: `Offer ${offer.reference}`,
    reference: offer.reference,
    tag: open
      ? { text: waits ? 'Accepted, to be signed off' : 'Offered', classes: 'govuk-tag--yellow' }
      : { text: plain(offer.state === 'open' ? 'expired' : offer.state), classes: 'govuk-tag--grey' },
    serious: summary.complexity === 'serious_sensitive',
    answerBy:
      open && `${waits ? 'Sign it off' : 'Answer'} by ${deadlineOf(offer.respondBy)} – ${workingTimeWords(now, new Date(offer.respondBy))}`,
    rows: [
      row('What happened', `${categoryOf(summary.category)}, in ${districtOf(area, summary.district)}`),
      row('Kind of case', `${complexityOf(summary.complexity)}, ${plain(summary.stage).toLowerCase()}`),
      row('They ask for', askedOf(summary.interventions)),
      row('Planned as', `${interventionOf(offer.intervention)}, ${pointsOf(offer.points)}`),
      row('Harmed person', capital(agesOf(summary.harmedAgeBands))),
      row('Harmer', `${capital(agesOf(summary.harmerAgeBands))}${summary.inCustody ? ', in prison' : ''}`),
      row('People in it', String(summary.parties)),
      row('Who you need', facilitatorsOf(summary)),
      row('They need', needs.length ? capital(listOf(needs, 'and')) : 'Nothing that we know of'),
    ],
    effect: open && {
      title: waits ? 'If you sign it off' : 'If you accept',
      signOff:
        summary.complexity === 'serious_sensitive' &&
        (waits
          ? 'A colleague accepted it. You may sign it off if you are another person than who accepted it.'
          : 'It is serious and sensitive: after you accept, a colleague must sign it off before it is yours.'),
      capacity:
        provider.kind === 'there'
          ? effectOf(provider.value.capacity, offer.points, pointsIn(offer, provider.value.capacity.period), offer.offeredAt)
          : 'What this does to your capacity cannot be shown now.',
      contact: `First contact is due by ${deadlineOf(afterWorkingDays(now, area.clocks.firstContactDays))} if ${waits ? 'it is signed off' : 'you accept'} today. You will then see names and contacts.`,
    },
    over: !open && (offer.state === 'open' ? OVER.expired : OVER[offer.state])(offer),
    caseHref: offer.state === 'accepted' ? `/provider/cases/${offer.case}` : undefined,
    accept: `/provider/offers/${offer.id}/${waits ? 'sign-off' : 'accept'}`,
    acceptText: waits ? 'Sign this case off' : 'Accept this case',
    decline: `/provider/offers/${offer.id}/decline`,
  };
}

export function presentDecline(offer: Offer, fault: boolean) {
  const sentence = 'Select why you cannot take it';
  return {
    title: `${fault ? 'Error: ' : ''}Decline ${offer.reference}`,
    errors: fault ? [{ text: sentence, href: '#reason' }] : [],
    action: `/provider/offers/${offer.id}/decline`,
    back: { text: `Back to ${offer.reference}`, href: `/provider/offers/${offer.id}` },
    radios: {
      idPrefix: 'reason',
      name: 'reason',
      fieldset: { legend: { text: 'Why can you not take this case?', isPageHeading: true, classes: 'govuk-fieldset__legend--l' } },
      hint: {
        text: 'The points that are held for you become free, and the hub asks the next provider. You will not be asked again for this case.',
      },
      items: declineReasons.map((value) => ({ value, text: declineWords[value] })),
      ...(fault && { errorMessage: { text: sentence } }),
    },
  };
}

/** Of its points, those that fall in a month. */
const pointsIn = ({ periods }: Offer, month: string) => periods.find(({ period }) => period === month)?.points ?? 0;

const row = (key: string, value: string) => ({ key: { text: key }, value: { text: value } });
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
