import { join } from 'node:path';
import { referralSubmittedV1Example } from '../../libs/contracts/src/referral.submitted.v1.js';
import { PartnerAtQueue } from '../journeys/partner-at-queue.js';
import { until } from '../journeys/running-hub.js';
import type { Journey } from './hub-in-both-forms.js';

/** Of an area: what a message names of it, and who is preferred. */
export interface Place {
  agency: string;
  district: string;
  provider: string;
  /** Whose queues are read: in the sandbox others have readers. */
  mayBeAsked?(code: string): boolean;
}

export const SAME_ANSWERS = join(process.cwd(), 'test', 'connect', 'same-answers.json');
const REFERRAL = 'referral.submitted.v1';
const ANSWER = 'offer.answered.v1';
const NOBODYS = '019d4658-0000-7fff-8000-000000000001';

/**
 * What a hub answers to the same messages, in a file that every hub is held against: so the sandbox answers like the real one. Left out is what is a
 * hub's or a moment's own: ids, times, references, addresses, the area's districts, and whom a provider plans.
 */
export const sameAnswers =
  (place: Place): Journey =>
  (hub) => {
    it('to the same messages: receipts, faults, offers, answers over HTTP', async () => {
      const agency = new PartnerAtQueue(hub().organisation(place.agency));
      const providers = hub()
        .providers()
        .flatMap((one) => (one.amqp && (place.mayBeAsked?.(one.code) ?? true) ? [new PartnerAtQueue(one)] : []));
      const said: Record<string, unknown> = {};
      const told = async (what: string, id: string, type: string, data: object, sender = agency) => {
        const before = sender.receipts(id).length;
        await sender.send(id, type, data);
        const receipt = await until(async () => sender.receipts(id)[before], `a receipt of ${what}`);
        said[what] = receipt;
        return receipt;
      };
      try {
        for (const [what, id, type, data] of fromAgency(place)) await told(what, id, type, data);
        const { case: caseId } = said['a sound referral'] as { case: string };

        const made = await until(async () => {
          for (const system of providers) {
            const offer = system.told.find(({ type, data }) => type === 'offer.made.v1' && data.case === caseId);
            if (offer) return { offer: offer.data, system };
          }
          return undefined;
        }, 'an offer');
        said['the offer'] = made.offer;
        const { offer } = made.offer;
        for (const [what, id, type, data] of fromProvider(offer)) await told(what, id, type, data, made.system);
        said['the assignment'] = await until(
          async () => made.system.told.find(({ type, data }) => type === 'case.assigned.v1' && data.case === caseId)?.data,
          'an assignment',
        );

        const { apiKey } = hub().organisation(place.agency);
        const over = async (what: string, path: string, body: unknown, key = apiKey) => {
          const { status, body: answer } = await hub().ask('intake', path, { body, apiKey: key! });
          said[what] = { status, ...answer };
        };
        await over('over HTTP: a sound referral', '/referrals', referralIn(place, 'SAME-20'));
        await over('over HTTP: the same reference', '/referrals', referralIn(place, 'SAME-20'));
        await over('over HTTP: several faults', '/referrals', { ...referralIn(place, 'SAME-21'), route: 'pigeon', people: [] });
        await over('over HTTP: no JSON', '/referrals', '{"agencyReference": ');
        await over('over HTTP: no key', '/referrals', {}, 'rjh_nobody');
        await over('over HTTP: an event of the future', '/events', {
          specversion: '1.0',
          id: 'same-22',
          source: 's',
          type: 'x.v1',
          data: {},
        });
        await over('over HTTP: a withdrawal', `/referrals/${caseId}/withdrawal`, { by: 'agency', reason: 'changed_mind' });
        await over('over HTTP: a withdrawal of no case', `/referrals/${offer}/withdrawal`, { by: 'agency', reason: 'changed_mind' });
        const [, second] = /"case":"([^"]+)"/.exec(JSON.stringify(said['over HTTP: a sound referral'])) ?? [];
        await over('over HTTP: the other withdrawn', `/referrals/${second}/withdrawal`, { by: 'agency', reason: 'changed_mind' });

        await expect(`${JSON.stringify(withoutItsOwn(said, place), null, 2)}\n`).toMatchFileSnapshot(SAME_ANSWERS);
      } finally {
        for (const system of [agency, ...providers]) system.leave();
      }
    }, 120_000);
  };

type Message = [what: string, id: string, type: string, data: object];

export function fromAgency(place: Place): Message[] {
  const sound = referralIn(place, 'SAME-1');
  return [
    ['a sound referral', 'same-1', REFERRAL, sound],
    ['the same under its id again', 'same-1', REFERRAL, sound],
    ['the same under another id', 'same-2', REFERRAL, sound],
    ['its reference with other content', 'same-3', REFERRAL, { ...sound, initiatedBy: 'agency' }],
    ['its id with other content', 'same-1', REFERRAL, { ...sound, agencyReference: 'SAME-9' }],
    ['a district of no area', 'same-4', REFERRAL, referralIn({ ...place, district: 'SBX-REJECT' }, 'SAME-4')],
    ['several faults', 'same-5', REFERRAL, { ...referralIn(place, 'SAME-5'), route: 'pigeon', poeple: [], people: [] }],
    ['a missing consent', 'same-6', REFERRAL, { ...referralIn(place, 'SAME-6'), consents: [] }],
    ['an offence of no register', 'same-7', REFERRAL, withOffence(referralIn(place, 'SAME-7'), { cjs: 'ZZ99999' })],
    ['a version from the future', 'same-8', 'referral.submitted.v2', sound],
    ['a type of no catalogue', 'same-10', 'tea.made.v1', { sugar: 2 }],
    ["a provider's message", 'same-11', ANSWER, answerTo(NOBODYS)],
  ];
}

export const fromProvider = (offer: string): Message[] => [
  ['an answer to no offer', 'same-a', ANSWER, answerTo(NOBODYS)],
  ['an answer without its reason', 'same-b', ANSWER, { ...answerTo(offer), answer: 'declined' }],
  ['an acceptance', 'same-c', ANSWER, answerTo(offer)],
  ['a decline after it', 'same-d', ANSWER, { ...answerTo(offer), answer: 'declined', reason: 'capacity' }],
];

function referralIn({ district, provider }: Place, agencyReference: string) {
  const { people, consents } = referralSubmittedV1Example;
  return {
    agencyReference,
    route: 'police',
    initiatedBy: 'harmed',
    submittedAt: '2026-01-05T09:00:00Z',
    submittedBy: 'Tess Testcase',
    incident: { offence: { category: 'SHP' } as object, district, admission: 'yes', stage: 'out_of_court' },
    people: people.map(({ identifiers: _none, ...person }) => ({ ...person, name: `${person.name} ${agencyReference}` })),
    consents,
    wishes: { interventions: ['letter'], preferredProviders: [provider], timing: { when: 'now' } },
  };
}

const withOffence = (one: ReturnType<typeof referralIn>, offence: object) => ({ ...one, incident: { ...one.incident, offence } });

const answerTo = (offer: string) => ({ offer, answer: 'accepted', answeredBy: 'staff-1', answeredAt: '2026-01-05T10:00:00Z' });

/** Fields of which each hub, each provider and each moment has its own. */
const OWN = new Set(['plannedLead', 'plannedSecond', 'message', 'instance', 'periods']);

export function withoutItsOwn(value: unknown, { district }: Place): Record<string, unknown> {
  const text = JSON.stringify(value, (name, part: unknown) => (OWN.has(name) ? undefined : part))
    .replaceAll(district, '<district>')
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replace(/RJ-[0-9A-Z]{4}-[0-9A-Z]{2,4}/g, '<reference>')
    .replace(/https?:\/\/[^/"]+/g, '<address>')
    // An area names its districts in the sentence.
    .replace(/(must be one of )[^"]*?\([A-Z0-9_]+\)[^"]*/g, '$1<districts>');
  return JSON.parse(text) as Record<string, unknown>;
}
